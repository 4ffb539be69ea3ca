"""The only place where somebody gets a seat in a room or loses it.

S1 holds here for every way in and out: a host adult with a pupil always has an adult of the
pupil's own school beside them. Streams are held before seats are read, so that two who leave at
once don't both believe that the other stays.
"""

from collections.abc import Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.errors import Missing, Refused
from server.network.queries import coordinators_of
from server.permissions import COORDINATOR, PUPIL, SCHOOL, SUPERVISOR, TEACHER, Role
from server.placements.grounds import has_ground, may_sit
from server.placements.hosts import host_of
from server.placements.measures import suspension_of
from server.placements.models import Placement, Seat, Suspended
from server.placements.names import title
from server.storage.audit import CHAIN, write_down
from server.storage.tx import Tx
from server.words import Sentence, _

# How a seat's entries are called; the live line tells both streams.
JOINED, LEFT, GAINED, LOST = "member.joined", "member.left", "room.gained", "room.lost"

NOBODY_FREE = _(
    "Er moet altijd iemand van de eigen school in de kamer zijn. "
    "Geen coördinator kan dat nu overnemen. Kies eerst een andere docent."
)


def seat(tx: Tx, room: str, person: str, role: Role, *, by: str | None = None) -> None:
    """The person is a member of the room from here on; once seated, nothing changes.

    `Refused` when the person may not have that role there, or has another one.
    """
    tx.hold(CHAIN, room, person)
    placement = _placement(tx.session, room)
    seats = taken(tx.session, room)
    if why := _why_not(tx, room, person, role, seats):
        raise Refused(why)
    if person in seats:
        return
    if role in (PUPIL, SUPERVISOR):
        _keep_an_own_adult(tx, placement, {*_roles(seats), role}, by=by)
    _give(tx, placement, person, role, by=by)


def why_not(tx: Tx, room: str, person: str, role: Role) -> Sentence | None:
    """Why `seat` would refuse this person now, asked before anything is written; else None."""
    tx.hold(room, person)
    seats = taken(tx.session, room)
    if why := _why_not(tx, room, person, role, seats):
        return why
    if person in seats or role not in (PUPIL, SUPERVISOR):
        return None
    placement = _placement(tx.session, room)
    is_alone = _lacks_an_own_adult(tx, room, {*_roles(seats), role}, None)
    return NOBODY_FREE if is_alone and not _free(tx, placement, None) else None


def unseat(tx: Tx, room: str, person: str, why: str, *, by: str | None = None) -> bool:
    """The person is no member any more; False when there was no seat.

    `Refused` when the pupil would be left without an adult of the own school.
    """
    tx.hold(CHAIN, room, person)
    seats = taken(tx.session, room)
    found = seats.get(person)
    if found is None:
        return False
    role, placement = Role(found.role), _placement(tx.session, room)
    if role in SCHOOL:
        _keep_an_own_adult(tx, placement, _roles(seats), leaving=person, by=by)
    left = tx.record(room, LEFT, {"who": person, "role": role.value, "why": why}, by=by)
    tx.change(found, left_=left.seq)
    _keep_for_later(tx, placement, person, role)
    tx.record(person, LOST, {"room": room}, by=by)
    _write_down(tx, LEFT, placement, person, role, by=by)
    tx.seats_changed = True
    return True


def why_not_unseat(tx: Tx, room: str, person: str) -> Sentence | None:
    """Why `unseat` would refuse now, asked before anything is written; else None."""
    tx.hold(room, person)
    seats, placement = taken(tx.session, room), _placement(tx.session, room)
    if person not in seats or Role(seats[person].role) not in SCHOOL:
        return None
    is_alone = _lacks_an_own_adult(tx, room, _roles(seats), person)
    return NOBODY_FREE if is_alone and not _free(tx, placement, person) else None


def taken(session: Session, room: str) -> dict[str, Seat]:
    """Person → seat, of all who are members now, in the order of joining."""
    found = session.scalars(
        select(Seat).where(Seat.room == room, Seat.left_.is_(None)).order_by(Seat.id)
    )
    return {seat.person: seat for seat in found}


