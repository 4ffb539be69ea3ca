"""What holds in a room by a measure of the school: frozen, somebody may only read, or is out of it.

A measure holds until its last day is over, or until it is ended sooner.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    or_,
    select,
)
from sqlalchemy.orm import Session

from server import clock
from server.placements.models import Measure, Placement
from server.storage.commands import Silence
from server.storage.questions import ask


def holds(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The measure is in force that day."""
    return and_(Measure.ended_at.is_(None), or_(Measure.until.is_(None), Measure.until >= on))


def is_suspended(person: SQLColumnExpression[str], on: date) -> ColumnElement[bool]:
    """That person is out of the room of `Placement` that day."""
    return (
        select(Measure.id)
        .where(
            holds(on),
            Measure.kind == "suspend",
            Measure.person == person,
            or_(
                Measure.room == Placement.id,
                and_(Measure.room.is_(None), Measure.school == Placement.school),
            ),
        )
        .correlate_except(Measure)
        .exists()
    )


def suspension_of(session: Session, placement: Placement, person: str, on: date) -> Measure | None:
    """The measure that keeps this person out of that room that day, or None."""
    return session.scalar(
        select(Measure)
        .where(
            holds(on),
            Measure.kind == "suspend",
            Measure.person == person,
            or_(
                Measure.room == placement.id,
                and_(Measure.room.is_(None), Measure.school == placement.school),
            ),
        )
        .order_by(Measure.until.desc())
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class Silences:
    """Which rooms are frozen today, and who may only read where, until when."""

    frozen: frozenset[str] = frozenset()
    muted: Mapping[tuple[str, str], date] = field(default_factory=dict)  # (room or school, person)

    def of(self, room: str, school: str, person: str) -> tuple[Silence, date | None]:
        """Why this person may not write in that room, and until when, if that is known."""
        if room in self.frozen:
            return "frozen", None
        until = [self.muted.get((place, person)) for place in (room, school)]
        known = [day for day in until if day]
        return ("muted", max(known)) if known else ("", None)


NOBODY = Silences()


def silences(session: Session, now: datetime) -> Silences:
    """Every silence there is at that moment: a few at most, so all are read at once."""
    found = ask(session, _silent(), {"on": clock.day_of(now)})
    return _as_silences(found) if found else NOBODY


@cache
def _silent() -> Select[*tuple[Any, ...]]:
    asked = select(Measure.kind, Measure.room, Measure.school, Measure.person, Measure.until)
    return asked.where(holds(bindparam("on", type_=Date())), Measure.kind.in_(("freeze", "mute")))


def _as_silences(
    found: Iterable[tuple[str, str | None, str, str | None, date | None]],
) -> Silences:
    frozen, muted = set[str](), dict[tuple[str, str], date]()
    for kind, room, school, person, until in found:
        if kind == "freeze" and room:
            frozen.add(room)
        elif person and until:
            where = (room or school, person)
            muted[where] = max(until, muted.get(where, until))
    return Silences(frozenset(frozen), muted)
