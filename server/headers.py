"""The headers that keep browsers from being used against people."""

import re

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import Scope

NEVER_SHOWN = re.compile(r"/static/.+\.(?:js|css)")


def add_headers(scope: Scope, headers: MutableHeaders, *, is_https: bool) -> None:
    """Every answer carries these; what was said about keeping it stays.

    Scripts and styles, of which a page has many, carry only what is meant for them.
    """
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    headers.setdefault("Cache-Control", "private, no-store")
    if not NEVER_SHOWN.fullmatch(scope["path"]):
        _add_for_pages(scope, headers, is_https=is_https)


def _add_for_pages(scope: Scope, headers: MutableHeaders, *, is_https: bool) -> None:
    host = HTTPConnection(scope).headers.get("host", "")
    # Safari before 15.4 doesn't take 'self' for the live line's own scheme.
    line = f"{'wss' if is_https else 'ws'}://{host}"
    headers.setdefault(  # a stranger's file brings a stricter one of its own
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        f"connect-src 'self' {line}; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
