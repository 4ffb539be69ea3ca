"""The room as pages and forms, which work without JavaScript."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server import clock
from server.channels import queries
from server.channels.actions import COMMANDS, EDITABLE, OVER
from server.channels.doors import doors
from server.channels.protocol import LIMITS
from server.channels.told import tell
from server.channels.welcome import Stream
from server.errors import Invalid, Missing, Problem, Stale
from server.forms import Form, sent
from server.house import house
from server.pages import render
from server.permissions import MAY, TEACHER
from server.placements.queries import placement_of
from server.storage.commands import Member
from server.visitor import signed_in

SHOWN = 60  # numbers on one page
NUMBERS = ("seq", "reply_to")  # fields of forms that are numbers
DIGITS = 9  # of the largest number that is asked for; more than a stream ever has


@dataclass(frozen=True, slots=True)
class Refusal:
    """A form that was refused, to be shown again with what was typed."""

    do: str
    values: dict[str, str]
    problem: Problem

    @property
    def about(self) -> int | None:
        """The message on whose page the form stands; an answer to one that is gone has no such."""
        if self.do == "note.write":
            return None
        if self.do == "message.post" and isinstance(self.problem, Missing | Stale):
            return None
        return _as_number(self.values.get("seq") or self.values.get("reply_to") or "")

    @property
    def draft(self) -> dict[str, Any]:
        """For the composer: a note stays a note."""
        body = self.values.get("body", "")
        return {"do": self.do, "body": body, "wrong": self.problem.say}

    @property
    def form(self) -> Form:
        faults = self.problem.faults
        return Form(self.values, faults, None if faults else self.problem.say)


async def room(request: Request) -> Response:
    """The conversation."""
    return await _room(request)


async def people(request: Request) -> Response:
    """Who is in the room."""
    return render(request, "rooms/people.html", await _about(request))


async def placement(request: Request) -> Response:
    """What is agreed about the placement."""
    return render(request, "rooms/placement.html", await _about(request))


async def message(request: Request) -> Response:
    """One message, with all that can be done with it."""
    return await _message(request, request.path_params["seq"])


async def command(request: Request) -> Response:
    """A command by form: obeyed, and back to where it was given; refused, shown again."""
    person = signed_in(request)
    stream = request.path_params["room"]
    values = {name: said for name, said in (await sent(request)).items() if isinstance(said, str)}
    do = values.pop("do", "")
    key = values.pop("key", None)
    try:
        answer = await doors(request).obey(person, do, stream, key, _with(values))
    except Problem as problem:
        return await _shown_again(request, Refusal(do, values, problem))
    return RedirectResponse(_after(stream, do, values, answer), 303)


async def _room(request: Request, refused: Refusal | None = None) -> Response:
    about = await _about(request)
    found = await house(request).database.read(
        queries.history,
        about.pop("member"),
        before=_number(request, "before"),
        around=_number(request, "around"),
        limit=SHOWN,
    )
    draft = {"draft": refused.draft} if refused else {}
    status = refused.problem.status if refused else 200
    return render(request, "rooms/room.html", {**about, **found, **draft}, status)


async def _message(request: Request, seq: int, refused: Refusal | None = None) -> Response:
    if seq >= 10**DIGITS:
        raise Missing
    about = await _about(request)
    member: Member = about.pop("member")
    found = await house(request).database.read(_look_at, member, seq)
    entry, posted = found["entry"], found["posted"]
    is_mine = entry["by"] == member.person
    context = {
        **about,
        "entry": entry,
        "versions": found["versions"],
        "may_edit": is_mine and clock.now() - posted <= EDITABLE,
        "may_withdraw": is_mine or TEACHER in member.roles,
        "do": refused.do if refused else None,
        "form": refused.form if refused else Form(),
    }
    status = refused.problem.status if refused else 200
    return render(request, "rooms/message.html", context, status)


async def _about(request: Request) -> dict[str, Any]:
    """What all pages of a room need; `Missing` for whoever isn't seated."""
    person = signed_in(request)
    name = request.path_params["room"]
    found = await doors(request).welcome(person, only=name)
    stream: Stream | None = found.streams.get(name)
    if stream is None or not name.startswith("p_"):
        raise Missing
    member = stream.member
    facts = await house(request).database.read(placement_of, name)
    return {
        "member": member,
        "room": stream.told,
        "epoch": found.epoch,
        "may": _may(member),
        "frozen_why": None if member.may_write else OVER,
        "school_reads": True,
        "people": await doors(request).people(person, name),
        "me": {"id": person.id, "name": person.name},
        "limits": LIMITS,
        "placement": facts,
    }


def _may(member: Member) -> list[str]:
    if not member.may_write:
        return []
    return [do for do in COMMANDS if not MAY[do].isdisjoint(member.roles)]


def _look_at(session: Session, member: Member, seq: int) -> dict[str, Any]:
    told = tell(session, member.stream, seq - 1, seq)
    kinds = ("message.posted", "note.written")
    if not told or told[0].entry.what not in kinds or not told[0].entry.is_seen_by(member.mask):
        raise Missing
    stands = told[0].entry.what == "message.posted" and not told[0].with_.get("withdrawn")
    return {
        "entry": told[0].to(member.mask, member.stream),
        "posted": told[0].entry.at,
        "versions": queries.versions(session, member, seq) if stands else [],
    }


async def _shown_again(request: Request, refused: Refusal) -> Response:
    """The form with what was typed: nobody loses a text to a refusal."""
    if refused.about is not None:
        return await _message(request, refused.about, refused)
    if refused.do in ("message.post", "note.write"):
        return await _room(request, refused)
    raise refused.problem


def _with(values: dict[str, str]) -> dict[str, Any]:
    """The fields of a form as they stand in `with`."""
    with_: dict[str, Any] = {name: value for name, value in values.items() if name != "csrf"}
    for name in NUMBERS:
        said = with_.pop(name, "")
        if said:
            with_[name] = _as_number(said)
            if with_[name] is None:
                raise Invalid
    if "off" in with_:
        with_["off"] = True
    return with_


def _after(stream: str, do: str, values: dict[str, str], answer: dict[str, Any]) -> str:
    seq = values.get("seq") or answer.get("seq") or 0
    if do in ("message.react", "message.edit", "message.withdraw"):
        return f"/rooms/{stream}?around={seq}#m-{seq}"
    return f"/rooms/{stream}#m-{seq}"


def _number(request: Request, name: str) -> int | None:
    return _as_number(request.query_params.get(name, ""))


def _as_number(said: str) -> int | None:
    return int(said) if said.isdecimal() and len(said) <= DIGITS else None


routes = [
    Route("/rooms/{room}", room, name="room"),
    Route("/rooms/{room}/people", people),
    Route("/rooms/{room}/placement", placement),
    Route("/rooms/{room}/messages/{seq:int}", message),
    Route("/rooms/{room}/commands", command, methods=["POST"]),
]
