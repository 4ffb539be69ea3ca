"""Who of the school reads or read a room along, and why: S3."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Person
from server.placements.models import Reading

SHOWN = 20  # of one room, the newest


def reading_of(session: Session, room: str, person: str, now: datetime) -> Reading | None:
    """What this person reads there at that moment, or None."""
    return session.scalar(
        select(Reading)
        .where(Reading.room == room, Reading.person == person, Reading.until > now)
        .order_by(Reading.until.desc())
        .limit(1)
    )


def readings_of(session: Session, room: str) -> Sequence[tuple[Reading, Person]]:
    """Who read along there, the newest first."""
    rows = session.execute(
        select(Reading, Person)
        .join(Person, Person.id == Reading.person)
        .where(Reading.room == room)
        .order_by(Reading.since.desc(), Reading.id)
        .limit(SHOWN)
    )
    return [(reading, person) for reading, person in rows]
