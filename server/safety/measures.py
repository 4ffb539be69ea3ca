"""What is imposed in a case: a room is frozen, a person muted or suspended; and how that ends.

No member learns from it who reported, or that somebody did: whatever a room is told is told by
the server, and says no more than what holds from now on.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from sqlalchemy import select

from server import clock
from server.errors import Invalid, Missing, Refused, Stale
from server.placements import seats
from server.placements.holding import hold_all
from server.placements.models import Measure, Placement, Seat
from server.safety import letters
from server.safety.handling import Answer, OfCase, done, is_frozen_by, still_open
from server.safety.models import Case
from server.safety.returning import end
from server.storage import audit
from server.storage.base import new_id
from server.storage.commands import Ask, Member
from server.storage.tx import Tx
from server.words import _

LONGEST = timedelta(days=366)
AT_ONCE = 20  # rooms left in one transaction; the timer sees to the others


class OnPerson(msgspec.Struct):
    """Until when, that day included; in this room, or in all rooms of the school."""

    case: str
    person: str
    until: date
    everywhere: bool = False


class OfMeasure(msgspec.Struct):
    case: str
    measure: str


def freeze(tx: Tx, member: Member, ask: Ask, form: OfCase) -> Answer:
    """Nobody writes in the room any more; everybody reads."""
    case = still_open(tx, member, ask, form.case)
    if is_frozen_by(tx, case):
        raise Stale(_("Deze kamer is al op slot."))
    is_first = not _is_frozen(tx, case.room)
    _impose(tx, case, member, "freeze", room=case.room)
    if is_first:
        tx.record(case.room, "room.frozen")
    return done(tx, case, member, ask)


def thaw(tx: Tx, member: Member, ask: Ask, form: OfCase) -> Answer:
    """People write in the room again, unless another case keeps it frozen."""
    case = still_open(tx, member, ask, form.case)
    measure = is_frozen_by(tx, case)
    if measure is None:
        raise Stale(_("Deze kamer is niet op slot."))
    end(tx, measure)
    return done(tx, case, member, ask)


def mute(tx: Tx, member: Member, ask: Ask, form: OnPerson) -> Answer:
    """The person reads and doesn't write, until that day is over."""
    case = _about_person(tx, member, ask, form)
    room = None if form.everywhere else case.room
    _impose(tx, case, member, "mute", room=room, person=form.person, until=form.until)
    rooms = [case.room] if room else _rooms_of(tx, case.school, form.person)
    said = {"rooms": rooms, "until": form.until.isoformat()}
    tx.record(form.person, "room.muted", said)
    letters.write_to_muted(tx, form.person, case.school, form.until, everywhere=form.everywhere)
    return done(tx, case, member, ask, **_as_told(form))


def suspend(tx: Tx, member: Member, ask: Ask, form: OnPerson) -> Answer:
    """The person is out of the room until that day is over; never is the pupil left alone."""
    case = _about_person(tx, member, ask, form)
    rooms = _rooms_of(tx, case.school, form.person)
    rooms = rooms if form.everywhere else [room for room in rooms if room == case.room]
    now = rooms[:AT_ONCE]
    hold_all(tx, [case.room, *now], audit.CHAIN, case.school, form.person, member.person)
    for one in now:
        if why := seats.why_not_unseat(tx, one, form.person):
            raise Refused(why)
    room = None if form.everywhere else case.room
    _impose(tx, case, member, "suspend", room=room, person=form.person, until=form.until)
    for left in now:
        seats.unseat(tx, left, form.person, "ended")
    letters.write_to_suspended(tx, form.person, case.school, form.until, everywhere=form.everywhere)
    return done(tx, case, member, ask, **_as_told(form))


def lift(tx: Tx, member: Member, ask: Ask, form: OfMeasure) -> Answer:
    """A measure about a person ends sooner; a seat that it took away comes back."""
    case = still_open(tx, member, ask, form.case)
    measure = tx.session.get(Measure, form.measure, populate_existing=True)
    if measure is None or measure.case != case.id or not measure.person:
        raise Missing
    if measure.ended_at:
        raise Stale(_("Deze maatregel is al voorbij."))
    person = measure.person
    end(tx, measure)
    return done(tx, case, member, ask, person=person, kind=measure.kind)


def _about_person(tx: Tx, member: Member, ask: Ask, form: OnPerson) -> Case:
    """The case, when this person can be the one whom it is about, until that day."""
    case = still_open(tx, member, ask, form.case)
    known = {case.about, *seats.taken(tx.session, case.room)}
    today = clock.day_of(tx.now)
    if form.person not in known:
        raise Invalid(faults={"person": _("Kies iemand uit deze kamer.")})
    if not today <= form.until <= today + LONGEST:
        raise Invalid(faults={"until": _("Kies een dag vanaf vandaag, hooguit een jaar vooruit.")})
    tx.hold(form.person)
    return case


def _impose(
    tx: Tx,
    case: Case,
    member: Member,
    kind: str,
    *,
    room: str | None,
    person: str | None = None,
    until: date | None = None,
) -> None:
    about = {"case": case.id, "kind": kind, "school": case.school, "room": room}
    made = {"by": member.person, "made_at": tx.now}
    tx.add(Measure(id=new_id("m"), person=person, until=until, **about, **made))


def _is_frozen(tx: Tx, room: str) -> bool:
    holding = (Measure.room == room, Measure.kind == "freeze", Measure.ended_at.is_(None))
    return tx.session.scalar(select(Measure.id).where(*holding).limit(1)) is not None


def _rooms_of(tx: Tx, school: str, person: str) -> Sequence[str]:
    """The rooms of that school in which the person is seated now."""
    return tx.session.scalars(
        select(Seat.room)
        .join(Placement, Placement.id == Seat.room)
        .where(Placement.school == school, Seat.person == person, Seat.left_.is_(None))
        .order_by(Seat.room)
    ).all()


def _as_told(form: OnPerson) -> dict[str, object]:
    until = form.until.isoformat()
    return {"person": form.person, "until": until, "everywhere": form.everywhere}
