"""A member reports a message, and later looks how it stands; all of it without script too."""

from typing import Any

import msgspec
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.channels.doors import doors
from server.channels.models import Message
from server.errors import Missing, Problem
from server.forms import Form, again, read_form
from server.house import house
from server.network.models import School
from server.pages import redirect, render
from server.placements.models import Placement
from server.safety import queries
from server.safety.models import Case
from server.safety.parties import Handlers, handlers
from server.safety.reporting import TERM
from server.safety.words import STATES, WHYS
from server.school_days import plus_school_days
from server.visitor import signed_in


class ReportForm(msgspec.Struct):
    key: str = ""
    why: str = ""
    words: str = ""


async def show_form(request: Request) -> Response:
    return await _form_page(request, Form())


async def report(request: Request) -> Response:
    room, seq = request.path_params["room"], request.path_params["seq"]
    try:
        form = await read_form(request, ReportForm)
        with_ = {"seq": seq, "why": form.why, "words": form.words}
        person, key = signed_in(request), form.key or None
        answer = await doors(request).obey(person, "message.report", room, key, with_)
    except Missing:
        raise
    except Problem as problem:
        return await _form_page(request, await again(request, problem), problem.status)
    house(request).outbox.ring()
    return redirect(request, f"/reports/{answer['report']}")


async def show_own(request: Request) -> Response:
    """Everything that this person reported, and how it stands."""
    found = await house(request).database.read(queries.own_reports, signed_in(request).id)
    return render(request, "cases/reports.html", {"reports": found, **WORDS})


async def show_one(request: Request) -> Response:
    """What happens with one report: who looks at it, by when."""
    person, report = signed_in(request).id, request.path_params["report"]
    found = await house(request).database.read(queries.own_report, person, report)
    return render(request, "cases/report.html", {"report": found, **WORDS})


WORDS = {"whys": WHYS, "states": STATES}


async def _form_page(request: Request, form: Form, status: int = 200) -> Response:
    person = signed_in(request)
    room, seq = request.path_params["room"], request.path_params["seq"]
    found = await house(request).database.read(_about, person.id, room, seq, house(request))
    return render(request, "cases/report_form.html", {**found, "form": form, **WORDS}, status)


def _about(session: Session, person: str, room: str, seq: int, at: Any) -> dict[str, Any]:
    """The message as every member sees it, and who would look at the report, by when."""
    member = at.commands.member(session, room, person)
    message = session.get(Message, (room, seq)) if seq < 2**31 else None
    if not room.startswith("p_") or message is None or message.by == member.person:
        raise Missing
    placement = session.get_one(Placement, room)
    school = session.get_one(School, placement.school)
    allowed = _who_would(session, placement, message, person)
    names = queries.names_of(session, [message.by])
    return {
        "room": room,
        "title": queries.titles_of(session, {room})[room],
        "seq": seq,
        "by": names[message.by],
        "said": "" if message.withdrawn else message.body,
        "withdrawn": bool(message.withdrawn),
        "school": school.name,
        "who": queries.who_looks(session, allowed, school.name),
        "due": plus_school_days(clock.today(), TERM, school.holiday_region),
    }


def _who_would(session: Session, placement: Placement, message: Message, person: str) -> Handlers:
    case = Case(id="c_", school=placement.school, room=placement.id, about=message.by)
    found = handlers(session, [case], clock.today())[case.id]
    return Handlers(
        tuple(who for who in found.people if who != person), found.role, found.is_own_school
    )


routes = [
    Route("/rooms/{room}/messages/{seq:int}/report", show_form),
    Route("/rooms/{room}/messages/{seq:int}/report", report, methods=["POST"]),
    Route("/reports", show_own),
    Route("/reports/{report}", show_one),
]
