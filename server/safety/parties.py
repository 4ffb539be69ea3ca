"""Who handles a case: never somebody who is part of it. Decision 0010 has the reasons."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Guardianship
from server.errors import Missing
from server.network.models import Affiliation, School
from server.network.queries import IN_AN_OFFICE, holds
from server.permissions import ADMIN, SAFETY_OFFICER, Role
from server.placements.models import Placement, Seat
from server.safety.models import Case, Report

Holders = Mapping[tuple[str, Role], Sequence[str]]  # (organisation, role) → people


@dataclass(frozen=True, slots=True)
class Handlers:
    """The people who may handle a case, all in one role at one kind of place; none when all who
    could are part of it."""

    people: tuple[str, ...] = ()
    role: Role = SAFETY_OFFICER
    is_own_school: bool = True


def handlers(session: Session, cases: Iterable[Case], on: date) -> dict[str, Handlers]:
    """Case → who may handle it that day: the first of these places at which somebody isn't part."""
    wanted = list(cases)
    own = {school.id: school for school in _schools(session, wanted)}
    sisters = _sisters(session, own.values())
    held = _holders(session, {*own, *sisters.values(), *(s.region for s in own.values())}, on)
    parts = parties(session, wanted)
    return {
        case.id: _first(held, own[case.school], _beside(sisters, own[case.school]), parts[case.id])
        for case in wanted
    }


def handled_by(session: Session, person: str, case: str, on: date) -> Case:
    """That case, for who may handle it; for everybody else there is none."""
    found = session.get(Case, case, populate_existing=True)
    if found is None or person not in handlers(session, [found], on)[case].people:
        raise Missing
    return found


def parties(session: Session, cases: Sequence[Case]) -> dict[str, frozenset[str]]:
    """Case → who is part of it: the reported, who reported, who ever sat in that room, and who
    answers for its pupil."""
    found: dict[str, set[str]] = {case.id: {case.about} for case in cases}
    reported = select(Report.case, Report.by).where(Report.case.in_(found))
    for id_, person in session.execute(reported):
        found[id_].add(person)
    rooms = _around(session, {case.room for case in cases})
    return {case.id: frozenset(found[case.id] | rooms[case.room]) for case in cases}


def works_in(session: Session, office: str, people: Iterable[str], on: date) -> bool:
    """Whether one of these people works in that office that day, and so sees its log grow."""
    found = select(Affiliation.id).where(
        Affiliation.organisation == office,
        Affiliation.person.in_(sorted(people)),
        Affiliation.role.in_(sorted(IN_AN_OFFICE)),
        holds(on),
    )
    return session.scalar(found.limit(1)) is not None


def _around(session: Session, rooms: set[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    seats = select(Seat.room, Seat.person).where(Seat.room.in_(rooms))
    parents = (
        select(Placement.id, Guardianship.parent)
        .join(Guardianship, Guardianship.pupil == Placement.pupil)
        .where(Placement.id.in_(rooms))
    )
    for room, person in (*session.execute(seats), *session.execute(parents)):
        found[room].add(person)
    return found


def _first(held: Holders, own: School, sisters: Sequence[str], parts: frozenset[str]) -> Handlers:
    """The school's safety officers, else its admins; else those of the board's other schools, in
    that order; else those of the region."""
    for places in ([own.id], sisters, [own.region]):
        for role in (SAFETY_OFFICER, ADMIN):
            known = [who for place in places for who in held.get((place, role), ())]
            free = tuple(dict.fromkeys(who for who in known if who not in parts))
            if free:
                return Handlers(free, role, places == [own.id])
    return Handlers()


def _schools(session: Session, cases: Sequence[Case]) -> Sequence[School]:
    ids = {case.school for case in cases}
    return session.scalars(select(School).where(School.id.in_(ids))).all()


def _sisters(session: Session, own: Iterable[School]) -> dict[tuple[str, str], str]:
    """(Board, school) → school, of every school of these boards."""
    boards = {school.board for school in own}
    rows = session.execute(
        select(School.board, School.id).where(School.board.in_(boards)).order_by(School.name)
    )
    return {(board, school): school for board, school in rows}


def _beside(sisters: Mapping[tuple[str, str], str], own: School) -> list[str]:
    return [school for (board, school) in sisters if board == own.board and school != own.id]


def _holders(session: Session, places: set[str], on: date) -> Holders:
    rows = session.execute(
        select(Affiliation.organisation, Affiliation.role, Affiliation.person)
        .where(
            Affiliation.organisation.in_(sorted(places)),
            Affiliation.role.in_((SAFETY_OFFICER, ADMIN)),
            holds(on),
        )
        .order_by(Affiliation.since, Affiliation.id)
    )
    found: dict[tuple[str, Role], list[str]] = defaultdict(list)
    for place, role, person in rows:
        found[place, Role(role)].append(person)
    return found
