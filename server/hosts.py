"""Which hosts we answer for, and which proxies may say for whom they ask."""

from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

from server import security
from server.config import Settings
from server.errors import Problem
from server.words import _

# What proxies add; whoever sends one of these is, or asks through, one.
FORWARDING = (
    *("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"),
    *("x-real-ip", "via"),
)
SCHEMES = {"http": {"http": "http", "https": "https"}, "websocket": {"http": "ws", "https": "wss"}}


class Misdirected(Problem):
    """This host isn't ours."""

    code, status = "missing", 421
    default = _("Dit adres is niet van ons. Open Leerplek op het adres dat je van je school kreeg.")


def require_our_host(scope: Scope, settings: Settings) -> None:
    """Nothing for a request to us, its client and scheme made right; else `Misdirected`.

    Source: protocol.md, section 5: `LEERPLEK_MODE`, `LEERPLEK_BASE_URL`, `LEERPLEK_PROXIES`.
    """
    headers = Headers(scope=scope)
    # A demo that stands behind a proxy stands open to the world.
    is_exposed = settings.is_demo and any(name in headers for name in FORWARDING)
    if is_exposed or not security.is_our_host(headers.get("host", ""), settings):
        raise Misdirected
    if _is_proxy(scope, settings):
        _believe(scope, headers, settings)


def _is_proxy(scope: Scope, settings: Settings) -> bool:
    client = scope.get("client")
    return client is not None and _is_within(client[0], settings.proxies)


def _believe(scope: Scope, headers: Headers, settings: Settings) -> None:
    proto = headers.get("x-forwarded-proto", "").strip().lower()
    scope["scheme"] = SCHEMES[scope["type"]].get(proto, scope["scheme"])
    said = [part.strip() for part in headers.get("x-forwarded-for", "").split(",")]
    # From the right: what stands left of the first stranger is only what the stranger says.
    strangers = (part for part in reversed(said) if not _is_within(part, settings.proxies))
    if address := next(strangers, ""):
        scope["client"] = (address, 0)


def _is_within(address: str, networks: tuple[str, ...]) -> bool:
    try:
        known = ip_address(address)
        return any(known in ip_network(network, strict=False) for network in networks)
    except ValueError:
        return False
