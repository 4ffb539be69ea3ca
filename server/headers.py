"""The headers that keep browsers from being used against people."""

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import Scope


def add_headers(scope: Scope, headers: MutableHeaders, *, is_https: bool) -> None:
    """Every answer carries these; what was said about keeping it stays."""
    host = HTTPConnection(scope).headers.get("host", "")
    # Safari before 15.4 doesn't take 'self' for the live line's own scheme.
    line = f"{'wss' if is_https else 'ws'}://{host}"
    headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        f"connect-src 'self' {line}; font-src 'self'; manifest-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    headers.setdefault("Cache-Control", "private, no-store")
