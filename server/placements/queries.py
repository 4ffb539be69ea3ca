"""Who is seated where, and what a placement is, as the pages and the live line ask for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVarTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from server import clock
from server.accounts.models import Person
from server.accounts.names import Name
from server.network.models import Company, School
from server.permissions import Role
from server.placements.grounds import OPEN_AFTER
from server.placements.hosts import host_of
from server.placements.measures import Silences, silences
from server.placements.models import Placement, Seat
from server.placements.names import title
from server.placements.spans import spans
from server.storage.commands import Member
from server.storage.questions import ask
from server.storage.rows import Rows, is_sqlite

Ts = TypeVarTuple("Ts")

ROLES = {role.value: frozenset({role}) for role in Role}

HostSchool = aliased(School)


@dataclass(frozen=True, slots=True)
class Room:
    """A room in which a person is seated, with the title that everybody there may read."""

    member: Member
    title: str
    placement: Placement
    pupil: Person
    host: str  # what people call it

    @property
    def id(self) -> str:
        return self.placement.id


@dataclass(frozen=True, slots=True)
class Voices:
    """Who may write where at a moment: not where it has been over for too long, nor whom a measure
    silences.
    """

    silent: Silences
    closed: datetime  # what was over by then is closed now

    def member(
        self, room: str, person: str, role: str, joined: int, over_at: datetime | None, school: str
    ) -> Member:
        """Who sits there, by the columns of a seat and its placement."""
        is_over = over_at is not None and over_at <= self.closed
        why, until = ("over", None) if is_over else self.silent.of(room, school, person)
        return Member(room, person, ROLES[role], joined, why, until)


def voices(session: Session) -> Voices:
    """Who may write now."""
    now = clock.now()
    return Voices(silences(session, now), now - OPEN_AFTER)


def members(session: Session, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Member]:
    """(Room, person) → member, of those who are seated now; two queries for a whole batch."""
    wanted = set(pairs)
    if not wanted:
        return {}
    asked, rows = _are_seated(is_sqlite(session))
    at = voices(session)
    seated = ask(session, asked, rows.given(wanted))
    return {(room, person): at.member(room, person, *rest) for room, person, *rest in seated}


def seats_of(session: Session, person: str) -> list[tuple[Member, str]]:
    """Where the person is seated now, and the title of that room, the newest first; two queries."""
    at = voices(session)
    return [
        (at.member(*seat), title(Name(first, last, polite), host))
        for first, last, polite, host, *seat in ask(session, _seats(), {"person": person})
    ]


def is_seated(session: Session, person: str) -> bool:
    """Whether that person is a member of any room now."""
    own = select(Seat.id).where(Seat.person == person, Seat.left_.is_(None))
    return session.scalar(own.limit(1)) is not None


def rooms_of(session: Session, person: str) -> list[Room]:
    """The same rooms with all that is known of them."""
    at, found = voices(session), []
    for seat, placement, pupil, host in session.execute(_seated(), {"person": person}):
        known = (seat.room, person, seat.role, seat.joined, placement.over_at, placement.school)
        found.append(Room(at.member(*known), title(pupil, host), placement, pupil, host))
    return found


def placement_of(session: Session, room: str) -> dict[str, Any]:
    """What every member of that room may read of its placement."""
    placement = session.get_one(Placement, room)
    host = host_of(session, placement)
    return {
        "kind": placement.kind,
        "life": placement.life,
        "starts": placement.starts.isoformat(),
        "ends": placement.ends.isoformat(),
        "days": [span.as_told() for span in spans(placement.days)],
        "host": host.name,
        "address": host.place,
        "elective": placement.elective,
    }


SEAT = (*(Seat.room, Seat.person, Seat.role, Seat.joined), Placement.over_at, Placement.school)
HOST = func.coalesce(func.nullif(Company.short_name, ""), Company.name, HostSchool.name)


@cache
def _are_seated(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    rows = Rows((Seat.room, Seat.person), is_sqlite)
    asked = select(*SEAT).join(Placement, Placement.id == Seat.room)
    return asked.where(rows.are(), Seat.left_.is_(None)), rows


@cache
def _seats() -> Select[*tuple[Any, ...]]:
    return _of_person(select(Person.first_name, Person.last_name, Person.title, HOST, *SEAT))


@cache
def _seated() -> Select[Seat, Placement, Person, str]:
    return _of_person(select(Seat, Placement, Person, HOST))


def _of_person(asked: Select[*Ts]) -> Select[*Ts]:
    """That of each seat of a person: `Person` is the pupil, `HOST` what people call the host."""
    return (
        asked.select_from(Seat)
        .join(Placement, Placement.id == Seat.room)
        .join(Person, Person.id == Placement.pupil)
        .outerjoin(Company, Company.id == Placement.company)
        .outerjoin(HostSchool, HostSchool.id == Placement.host_school)
        .where(Seat.person == bindparam("person"), Seat.left_.is_(None))
        .order_by(Seat.id.desc())
    )
