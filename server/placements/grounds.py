"""What a seat rests on: a pupil is the placement's own, a parent answers for the pupil and, once
the pupil is 18, is kept, the others belong to school or host on that day. Who is suspended has no
ground for as long as that lasts. Who has lost that ground leaves.

Source: product.md, "Seats".
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, literal, or_, select, true
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Guardianship, Person
from server.network.queries import holds_at
from server.permissions import (
    COORDINATOR,
    PARENT,
    PUPIL,
    STAFF,
    SUPERVISOR,
    TEACHER,
    Role,
)
from server.placements.measures import is_suspended
from server.placements.models import KeptParent, Placement
from server.placements.signers import SIGNS_ALONE

OPEN_AFTER = timedelta(days=28)  # how long everybody still talks after the end

GUESTS = frozenset({SUPERVISOR, PARENT})


def has_ground(role: Role, person: SQLColumnExpression[str], now: datetime) -> ColumnElement[bool]:
    """That person may have a seat with that role in the room of `Placement` at that moment."""
    today = clock.day_of(now)
    return and_(_belongs(role, person, now), ~is_suspended(person, today))


def _belongs(role: Role, person: SQLColumnExpression[str], now: datetime) -> ColumnElement[bool]:
    today = clock.day_of(now)
    if role == PUPIL:
        return Placement.pupil == person
    if role == PARENT:
        return and_(_is_open(now), _answers_for_pupil(person, today))
    if role == SUPERVISOR:
        at_company = holds_at(person, Placement.company, {SUPERVISOR}, today)
        at_school = holds_at(person, Placement.host_school, STAFF, today)
        return and_(_is_open(now), or_(at_company, at_school))
    staff = {TEACHER: {TEACHER, COORDINATOR}, COORDINATOR: {COORDINATOR}}.get(role, set())
    return holds_at(person, Placement.school, staff, today)


def is_near(people: Sequence[str]) -> ColumnElement[bool]:
    """One of these people has a part in `Placement`, or answers for its pupil, once or now."""
    children = select(Guardianship.pupil).where(Guardianship.parent.in_(people))
    return or_(
        Placement.pupil.in_(people),
        Placement.teacher.in_(people),
        Placement.supervisor.in_(people),
        Placement.pupil.in_(children),
    )


def is_kept(person: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """The pupil of `Placement` keeps this parent in its room."""
    kept = select(KeptParent.room)
    return kept.where(KeptParent.room == Placement.id, KeptParent.parent == person).exists()


def is_let_go(person: SQLColumnExpression[str], on: date) -> ColumnElement[bool]:
    """The pupil of `Placement` is 18 on that day, and doesn't keep this parent in its room."""
    return ~or_(_is_minor(on), is_kept(person))


def may_sit(session: Session, room: str, person: str, role: Role, now: datetime) -> bool:
    """Whether that person may have a seat with that role in that room."""
    ground = select(true()).where(Placement.id == room, has_ground(role, literal(person), now))
    return bool(session.scalar(ground))


def why_lost(
    placement: Placement, role: Role, born: date | None, now: datetime, *, kept: bool
) -> str:
    """Why that ground is gone, in one word, which everybody in the room may read.

    A parent whom the pupil of 18 keeps didn't lose it to the birthday.
    """
    if role in GUESTS and is_closed(placement, now):
        return "over"
    today = clock.day_of(now)
    is_of_age = born is not None and born <= born_latest(SIGNS_ALONE, today)
    if role == PARENT and is_of_age and not kept:
        return "of_age"
    return "ended"


def is_closed(placement: Placement, now: datetime) -> bool:
    """Whether it has been over for so long that nobody writes any more."""
    return placement.over_at is not None and placement.over_at + OPEN_AFTER <= now


def born_latest(age: int, on: date) -> date:
    """Who was born on that day or before has that age on `on`."""
    try:
        return on.replace(year=on.year - age)
    except ValueError:  # 29 February, in a year whose counterpart has none
        return on.replace(year=on.year - age, day=28)


def _is_open(now: datetime) -> ColumnElement[bool]:
    return or_(Placement.over_at.is_(None), Placement.over_at > now - OPEN_AFTER)


def _answers_for_pupil(person: SQLColumnExpression[str], on: date) -> ColumnElement[bool]:
    """A guardian on that day, of a pupil who isn't of age yet or keeps this parent."""
    is_guardian = (
        select(Guardianship.pupil)
        .where(
            Guardianship.parent == person,
            Guardianship.pupil == Placement.pupil,
            Guardianship.since <= on,
            or_(Guardianship.until.is_(None), Guardianship.until >= on),
        )
        .exists()
    )
    return and_(is_guardian, or_(_is_minor(on), is_kept(person)))


def _is_minor(on: date) -> ColumnElement[bool]:
    """The pupil isn't 18 yet on that day."""
    return (
        select(Person.id)
        .where(
            Person.id == Placement.pupil,
            or_(Person.born.is_(None), Person.born > born_latest(SIGNS_ALONE, on)),
        )
        .correlate(Placement)
        .exists()
    )
