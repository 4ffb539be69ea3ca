"""Reading along: a reason first, then the room as its members see it, for an hour, to read only."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.channels import queries as talking
from server.channels.spoken_of import spoken_of
from server.errors import Missing, Problem
from server.files import queries as files
from server.files.models import File
from server.files.sending import send
from server.files.uploading import store_of
from server.forms import Form, again, read_form
from server.house import house
from server.network.queries import roles_of
from server.pages import redirect, render
from server.permissions import COORDINATOR, Role
from server.placements import seats
from server.placements.acting import Keyed, act
from server.placements.models import Placement
from server.placements.names import called
from server.placements.readings import reading_of, readings_of
from server.safety.queries import titles_of
from server.safety.reading import AS
from server.storage.commands import Member
from server.visitor import signed_in

SHOWN = 60  # numbers on one page
DIGITS = 9  # of the largest number that is asked for

# As whom the room is read: a coordinator who is seated sees no more than this.
EYES = frozenset({COORDINATOR})


class ReasonForm(Keyed):
    reason: str


async def show(request: Request) -> Response:
    return await _page(request, Form())


async def begin(request: Request) -> Response:
    room = request.path_params["room"]
    placement = await house(request).database.read(_may_read, signed_in(request).id, room)
    try:
        form = await read_form(request, ReasonForm)
        with_ = {"placement": room, "reason": form.reason}
        await act(request, "room.read_along", placement.school, form.key, with_)
    except Problem as problem:
        if problem.status == 403 or isinstance(problem, Missing):
            raise
        return await _page(request, await again(request, problem), problem.status)
    return redirect(request, f"/rooms/{room}/reading")


async def show_file(request: Request) -> Response:
    """A photo or file of the room, while one reads along."""
    room, id_ = request.path_params["room"], request.path_params["file"]
    file = await house(request).database.read(_file, signed_in(request).id, room, id_)
    size = request.query_params.get("size", "")
    answer = await send(request, store_of(house(request)), file, size)
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def _page(request: Request, form: Form, status: int = 200) -> Response:
    room, before = request.path_params["room"], request.query_params.get("before", "")
    number = int(before) if before.isdecimal() and len(before) <= DIGITS else None
    person = signed_in(request).id
    found = await house(request).database.read(_shown, person, room, number)
    return render(request, "cases/reading.html", {**found, "form": form}, status)


def _shown(session: Session, person: str, room: str, before: int | None) -> dict[str, Any]:
    placement = _may_read(session, person, room)
    reading = reading_of(session, room, person, clock.now())
    about: dict[str, Any] = {
        "room": room,
        "title": titles_of(session, {room})[room],
        "life": placement.life,
        "readings": [_told(one, who) for one, who in readings_of(session, room)],
        "until": reading.until if reading else None,
        "entries": [],
        "more": False,
        "people": {},
    }
    if reading is None:
        return about
    member = Member(room, person, EYES)
    return {
        **about,
        **talking.history(session, member, before=before, limit=SHOWN),
        "people": _people(session, room),
    }


def _people(session: Session, room: str) -> dict[str, dict[str, str]]:
    """Person → name and role, of everybody who is or was seated there, or is named by a card."""
    found = [(who, Role(seat.role)) for seat, who, _read in talking.seated(session, room)]
    found += [(one.who, one.role) for one in spoken_of(session, room)]
    return {who.id: {"name": called(who, role, EYES), "role": role.value} for who, role in found}


def _told(reading: Any, who: Any) -> dict[str, Any]:
    name = called(who, Role(reading.role), EYES)
    return {
        "name": name,
        "role": reading.role,
        "reason": reading.reason,
        "since": reading.since,
        "until": reading.until,
    }


def _may_read(session: Session, person: str, room: str) -> Placement:
    """The placement, for somebody of its school's office who isn't seated; else `Missing`."""
    placement = session.get(Placement, room)
    if placement is None:
        raise Missing
    held = roles_of(session, person, clock.today()).get(placement.school, frozenset())
    if not held & set(AS) or person in seats.taken(session, room):
        raise Missing
    return placement


def _file(session: Session, person: str, room: str, id_: str) -> File:
    _may_read(session, person, room)
    if reading_of(session, room, person, clock.now()) is None:
        raise Missing
    file = session.get(File, id_)
    if file is None or file.gone_at or file.room != room or not file.seq:
        raise Missing
    if file not in files.of_messages(session, room, [file.seq]).get(file.seq, []):
        raise Missing
    return file


routes = [
    Route("/rooms/{room}/reading", show),
    Route("/rooms/{room}/reading", begin, methods=["POST"]),
    Route("/rooms/{room}/reading/files/{file}", show_file),
]
