"""What the hub reads of rooms, sessions and offices."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from server.accounts.models import SignedIn
from server.channels.rooms import Days, Room
from server.placements.models import Placement
from server.placements.models import Seat as Seated
from server.storage import log
from server.storage.questions import ask
from server.storage.rows import Rows, any_of, is_sqlite


def look_into(session: Session, rooms: Collection[Room]) -> None:
    """These rooms know their last number, how many are seated in them, and their pupil's days."""
    heads = log.heads(session, [room.name for room in rooms])
    placements = [(room.name,) for room in rooms if room.name.startswith("p_")]
    members: dict[str, int] = {}
    if placements:
        asked, names = _seated(is_sqlite(session))
        members = dict(ask(session, asked, names.given(placements)))
    for room in rooms:
        room.last = heads.get(room.name, 0)
        room.members = members.get(room.name, 0)
    look_at_days(session, rooms)


def look_at_days(session: Session, rooms: Collection[Room]) -> None:
    """These rooms know when their pupil is at the host."""
    placements = [(room.name,) for room in rooms if room.name.startswith("p_")]
    if not placements:
        return
    asked, names = _days(is_sqlite(session))
    facts = {name: found for name, *found in ask(session, asked, names.given(placements))}
    for room in rooms:
        if room.name in facts:
            room.pupil, starts, ends, weekdays = facts[room.name]
            room.days = Days(starts, ends, frozenset(day["weekday"] for day in weekdays))


@cache
def _seated(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    names = Rows((Seated.room,), is_sqlite)
    asked = select(Seated.room, func.count()).where(names.are(), Seated.left_.is_(None))
    return asked.group_by(Seated.room), names


@cache
def _days(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    names = Rows((Placement.id,), is_sqlite)
    asked = select(Placement.id, Placement.pupil, Placement.starts, Placement.ends, Placement.days)
    return asked.where(names.are()), names


def alive(session: Session, sessions: Collection[str]) -> set[str]:
    """Those of these sessions that have not ended."""
    found = select(SignedIn.id).where(
        any_of(session, SignedIn.id, sessions), SignedIn.ended_at.is_(None)
    )
    return set(session.scalars(found))
