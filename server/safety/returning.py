"""How measures end: a frozen room opens, a muted person writes again, a seat comes back."""

from sqlalchemy import select

from server import clock
from server.permissions import PUPIL, SUPERVISOR, TEACHER, Role
from server.placements import seats
from server.placements.grounds import may_sit
from server.placements.models import Measure, Placement, Seat, Suspended
from server.storage.tx import Tx


def end(tx: Tx, measure: Measure) -> None:
    """The measure holds no more, and those whom it concerned are told what is so again."""
    tx.hold(*(name for name in (measure.room, measure.person) if name))
    tx.change(measure, ended_at=tx.now)
    if measure.kind == "freeze":
        _thaw(tx, measure)
    elif measure.kind == "mute":
        _unmute(tx, measure)
    else:
        give_back(tx, measure)


def give_back(tx: Tx, measure: Measure) -> bool:
    """The seats that it took away, where the person still belongs; whether all are settled.

    A seat that can't be given now, since the pupil would be without an adult of the school, waits.
    """
    taken = tx.session.scalars(
        select(Suspended).where(Suspended.measure == measure.id, Suspended.settled_at.is_(None))
    ).all()
    return all([_give_back(tx, measure, one) for one in taken])


def _give_back(tx: Tx, measure: Measure, one: Suspended) -> bool:
    person, role = measure.person or "", Role(one.role)
    tx.hold(one.room, person)
    if _still_belongs(tx, one, person, role) and person not in seats.taken(tx.session, one.room):
        if seats.why_not(tx, one.room, person, role):
            return False
        seats.seat(tx, one.room, person, role)
    tx.change(one, settled_at=tx.now)
    return True


def _still_belongs(tx: Tx, one: Suspended, person: str, role: Role) -> bool:
    """Whoever was replaced meanwhile doesn't come back beside the successor."""
    placement = tx.session.get_one(Placement, one.room, populate_existing=True)
    is_named_by_placement = one.is_named and role in (PUPIL, TEACHER, SUPERVISOR)
    if is_named_by_placement and getattr(placement, role.value) != person:
        return False
    return may_sit(tx.session, one.room, person, role, tx.now)


def _thaw(tx: Tx, measure: Measure) -> None:
    others = (Measure.room == measure.room, Measure.kind == "freeze", Measure.ended_at.is_(None))
    if measure.room and tx.session.scalar(select(Measure.id).where(*others).limit(1)) is None:
        tx.record(measure.room, "room.thawed")


def _unmute(tx: Tx, measure: Measure) -> None:
    """Told of the rooms in which nothing else keeps this person from writing."""
    person, today = measure.person or "", clock.day_of(tx.now)
    rows = tx.session.execute(
        select(Seat.room, Placement.school)
        .join(Placement, Placement.id == Seat.room)
        .where(Seat.person == person, Seat.left_.is_(None), Placement.school == measure.school)
        .order_by(Seat.room)
    ).all()
    others = tx.session.scalars(
        select(Measure).where(
            Measure.person == person,
            Measure.kind == "mute",
            Measure.ended_at.is_(None),
            Measure.until >= today,
        )
    ).all()
    still = {one.room or one.school for one in others}
    concerned = [room for room, _school in rows if measure.room in (None, room)]
    free = [room for room in concerned if room not in still and measure.school not in still]
    if free:
        tx.record(person, "room.unmuted", {"rooms": free})
