"""What a client is told at `hello`: who it is, and where its streams stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import SignedIn
from server.channels import queries
from server.channels.protocol import BEAT, LIMITS
from server.errors import SignedOut
from server.network.queries import offices_of
from server.placements.queries import seats_of
from server.storage import log
from server.storage.commands import Member
from server.storage.questions import ask
from server.visitor import SignedInPerson


class Hello(msgspec.Struct):
    client: str = ""
    epoch: str | None = None
    since: dict[str, int] = {}


class Join(msgspec.Struct):
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream that the person may listen to, and where it stands."""

    member: Member
    head: int
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Welcome:
    """All that one person may listen to, in one snapshot; by the names that clients use."""

    epoch: str
    streams: dict[str, Stream] = field(default_factory=dict)

    def as_told(self, person: SignedInPerson) -> dict[str, Any]:
        """The answer to `hello`."""
        return {
            "you": {"id": person.id, "name": person.name},
            "epoch": self.epoch,
            "now": clock.written(clock.now()),
            "beat": BEAT,
            "rooms": [stream.told for stream in self.streams.values()],
            "limits": LIMITS,
        }


def welcome(session: Session, viewer: SignedInPerson, only: str | None = None) -> Welcome:
    """Where all streams of this person stand, or `only` the one of that name.

    `SignedOut` when the session has ended: whoever listens from here on hears of later ends.
    """
    require_session(session, viewer)
    person = viewer.id
    members = {
        name: (member, kind, title)
        for name, member, kind, title in _members(session, person)
        if only in (None, name)
    }
    heads = log.heads(session, (member.stream for member, _, _ in members.values()))
    rooms = [member for member, kind, _ in members.values() if kind == "placement"]
    unread = queries.unread(session, rooms)
    streams = {
        name: _stream(name, *found, heads.get(found[0].stream, 0), unread.get(name))
        for name, found in members.items()
    }
    return Welcome(log.epoch(session), streams)


def require_session(session: Session, viewer: SignedInPerson) -> None:
    """Nothing, while the viewer's session hasn't ended; else `SignedOut`."""
    if not ask(session, _signed_in(), {"session": viewer.session}):
        raise SignedOut


def _members(session: Session, person: str) -> Iterator[tuple[str, Member, str, str]]:
    for member, title in seats_of(session, person):
        yield member.stream, member, "placement", title
    for office in offices_of(session, person):
        yield office.member.stream, office.member, "office", office.title
    yield "you", Member(person, person, frozenset()), "you", ""


@cache
def _signed_in() -> Select[str]:
    known = SignedIn.id == bindparam("session")
    return select(SignedIn.id).where(known, SignedIn.ended_at.is_(None))


def _stream(
    name: str, member: Member, kind: str, title: str, head: int, counted: tuple[int, int] | None
) -> Stream:
    told: dict[str, Any] = {"room": name, "kind": kind, "head": head}
    if kind != "you":
        told |= {"title": title, "role": sorted(member.roles)[0]}
    if counted:
        told |= {"read": counted[0], "unread": counted[1]}
    return Stream(member, head, told)
