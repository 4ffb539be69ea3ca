"""Which hosts we answer for, and which proxies may say for whom they ask."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

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
PORT = re.compile(r"^(?:\[(.+)\]|([0-9.]+))(?::\d+)?$")
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
    proto = _listed(headers, "x-forwarded-proto")[-1:]
    known = SCHEMES[scope["type"]]
    scope["scheme"] = known.get(proto[0].lower() if proto else "", scope["scheme"])
    said = _listed(headers, "x-forwarded-for")
    # From the right: what stands left of the first stranger is only what the stranger says.
    strangers = (part for part in reversed(said) if not _is_within(part, settings.proxies))
    if address := _address(next(strangers, "")):
        scope["client"] = (str(address), 0)


def _listed(headers: Headers, name: str) -> list[str]:
    """All that is said under that name: some proxies add to a line, others add a line."""
    parts = ",".join(headers.getlist(name)).split(",")
    return [part.strip() for part in parts if part.strip()]


def _is_within(address: str, networks: tuple[str, ...]) -> bool:
    known = _address(address)
    return known is not None and any(
        known in ip_network(network, strict=False) for network in networks
    )


def _address(said: str) -> IPv4Address | IPv6Address | None:
    """A network address, also with a port, or as IPv6 writes one of IPv4."""
    bare = PORT.sub(r"\1\2", said)
    try:
        known = ip_address(bare)
    except ValueError:
        return None
    return getattr(known, "ipv4_mapped", None) or known