def _give(tx: Tx, placement: Placement, person: str, role: Role, *, by: str | None) -> None:
    room = placement.id
    joined = tx.record(room, JOINED, {"who": person, "role": role.value}, by=by)
    tx.insert(Seat, room=room, person=person, role=role, joined=joined.seq, left=None)
    pupil = tx.session.get_one(Person, placement.pupil)
    gained = {
        "room": room,
        "kind": "placement",
        "title": title(pupil, host_of(tx.session, placement).called),
        "role": role.value,
    }
    tx.record(person, GAINED, gained, by=by)
    _write_down(tx, JOINED, placement, person, role, by=by)
    tx.seats_changed = True


def _keep_for_later(tx: Tx, placement: Placement, person: str, role: Role) -> None:
    """Whose seat goes by a measure gets it back when that ends."""
    measure = suspension_of(tx.session, placement, person, clock.day_of(tx.now))
    if measure is None:
        return
    if tx.session.get(Suspended, (measure.id, placement.id)) is not None:
        return
    is_named = getattr(placement, role.value, None) == person
    row = {"measure": measure.id, "room": placement.id, "role": role, "is_named": is_named}
    tx.insert(Suspended, **row, settled_at=None)


def _write_down(
    tx: Tx, what: str, placement: Placement, person: str, role: Role, *, by: str | None
) -> None:
    about = {"room": placement.id, "role": role.value}
    write_down(tx, what, by=by, about=person, office=placement.school, **about)


def _keep_an_own_adult(
    tx: Tx, placement: Placement, roles: set[Role], *, leaving: str | None = None, by: str | None
) -> None:
    """S1: where nobody of the own school would be left, a coordinator comes first."""
    if not _lacks_an_own_adult(tx, placement.id, roles, leaving):
        return
    free = _free(tx, placement, leaving)
    if not free:
        raise Refused(NOBODY_FREE)
    coordinator = by if by in free else free[0]
    tx.hold(coordinator)
    _give(tx, placement, coordinator, COORDINATOR, by=by)


def _why_not(
    tx: Tx, room: str, person: str, role: Role, seats: Mapping[str, Seat]
) -> Sentence | None:
    if person in seats:
        is_other = Role(seats[person].role) != role
        return _("Deze persoon heeft in deze kamer al een andere rol.") if is_other else None
    if not may_sit(tx.session, room, person, role, tx.now):
        return _("Deze persoon kan deze rol hier niet hebben.")
    return None


def _lacks_an_own_adult(tx: Tx, room: str, roles: set[Role], leaving: str | None) -> bool:
    """Whether with these roles a host would be with the pupil, and nobody of the own school."""
    return roles >= {PUPIL, SUPERVISOR} and not _own_adults(tx, room, leaving)


def _free(tx: Tx, placement: Placement, leaving: str | None) -> list[str]:
    """The coordinators who could come, the longest there first."""
    seats = taken(tx.session, placement.id)
    known = coordinators_of(tx.session, placement.school, clock.day_of(tx.now))
    return [
        who
        for who in known
        if who not in seats
        and who != leaving
        and may_sit(tx.session, placement.id, who, COORDINATOR, tx.now)
    ]


def _own_adults(tx: Tx, room: str, but: str | None) -> bool:
    """Whether an adult of the pupil's own school is seated, whose affiliation holds today."""
    sits = or_(
        *(
            (Seat.role == role) & has_ground(role, Seat.person, tx.now)
            for role in (TEACHER, COORDINATOR)
        )
    )
    found = tx.session.scalar(
        select(Seat.id)
        .join(Placement, Placement.id == Seat.room)
        .where(Seat.room == room, Seat.left_.is_(None), Seat.person != (but or ""), sits)
        .limit(1)
    )
    return found is not None


def _placement(session: Session, room: str) -> Placement:
    placement = session.get(Placement, room, populate_existing=True)
    if placement is None:
        raise Missing
    return placement


def _roles(seats: dict[str, Seat]) -> set[Role]:
    return {Role(seat.role) for seat in seats.values()}
