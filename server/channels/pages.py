"""The room as pages and forms, which work without JavaScript."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server import clock
from server.channels import queries
from server.channels.actions import COMMANDS, EDITABLE
from server.channels.doors import doors
from server.channels.people import readings
from server.channels.posted import read_posted, require_message, still_waiting, upload
from server.channels.protocol import LIMITS
from server.channels.silence import why_silent
from server.channels.standing import tell
from server.channels.welcome import Stream
from server.errors import Invalid, Missing, Problem, Stale
from server.forms import Form
from server.house import house
from server.pages import render
from server.permissions import MAY, TEACHER
from server.placements.kept_parents import choices_for
from server.placements.photo_consent import consent_for
from server.placements.queries import placement_of
from server.storage.commands import Member
from server.visitor import signed_in

SHOWN = 60  # numbers on one page
NUMBERS = ("seq", "reply_to")  # fields of forms that are numbers
CHOICES = ("shows_pupil", "given")  # and that are yes or no
ALWAYS = ("message.report",)  # what every member may do, also who may only read
DIGITS = 9  # of the largest number that is asked for; more than a stream ever has


@dataclass(frozen=True, slots=True)
class Refusal:
    """A form that was refused, to be shown again with what was typed."""

    do: str
    values: dict[str, str]
    problem: Problem
    files: list[Any] = field(default_factory=list)  # uploaded, as they are told

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
        draft = {"do": self.do, "body": body, "wrong": self.problem.say, "files": self.files}
        return {**draft, "asks": "shows_pupil" in self.problem.faults}

    @property
    def form(self) -> Form:
        faults = self.problem.faults
        return Form(self.values, faults, None if faults else self.problem.say)


async def room(request: Request) -> Response:
    """The conversation."""
    return await _room(request)


async def people(request: Request) -> Response:
    """Who is in the room."""
    return render(request, "rooms/people.html", await about_room(request))


async def placement(request: Request) -> Response:
    """What is agreed about the placement."""
    return render(request, "rooms/placement.html", await about_room(request))


async def message(request: Request) -> Response:
    """One message, with all that can be done with it."""
    return await _message(request, request.path_params["seq"])


async def command(request: Request) -> Response:
    """A command by form: obeyed, and back to where it was given; refused, shown again."""
    person = signed_in(request)
    stream = request.path_params["room"]
    posted = await read_posted(request)
    values, do, key = posted.values, posted.values.pop("do", ""), posted.values.pop("key", None)
    try:
        require_message(do, posted)
        await upload(house(request), person, stream, key, posted)
        brought = {"files": posted.files} if posted.files else {}
        answer = await doors(request).obey(person, do, stream, key, {**_with(values), **brought})
    except Problem as problem:
        kept = await house(request).database.read(still_waiting, stream, person.id, posted.files)
        return await _shown_again(request, Refusal(do, values, problem, kept))
    return RedirectResponse(_after(stream, do, values, answer), 303)


async def _room(request: Request, refused: Refusal | None = None) -> Response:
    about = await about_room(request)
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
    about = await about_room(request)
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


async def about_room(request: Request) -> dict[str, Any]:
    """What all pages of a room need; `Missing` for whoever isn't seated."""
    person = signed_in(request)
    name = request.path_params["room"]
    found = await doors(request).welcome(person, only=name)
    stream: Stream | None = found.streams.get(name)
    if stream is None or not name.startswith("p_"):
        raise Missing
    member = stream.member
    facts = await house(request).database.read(placement_of, name)
    photos = await house(request).database.read(consent_for, member)
    parents = await house(request).database.read(choices_for, member)
    return {
        "member": member,
        "room": stream.told,
        "epoch": found.epoch,
        "may": _may(member),
        "frozen_why": why_silent(member),
        "school_reads": True,
        "people": await doors(request).people(person, name),
        "me": {"id": person.id, "name": person.name},
        "limits": LIMITS,
        "placement": facts,
        "consent": photos,
        "keeps": parents,
        "readings": await house(request).database.read(readings, member),
    }


def _may(member: Member) -> list[str]:
    if not member.may_write:
        return [*ALWAYS]
    return [*(do for do in COMMANDS if not MAY[do].isdisjoint(member.roles)), *ALWAYS]


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
    for name in CHOICES:
        if name in with_:
            with_[name] = with_[name] == "yes"
    if "off" in with_:
        with_["off"] = True
    return with_


def _after(stream: str, do: str, values: dict[str, str], answer: dict[str, Any]) -> str:
    if not stream.startswith("p_"):
        return "/"  # an office has no page of its own; what is done there shows on the home
    if do == "photo_consent.set":
        return f"/rooms/{stream}/placement"
    if do == "parent.keep":
        return f"/rooms/{stream}/people"
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
