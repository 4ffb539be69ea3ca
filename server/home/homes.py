"""The home of each role, as its template wants it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from server.accounts import queries as accounts
from server.home import rows
from server.home.needs import addresses_that_fail, needs, signatures_waiting
from server.permissions import PUPIL, STAFF, SUPERVISOR
from server.placements.queries import Room, rooms_of
from server.visitor import SignedInPerson
from server.words import Sentence, _

Home = tuple[str, dict[str, Any]]

KINDS: dict[str, Sentence] = {
    "company_assignment": _("Opdracht bij een bedrijf"),
    "other_school_subject": _("Praktijkvak op een andere school"),
    "company_elective": _("Keuzevak bij een bedrijf"),
    "internship": _("Stage"),
    "visit": _("Bezoek"),
}


def home(session: Session, viewer: SignedInPerson, today: date) -> Home:
    """The template and what stands in it, for the role in which this person comes here most."""
    rooms = rooms_of(session, viewer.id)
    roles = set(viewer.roles) | {role for room in rooms for role in room.member.roles}
    if roles & STAFF:
        return _school(session, viewer, rooms, today)
    if SUPERVISOR in roles:
        return _supervisor(session, viewer, rooms, today)
    if PUPIL in roles:
        return _pupil(session, viewer, rooms, today)
    return _parent(session, viewer, rooms, today)


def all_rooms(session: Session, viewer: SignedInPerson) -> list[dict[str, Any]]:
    """Every room of this person, the newest words first."""
    return rows.rooms_with_words(session, rooms_of(session, viewer.id))


def unread(found: Sequence[Mapping[str, Any]]) -> int:
    """How much is unread in all these rooms together."""
    return sum(room["unread"] for room in found)


def _pupil(session: Session, viewer: SignedInPerson, rooms: Sequence[Room], today: date) -> Home:
    with_words = rows.rooms_with_words(session, rooms)
    context = {
        "rooms": with_words,
        "days": rows.days_on(session, rooms, today),
        "next_day": rows.next_day(session, rooms, today),
        "waits": signatures_waiting(session, viewer.id, rooms),
        "unread": unread(with_words),
    }
    return "home/pupil.html", context


def _supervisor(
    session: Session, viewer: SignedInPerson, rooms: Sequence[Room], today: date
) -> Home:
    days = {day["room"]: day for day in rows.days_on(session, rooms, today)}
    by_room = {room.id: room for room in rooms}
    pupils = [
        {
            **row,
            "name": by_room[row["room"]].pupil.first_name,
            "about": _about(by_room[row["room"]]),
            "day": days.get(row["room"]),
        }
        for row in rows.rooms_with_words(session, rooms)
        if row["open"]
    ]
    # Who comes today stands on top.
    pupils.sort(key=lambda pupil: pupil["day"] is None)
    waits = signatures_waiting(session, viewer.id, rooms)
    return "home/supervisor.html", {"pupils": pupils, "waits": waits, "unread": unread(pupils)}


def _parent(session: Session, viewer: SignedInPerson, rooms: Sequence[Room], today: date) -> Home:
    children: list[dict[str, Any]] = []
    for child, _guardianship in accounts.children(session, viewer.id, today):
        own = [room for room in rooms if room.placement.pupil == child.id]
        children.append(
            {
                "name": child.first_name,
                "rooms": rows.rooms_with_words(session, own),
                "days": rows.days_on(session, own, today),
                "next_day": rows.next_day(session, own, today),
            }
        )
    waits = signatures_waiting(session, viewer.id, rooms)
    new = sum(unread(child["rooms"]) for child in children)
    return "home/parent.html", {"children": children, "waits": waits, "unread": new}


def _school(session: Session, viewer: SignedInPerson, rooms: Sequence[Room], today: date) -> Home:
    found, pupils = needs(session, viewer, rooms, today)
    with_words = rows.rooms_with_words(session, rooms)
    context = {
        "rooms": [row for row in with_words if row["open"]],
        "pupils": pupils,
        "needs": found,
        "days": rows.days_on(session, rooms, today),
        "waits": addresses_that_fail(session, viewer, today),
        "unread": unread(with_words),
    }
    return "home/school.html", context


def _about(room: Room) -> Sentence | str:
    return room.placement.elective or KINDS[room.placement.kind]
