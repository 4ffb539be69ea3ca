"""Whether what changes something was sent by a page of ours, and how large it may be.

Source: protocol.md, section 3: a request with a cookie bears `Origin` or `Sec-Fetch-Site` of ours
and JSON, or the form's token; multipart always the token or `X-Leerplek: 1`.
"""

import re

from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from server import security
from server.config import Settings
from server.errors import Refused, TooBig
from server.forms import sent
from server.multipart import FIRST, FirstField
from server.pages import csrf_cookie
from server.visitor import SESSION, signed_in
from server.words import _

LARGEST = 256 * 1024  # bytes; 8,000 characters of a form take up to 96 KiB
JSON = ("application/json", "")  # "": a command that says it all in its address
MULTIPART = "multipart/form-data"
FORM = ("application/x-www-form-urlencoded", MULTIPART)
# Forms with files: too large to be held here, so the token stands first, and the route reads on.
WITH_FILES = re.compile(r"/api/v1/files|/rooms/[^/]+/commands|/import")
FOREIGN = _(
    "Dit kwam niet van onze pagina, of die stond te lang open. Ga terug, laad die pagina opnieuw "
    "en probeer het nog eens."
)


async def require_own(scope: Scope, receive: Receive, settings: Settings, bearer: bool) -> Receive:
    """The same body again, for whoever answers; `Refused` when it isn't from us, or `TooBig`."""
    if _brings_files(Request(scope)):
        return await _require_own_files(Request(scope, receive), settings, bearer)
    body = await _whole(Request(scope, receive))
    request = Request(scope, _replay(body, receive))
    if not (bearer or await _is_own(request, settings, body)):
        raise Refused(FOREIGN)
    return _replay(body, receive)


async def _require_own_files(request: Request, settings: Settings, bearer: bool) -> Receive:
    """A body of any size, of which no more was read than proves whose it is.

    Only who is signed in brings files.
    """
    head: list[Message] = []
    if not bearer and not _is_own_upload(request, settings):
        token = await _first_token(request, head)
        if not security.is_csrf_token(settings.secret, csrf_cookie(request), token):
            raise Refused(FOREIGN)
    signed_in(request)
    return _before(head, request.receive)


def _is_own_upload(request: Request, settings: Settings) -> bool:
    return request.headers.get("x-leerplek") == "1" and _is_own_script(request, settings)


async def _first_token(request: Request, head: list[Message]) -> str:
    """The token, if it is the first field; `head` takes what was read to find it."""
    first, read = FirstField(request.headers["content-type"]), 0
    while read < FIRST:
        message = await request.receive()
        head.append(message)
        piece = message.get("body", b"")
        read += len(piece)
        if found := first.feed(piece):
            return found[1] if found[0] == "csrf" else ""
        if not message.get("more_body"):
            break
    return ""


async def _is_own(request: Request, settings: Settings, body: bytes) -> bool:
    kind = _kind(request)
    if kind in JSON and (kind or not body):
        return _is_own_script(request, settings)
    if kind not in FORM:
        return False
    if kind == MULTIPART and request.headers.get("x-leerplek") == "1":
        return _is_own_script(request, settings)
    token = (await sent(request)).get("csrf")
    cookie = csrf_cookie(request)
    return isinstance(token, str) and security.is_csrf_token(settings.secret, cookie, token)


def _is_own_script(request: Request, settings: Settings) -> bool:
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if origin is None and site is None:
        return SESSION not in request.cookies  # a client that isn't a browser
    return security.comes_from_us(origin, site, settings)


def _brings_files(request: Request) -> bool:
    return _kind(request) == MULTIPART and bool(WITH_FILES.fullmatch(request.url.path))


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


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


def _before(head: list[Message], receive: Receive) -> Receive:
    waiting = iter(head)

    async def receive_on() -> Message:
        found = next(waiting, None)
        return await receive() if found is None else found

    return receive_on
