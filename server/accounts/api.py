"""Signing in for programs and scripts: codes and sessions as JSON.

Source: protocol.md, section 3.
"""

from datetime import datetime
from typing import Any, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server import clock, security
from server.accounts import addresses, queries
from server.accounts.codes import Asking
from server.accounts.cookies import set_request_cookie
from server.accounts.entering import ask_for_code, asking, enter_as_sample, opened, prove
from server.accounts.models import SignedIn
from server.accounts.names import short_name
from server.accounts.sessions import end_other_sessions, end_session
from server.accounts.sign_in import Choice, Denied, Entered
from server.described import described
from server.errors import Conflict, Invalid, Missing, Refused
from server.forms import read_json
from server.house import house
from server.visitor import SESSION, SignedInPerson, language, signed_in
from server.words import _

WHO = _("Meer mensen hebben dit adres. Zeg erbij wie je bent.")


class CodeWish(msgspec.Struct):
    email: str = ""
    invitation: str = ""


class SessionWish(msgspec.Struct):
    request: str = ""
    code: str = ""
    person: str | None = None
    sample: str = ""
    for_: Literal["browser", "client"] = msgspec.field(default="browser", name="for")


class CodeAsked(msgspec.Struct):
    request: str


class Token(msgspec.Struct):
    token: str


class Entrance(msgspec.Struct):
    next: str


class Device(msgspec.Struct):
    """A session: one device on which somebody is signed in."""

    id: str
    device: str
    made_at: datetime
    used_at: datetime
    current: bool


class Devices(msgspec.Struct):
    sessions: list[Device]


class Ended(msgspec.Struct):
    ended: int


@described(CodeAsked, 202, body=CodeWish, is_open=True, example={"email": "henk@stoutjes.example"})
async def make_code(request: Request) -> Response:
    """Always 202, whoever it was for: nobody learns which addresses we know."""
    wish = await read_json(request, CodeWish)
    code_request = await ask_for_code(request, await _asking(request, wish))
    answer = JSONResponse({"request": code_request}, 202)
    set_request_cookie(request, answer, code_request)
    return answer


@described(
    (Token, Entrance),
    201,
    body=SessionWish,
    is_open=True,
    problems=(Conflict,),
    example={"request": "r_0198f2", "code": "123456", "for": "client"},
)
async def make_session(request: Request) -> Response:
    """A cookie for a browser; a token for another client. Where people share an address: 409."""
    wish = await read_json(request, SessionWish)
    if wish.for_ == "client" and "origin" in request.headers:
        raise Refused(_("Een pagina krijgt een cookie, geen sleutel."))
    entered = await _entered(request, wish)
    if isinstance(entered, Choice):
        people = [{"id": who.id, "name": short_name(who)} for who in entered.people]
        said = {"code": Conflict.code, "say": WHO.in_(language(request))}
        return JSONResponse({"error": said, "people": people}, Conflict.status)
    if wish.for_ == "client":
        return JSONResponse({"token": entered.token}, 201)
    return opened(request, JSONResponse({"next": entered.then}, 201), entered)


@described(Devices)
async def list_sessions(request: Request) -> Response:
    """On which devices this person is signed in."""
    who = signed_in(request)
    found = await house(request).database.read(queries.devices, who, clock.now())
    return JSONResponse({"sessions": [_told(device, who) for device in found]})


@described(Ended)
async def delete_session(request: Request) -> Response:
    """One of the own sessions, `current`, or all `others`."""
    who, wish = signed_in(request), request.path_params["id"]
    scribe = house(request).scribe
    if wish == "others":
        ended = await scribe.write(end_other_sessions, who.id, who.session)
        return JSONResponse({"ended": ended})
    is_current = wish in ("current", who.session)
    await scribe.write(end_session, who.id, who.session if is_current else wish)
    answer = JSONResponse({"ended": 1})
    if is_current:
        answer.delete_cookie(SESSION)
    return answer


routes = [
    Route("/api/v1/codes", make_code, methods=["POST"]),
    Route("/api/v1/sessions", list_sessions),
    Route("/api/v1/sessions", make_session, methods=["POST"]),
    Route("/api/v1/sessions/{id}", delete_session, methods=["DELETE"]),
]


async def _asking(request: Request, wish: CodeWish) -> Asking:
    if bool(wish.email) == bool(wish.invitation):
        raise Invalid(_("Geef een e-mailadres of een uitnodiging."))
    if wish.email:
        return asking(request, email=addresses.clean(wish.email))
    at = house(request)
    invited = await at.database.read(at.neighbours.invited, wish.invitation)
    if invited is None:  # asked all the same, of an address that nobody can have
        return asking(request, email=security.digest(wish.invitation).hex())
    return asking(request, invitation=invited[0], person=invited[1])


async def _entered(request: Request, wish: SessionWish) -> Entered | Choice:
    if wish.sample:
        entered = await enter_as_sample(request, wish.sample)
        if entered is None:
            raise Missing
        return entered
    outcome = await prove(request, wish.request, code=wish.code, chosen=wish.person)
    if isinstance(outcome, Denied):
        raise Invalid(outcome.say)
    return outcome


def _told(device: SignedIn, who: SignedInPerson) -> dict[str, Any]:
    return {
        "id": device.id,
        "device": device.device,
        "made_at": clock.written(device.made_at),
        "used_at": clock.written(device.used_at),
        "current": device.id == who.session,
    }
