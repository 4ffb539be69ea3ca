"""Tokens, codes, CSRF and origins: all that can be decided without asking anybody. No I/O."""

import hashlib
import hmac
import re
import secrets
from urllib.parse import urlsplit

from server.config import DEMO_HOSTS, Settings

DEFAULT_PORTS = {"http": 80, "https": 443}


def new_token() -> str:
    """32 random bytes, as they stand in a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()


def new_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(1_000_000):06}"


def code_digest(secret: str, request: str, code: str) -> bytes:
    """What is kept of a code. Without our secret, a million guesses would find it."""
    return _mac(secret, "code", f"{request}:{code}")


def is_same(one: bytes, other: bytes) -> bool:
    """Whether they are equal, in a time that doesn't tell where they differ."""
    return hmac.compare_digest(one, other)


def csrf_token(secret: str, cookie: str) -> str:
    """The token that the forms of one page carry; worth nothing beside another cookie.

    Every page has another one: what never changed could be guessed from the size of packed pages.
    """
    mask = secrets.token_bytes(32)
    return (mask + _xor(mask, _mac(secret, "csrf", cookie))).hex()


def is_csrf_token(secret: str, cookie: str, token: str) -> bool:
    """Whether that token was made for this cookie."""
    if not re.fullmatch(r"[0-9a-f]{128}", token):
        return False
    said = bytes.fromhex(token)
    return is_same(_xor(said[:32], said[32:]), _mac(secret, "csrf", cookie))


def sealed(secret: str, text: str) -> str:
    """A short text that comes back from a browser only as we gave it."""
    return f"{_mac(secret, 'seal', text).hex()[:32]}{text}"


def unsealed(secret: str, text: str) -> str | None:
    """The text that was sealed; None when it wasn't by us."""
    seal, said = text[:32], text[32:]
    return said if is_same(sealed(secret, said)[:32].encode(), seal.encode()) else None


def is_ours(origin: str | None, settings: Settings) -> bool:
    """Whether an `Origin` is one of ours, exactly; in demo also any name of localhost, our port."""
    if not origin:
        return False
    if origin in settings.base_urls:
        return True
    if not settings.is_demo:
        return False
    base = urlsplit(settings.base_url)
    port = f":{base.port}" if base.port and base.port != DEFAULT_PORTS[base.scheme] else ""
    host = origin.removeprefix(f"{base.scheme}://")
    return host != origin and host.endswith(port) and _is_demo_host(host.removesuffix(port))


def is_our_host(host: str, settings: Settings) -> bool:
    """Whether a `Host` header names us; in demo only this very computer."""
    if settings.is_demo:
        return _is_demo_host(re.sub(r":\d{1,5}$", "", host.lower()))
    return any(host.lower() in _hosts(base) for base in settings.base_urls)


def comes_from_us(origin: str | None, fetch_site: str | None, settings: Settings) -> bool:
    """Whether the browser says that a page of ours made this request."""
    return is_ours(origin, settings) if origin is not None else fetch_site == "same-origin"


def own_path(wish: str | None, otherwise: str = "/") -> str:
    """An address inside this site to go to, or the other one: never somebody else's."""
    is_own = wish and len(wish) <= 200 and re.fullmatch(r"/(?![/\\])[\x21-\x7e]*", wish)
    return wish if wish and is_own else otherwise


def _is_demo_host(host: str) -> bool:
    return host in DEMO_HOSTS or bool(re.fullmatch(r"[a-z0-9-]{1,63}\.localhost", host))


def _hosts(base: str) -> set[str]:
    parts = urlsplit(base)
    name = parts.netloc.lower()
    if parts.port:
        bare = name.rpartition(":")[0]
        return {name, bare} if parts.port == DEFAULT_PORTS[parts.scheme] else {name}
    return {name, f"{name}:{DEFAULT_PORTS[parts.scheme]}"}


def _mac(secret: str, purpose: str, text: str) -> bytes:
    return hmac.digest(secret.encode(), f"{purpose}:{text}".encode(), "sha256")


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
