"""What a person decides about the own screen, and where the person is signed in."""

from contextlib import suppress
from typing import Literal

import msgspec
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.accounts import queries
from server.accounts.actions import change_settings
from server.accounts.belonging import belongings
from server.accounts.sessions import end_other_sessions, end_session
from server.errors import Invalid, Missing
from server.forms import Form, again, read_form
from server.house import House, house
from server.pages import redirect, render, set_cookie
from server.security import own_path
from server.visitor import LANGUAGE, SESSION, SignedInPerson, signed_in, visitor
from server.words import _

A_YEAR = 365 * 24 * 60 * 60  # seconds


class SettingsForm(msgspec.Struct):
    language: Literal["nl", "en"]
    theme: Literal["system", "light", "dark"] = "system"
    receipts: bool = False


class SessionForm(msgspec.Struct):
    session: str


class LanguageForm(msgspec.Struct):
    language: Literal["nl", "en"]
    next: str = ""


async def show_settings(request: Request) -> Response:
    who = signed_in(request)
    values = {"language": who.language, "theme": who.theme, "receipts": who.receipts}
    return await _page(request, who, Form(values))


async def keep_settings(request: Request) -> Response:
    who = signed_in(request)
    try:
        wish = await read_form(request, SettingsForm)
    except Invalid as problem:
        return await _page(request, who, await again(request, problem), problem.status)
    await house(request).scribe.write(change_settings, who.id, **msgspec.structs.asdict(wish))
    request.state.language = wish.language
    return redirect(request, "/settings", _("Bewaard."))


async def end(request: Request) -> Response:
    """This device, another one, or all others; one that is gone already is as it was wished."""
    who = signed_in(request)
    form = await read_form(request, SessionForm)
    scribe = house(request).scribe
    if form.session in ("current", who.session):
        return await sign_out(request)
    if form.session == "others":
        await scribe.write(end_other_sessions, who.id, who.session)
        return redirect(request, "/settings", _("Je bent overal anders uitgelogd."))
    with suppress(Missing):
        await scribe.write(end_session, who.id, form.session)
    return redirect(request, "/settings", _("Dat apparaat is uitgelogd."))


async def sign_out(request: Request) -> Response:
    who = visitor(request)
    if who:
        with suppress(Missing):
            await house(request).scribe.write(end_session, who.id, who.session)
    answer = redirect(request, "/sign-in", _("Je bent uitgelogd."))
    answer.delete_cookie(SESSION)
    return answer


async def speak(request: Request) -> Response:
    """From now on in this language; for a stranger, on this device."""
    form = await read_form(request, LanguageForm)
    if who := visitor(request):
        await house(request).scribe.write(change_settings, who.id, language=form.language)
    answer = redirect(request, own_path(form.next))
    set_cookie(request, answer, LANGUAGE, form.language, A_YEAR)
    return answer


routes = [
    Route("/settings", show_settings),
    Route("/settings", keep_settings, methods=["POST"]),
    Route("/sessions/end", end, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/language", speak, methods=["POST"]),
]


async def _page(request: Request, who: SignedInPerson, form: Form, status: int = 200) -> Response:
    at = house(request)
    known = await at.database.read(_own, at, who)
    return render(request, "settings.html", {"form": form, "email": who.email, **known}, status)


def _own(session: Session, at: House, who: SignedInPerson) -> dict[str, object]:
    now = clock.now()
    known = belongings(session, at.neighbours, [who.id], clock.today())[who.id]
    devices = [
        {
            "id": device.id,
            "device": device.device,
            "since": device.made_at,
            "used_at": device.used_at,
            "current": device.id == who.session,
        }
        for device in queries.devices(session, who, now)
    ]
    return {"roles": [{"role": role, "of": of} for role, of in known.ties], "sessions": devices}
