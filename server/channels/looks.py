"""What the hub reads of rooms, sessions and offices."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.accounts.models import SignedIn
from server.channels.rooms import Days, Room
from server.placements.models import Placement
from server.placements.models import Seat as Seated
from server.storage import log
from server.storage.rows import any_of


def look_into(session: Session, rooms: Collection[Room]) -> None:
    """These rooms know their last number, how many are seated in them, and their pupil's days."""
    heads = log.heads(session, [room.name for room in rooms])
    placements = [room.name for room in rooms if room.name.startswith("p_")]
    seats = (
        select(Seated.room, func.count())
        .where(any_of(session, Seated.room, placements), Seated.left_.is_(None))
        .group_by(Seated.room)
    )
    members = {name: count for name, count in session.execute(seats)} if placements else {}
    for room in rooms:
        room.last = heads.get(room.name, 0)
        room.members = members.get(room.name, 0)
    look_at_days(session, rooms)


def look_at_days(session: Session, rooms: Collection[Room]) -> None:
    """These rooms know when their pupil is at the host."""
    names = [room.name for room in rooms if room.name.startswith("p_")]
    if not names:
        return
    placements = session.execute(
        select(
            Placement.id, Placement.pupil, Placement.starts, Placement.ends, Placement.days
        ).where(any_of(session, Placement.id, names))
    )
    facts = {name: found for name, *found in placements}
    for room in rooms:
        if room.name in facts:
            room.pupil, starts, ends, weekdays = facts[room.name]
            room.days = Days(starts, ends, frozenset(day["weekday"] for day in weekdays))


def alive(session: Session, sessions: Collection[str]) -> set[str]:
    """Those of these sessions that have not ended."""
    found = select(SignedIn.id).where(
        any_of(session, SignedIn.id, sessions), SignedIn.ended_at.is_(None)
    )
    return set(session.scalars(found))
