"""Whether what changes something was sent by a page of ours, and how large it may be.

Source: protocol.md, section 3: a request with a cookie bears `Origin` or `Sec-Fetch-Site` of ours
and JSON, or the form's token; multipart always the token or `X-Leerplek: 1`.
"""

from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from server import security
from server.config import Settings
from server.errors import Refused, TooBig
from server.forms import sent
from server.pages import csrf_cookie
from server.visitor import SESSION
from server.words import _

LARGEST = 256 * 1024  # bytes; 8,000 characters of a form take up to 96 KiB
JSON = ("application/json", "")  # "": a command that says it all in its address
FORM = ("application/x-www-form-urlencoded", "multipart/form-data")
FOREIGN = _("Dit kwam niet van onze pagina, of die stond te lang open. Laad de pagina opnieuw.")


async def require_own(scope: Scope, receive: Receive, settings: Settings, bearer: bool) -> Receive:
    """The same body again, for whoever answers; `Refused` when it isn't from us, or `TooBig`."""
    body = await _whole(Request(scope, receive))
    request = Request(scope, _replay(body, receive))
    if not (bearer or await _is_own(request, settings, body)):
        raise Refused(FOREIGN)
    return _replay(body, receive)


async def _is_own(request: Request, settings: Settings, body: bytes) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in JSON and (kind or not body):
        return _is_own_script(request, settings)
    if kind not in FORM:
        return False
    if kind == "multipart/form-data" and request.headers.get("x-leerplek") == "1":
        return _is_own_script(request, settings)
    token = (await sent(request)).get("csrf")
    cookie = csrf_cookie(request)
    return isinstance(token, str) and security.is_csrf_token(settings.secret, cookie, token)


def _is_own_script(request: Request, settings: Settings) -> bool:
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if origin is None and site is None:
        return SESSION not in request.cookies  # a client that isn't a browser
    return security.comes_from_us(origin, site, settings)


async def _whole(request: Request) -> bytes:
    said = request.headers.get("content-length", "0")
    if said.isdecimal() and int(said) > LARGEST:
        raise TooBig
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise TooBig
        parts.append(part)
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    said = False

    async def receive_again() -> Message:
        nonlocal said
        if said:
            return await receive()  # nothing more but that the client went away
        said = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
