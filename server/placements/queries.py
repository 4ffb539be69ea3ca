"""Who is seated where, and what a placement is, as the pages and the live line ask for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from server import clock
from server.accounts.models import Person
from server.network.models import Company, School
from server.permissions import Role
from server.placements.grounds import OPEN_AFTER, is_closed
from server.placements.hosts import host_of
from server.placements.measures import silences
from server.placements.models import Placement, Seat
from server.placements.names import title
from server.placements.spans import spans
from server.storage.commands import Member
from server.storage.questions import ask
from server.storage.rows import Rows, is_sqlite

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


def members(session: Session, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Member]:
    """(Room, person) → member, of those who are seated now; two queries for a whole batch."""
    wanted = set(pairs)
    if not wanted:
        return {}
    asked, rows = _are_seated(is_sqlite(session))
    now = clock.now()
    silent, closed = silences(session, now), now - OPEN_AFTER
    found = {}
    seated = ask(session, asked, rows.given(wanted))
    for room, person, role, joined, over_at, school in seated:
        is_over = over_at is not None and over_at <= closed
        why, until = ("over", None) if is_over else silent.of(room, school, person)
        found[room, person] = Member(room, person, ROLES[role], joined, why, until)
    return found


@cache
def _are_seated(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    rows = Rows((Seat.room, Seat.person), is_sqlite)
    asked = (
        select(Seat.room, Seat.person, Seat.role, Seat.joined, Placement.over_at, Placement.school)
        .join(Placement, Placement.id == Seat.room)
        .where(rows.are(), Seat.left_.is_(None))
    )
    return asked, rows


def is_seated(session: Session, person: str) -> bool:
    """Whether that person is a member of any room now."""
    own = select(Seat.id).where(Seat.person == person, Seat.left_.is_(None))
    return session.scalar(own.limit(1)) is not None


def rooms_of(session: Session, person: str) -> list[Room]:
    """The rooms in which the person is seated now, the newest seat first; in two queries."""
    now = clock.now()
    silent = silences(session, now)
    found = []
    for seat, placement, pupil, host in session.execute(_seated(), {"person": person}):
        roles = frozenset({Role(seat.role)})
        why, until = silent.of(seat.room, placement.school, person)
        why = "over" if is_closed(placement, now) else why
        member = Member(seat.room, person, roles, seat.joined, why, until)
        found.append(Room(member, title(pupil, host), placement, pupil, host))
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


@cache
def _seated() -> Select[Seat, Placement, Person, str]:
    called = func.coalesce(func.nullif(Company.short_name, ""), Company.name, HostSchool.name)
    return (
        select(Seat, Placement, Person, called)
        .join(Placement, Placement.id == Seat.room)
        .join(Person, Person.id == Placement.pupil)
        .outerjoin(Company, Company.id == Placement.company)
        .outerjoin(HostSchool, HostSchool.id == Placement.host_school)
        .where(Seat.person == bindparam("person"), Seat.left_.is_(None))
        .order_by(Seat.id.desc())
    )
