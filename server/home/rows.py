"""What the homes of all roles are made of: rooms with their newest words, days of work."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.accounts.names import full_name
from server.channels import queries
from server.permissions import Role
from server.placements import spans
from server.placements.hosts import hosts_of
from server.placements.names import called
from server.placements.queries import Room
from server.storage import log

AHEAD = 60  # days in which a next day is looked for


def rooms_with_words(session: Session, rooms: Sequence[Room]) -> list[dict[str, Any]]:
    """Rooms as home/rows.html shows them, the newest words first."""
    members = [room.member for room in rooms]
    unread = queries.unread(session, members)
    newest = queries.newest_words(session, members)
    heads = log.heads(session, unread)
    found = [_row(room, heads[room.id], unread[room.id][1], newest.get(room.id)) for room in rooms]
    return sorted(found, key=lambda row: row["newest"]["at"] if row["newest"] else "", reverse=True)


def days_on(session: Session, rooms: Sequence[Room], on: date) -> list[dict[str, Any]]:
    """Who works on that day, where, from when until when; by beginning."""
    working = [room for room in rooms if is_day_of_work(room, on)]
    hosts = hosts_of(session, [room.placement for room in working])
    days = [_day(session, room, hosts[room.id].place, on) for room in working]
    return sorted(days, key=lambda day: str(day["from"]))


def next_day(session: Session, rooms: Sequence[Room], after: date) -> dict[str, Any] | None:
    """The first day of work after that one, with its `date`; None when there is none soon."""
    for ahead in range(1, AHEAD):
        on = after + timedelta(days=ahead)
        if days := days_on(session, rooms, on):
            return {**days[0], "date": on}
    return None


def is_day_of_work(room: Room, on: date) -> bool:
    placement = room.placement
    is_on = placement.life in ("ready", "active") and placement.starts <= on <= placement.ends
    return is_on and spans.on(placement.days, on.isoweekday()) is not None


def _day(session: Session, room: Room, place: str, on: date) -> dict[str, Any]:
    span = spans.on(room.placement.days, on.isoweekday())
    assert span  # noqa: S101 - only days of work get here
    supervisor = (
        session.get(Person, room.placement.supervisor) if room.placement.supervisor else None
    )
    return {
        "room": room.id,
        "pupil": called(room.pupil, Role.PUPIL, room.member.roles),
        "host": room.host,
        "from": span.begins,
        "until": span.ends,
        "minutes": span.minutes,
        "supervisor": full_name(supervisor) if supervisor else None,
        "place": place,
    }


def _row(room: Room, head: int, unread: int, newest: queries.Newest | None) -> dict[str, Any]:
    return {
        "room": room.id,
        "head": head,
        "title": room.title,
        "unread": unread,
        "open": room.member.silence != "over",
        "newest": _newest(room, newest) if newest else None,
    }


def _newest(room: Room, newest: queries.Newest) -> dict[str, Any]:
    name = called(newest.by, newest.role, room.member.roles)
    return {
        "by": {"name": name, "role": newest.role.value},
        "mine": newest.by.id == room.member.person,
        "text": newest.body,
        "kind": newest.kind,
        "at": clock.written(newest.at),
    }
