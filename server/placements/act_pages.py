"""What an office does with one placement: asks to sign, starts, ends, replaces, records."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.errors import Missing, Problem
from server.forms import Form, again, read_form
from server.house import house
from server.in_words import ROLES
from server.network.models import School
from server.pages import redirect, render
from server.placements import choices
from server.placements.acting import Keyed, act, own_placement
from server.placements.models import Placement
from server.placements.showing import facts, names_of_role, shown, signers_left
from server.words import Sentence, _


class EndForm(Keyed):
    reason: str


class SignatureForm(Keyed):
    person: str
    signed_on: date


class ReplaceForm(Keyed):
    role: str
    person: str


class PersonForm(Keyed):
    person: str


async def issue(request: Request) -> Response:
    said = _("Iedereen is gevraagd om te tekenen.")
    return await _press(request, "placement.issue", said, placement=_room(request))


async def start(request: Request) -> Response:
    said = _("De plaatsing is gestart.")
    return await _press(request, "placement.start", said, placement=_room(request))


async def stand_down(request: Request) -> Response:
    said = _("De coördinator heeft de kamer verlaten.")
    form = await read_form(request, PersonForm)
    about = {"placement": _room(request), "person": form.person}
    return await _press(request, "placement.stand_down", said, **about)


async def resend(request: Request) -> Response:
    said = _("Er is een nieuwe uitnodiging gestuurd. De oude link werkt niet meer.")
    return await _press(request, "invitation.resend", said, invitation=_invitation(request))


async def withdraw(request: Request) -> Response:
    said = _("De uitnodiging is ingetrokken.")
    return await _press(request, "invitation.withdraw", said, invitation=_invitation(request))


async def drop(request: Request) -> Response:
    _at, placement = await own_placement(request)
    form = await read_form(request, Keyed)
    await act(request, "placement.drop", placement.school, form.key, {"placement": placement.id})
    return redirect(request, "/placements", _("Het concept is weg."))


async def show_end(request: Request) -> Response:
    _at, placement = await own_placement(request)
    return await _small_page(request, placement, "placements/end.html", Form())


async def end(request: Request) -> Response:
    _at, placement = await own_placement(request)
    try:
        form = await read_form(request, EndForm)
        with_ = {"placement": placement.id, "reason": form.reason}
        await act(request, "placement.end", placement.school, form.key, with_)
    except Problem as problem:
        return await _small_page(
            request, placement, "placements/end.html", await again(request, problem), problem
        )
    return redirect(request, _page(placement), _("De plaatsing is gestopt."))


async def show_signature(request: Request) -> Response:
    _at, placement = await own_placement(request)
    values = {
        "person": request.query_params.get("person", ""),
        "signed_on": clock.today().isoformat(),
    }
    return await _small_page(request, placement, "placements/signature.html", Form(values))


async def sign(request: Request) -> Response:
    _at, placement = await own_placement(request)
    try:
        form = await read_form(request, SignatureForm)
        with_ = {
            "placement": placement.id,
            "person": form.person,
            "signed_on": form.signed_on.isoformat(),
        }
        await act(request, "agreement.sign_on_paper", placement.school, form.key, with_)
    except Problem as problem:
        shown_again = await again(request, problem)
        return await _small_page(
            request, placement, "placements/signature.html", shown_again, problem
        )
    return redirect(request, _page(placement), _("De handtekening is vastgelegd."))


async def show_replace(request: Request) -> Response:
    _at, placement = await own_placement(request)
    role = request.query_params.get("role", "")
    return await _replace_page(request, placement, role, Form())


async def replace(request: Request) -> Response:
    _at, placement = await own_placement(request)
    form = await read_form(request, ReplaceForm)
    try:
        with_ = {"placement": placement.id, "role": form.role, "person": form.person}
        await act(request, "placement.replace", placement.school, form.key, with_)
    except Problem as problem:
        shown_again = await again(request, problem)
        return await _replace_page(request, placement, form.role, shown_again, problem)
    return redirect(request, _page(placement), _("Bewaard."))


routes = [
    Route("/placements/{room}/end", show_end),
    Route("/placements/{room}/end", end, methods=["POST"]),
    Route("/placements/{room}/signature", show_signature),
    Route("/placements/{room}/signature", sign, methods=["POST"]),
    Route("/placements/{room}/replace", show_replace),
    Route("/placements/{room}/replace", replace, methods=["POST"]),
    Route("/placements/{room}/drop", drop, methods=["POST"]),
    Route("/placements/{room}/stand-down", stand_down, methods=["POST"]),
    Route("/placements/{room}/invitations/{invitation}/resend", resend, methods=["POST"]),
    Route("/placements/{room}/invitations/{invitation}/withdraw", withdraw, methods=["POST"]),
    Route("/placements/{room}/issue", issue, methods=["POST"]),
    Route("/placements/{room}/start", start, methods=["POST"]),
]


async def _press(request: Request, command: str, said: Sentence, **with_: str) -> Response:
    """One button: back to the placement, which says what was done, or why it wasn't."""
    at, placement = await own_placement(request)
    form = await read_form(request, Keyed)
    try:
        await act(request, command, placement.school, form.key, with_)
    except Missing:
        raise
    except Problem as problem:
        context = await house(request).database.read(shown, at, placement.id)
        others = [why for why in context["why_not"] if why != problem.say]
        context |= {"why_not": [problem.say, *others]}
        return render(request, "placements/show.html", context, problem.status)
    return redirect(request, _page(placement), said)


async def _small_page(
    request: Request,
    placement: Placement,
    template: str,
    form: Form,
    problem: Problem | None = None,
) -> Response:
    if isinstance(problem, Missing):
        raise problem

    def context(session: Session) -> dict[str, Any]:
        left = signers_left(session, placement)
        signers = [(one["id"], _named(one)) for one in left]
        about = facts(session, placement, "")
        return {"form": form, "placement": about, "signers": signers}

    found = await house(request).database.read(context)
    return render(request, template, found, problem.status if problem else 200)


async def _replace_page(
    request: Request,
    placement: Placement,
    role: str,
    form: Form,
    problem: Problem | None = None,
) -> Response:
    if isinstance(problem, Missing) or role not in ("teacher", "supervisor"):
        raise Missing

    def context(session: Session) -> dict[str, Any]:
        return {
            "form": form,
            "role": role,
            "placement": facts(session, placement, ""),
            "current": names_of_role(session, placement, role),
            "people": _candidates(session, placement, role),
        }

    found = await house(request).database.read(context)
    return render(request, "placements/replace.html", found, problem.status if problem else 200)


def _candidates(session: Session, placement: Placement, role: str) -> list[tuple[str, str]]:
    school = session.get_one(School, placement.school)
    host = placement.company or placement.host_school or ""
    if role == "teacher":
        found = choices.teachers(session, school)
    else:
        found = choices.supervisors_at(session, host)
    now = placement.teacher if role == "teacher" else placement.supervisor
    return [(id_, name) for id_, name in found if id_ != now]


def _room(request: Request) -> str:
    return str(request.path_params["room"])


def _invitation(request: Request) -> str:
    return str(request.path_params["invitation"])


def _page(placement: Placement) -> str:
    return f"/placements/{placement.id}"


def _named(signer: dict[str, Any]) -> Sentence:
    return _("{name}, {role}", name=signer["name"], role=ROLES[signer["role"]])
