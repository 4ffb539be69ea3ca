"""The cookies of signing in."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Send

from server.accounts import sessions
from server.accounts.codes import LIVES
from server.accounts.queries import LASTS, LASTS_FOR_STAFF
from server.errors import Problem
from server.house import house
from server.pages import set_cookie
from server.visitor import SESSION, SignedInPerson

REQUEST = "leerplek_request"  # which request for a code this browser made


def set_session_cookie(request: Request, answer: Response, token: str, *, is_staff: bool) -> None:
    """This browser is signed in, for as long as the session can last without being used."""
    lasts = LASTS_FOR_STAFF if is_staff else LASTS
    set_cookie(request, answer, SESSION, token, int(lasts.total_seconds()))


def set_request_cookie(request: Request, answer: Response, code_request: str) -> None:
    """This browser asked for a code, and may use the link that comes with it."""
    set_cookie(request, answer, REQUEST, code_request, int(LIVES.total_seconds()))


async def renewed(request: Request, found: SignedInPerson, send: Send) -> Send:
    """The session lasts anew, and so does its cookie."""
    try:
        await house(request).scribe.write(sessions.renew, found.session)
    except Problem:  # the next request will do it
        return send
    token = request.cookies.get(SESSION)
    if token is None or "authorization" in request.headers:
        return send
    kept = Response()
    set_session_cookie(request, kept, token, is_staff=found.is_staff)

    async def send_renewed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            # A sign-in or sign-out in this very answer knows better.
            if not any(SESSION in cookie for cookie in headers.getlist("set-cookie")):
                headers.append("set-cookie", kept.headers["set-cookie"])
        await send(message)

    return send_renewed
