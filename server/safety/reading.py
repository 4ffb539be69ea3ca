"""Reading along: somebody of the school, who isn't seated, reads a room for an hour, and says why.

The room is told who reads and in which role; why stays with the school (decision 0011).
"""

from datetime import timedelta
from typing import Any

import msgspec

from server import clock
from server.accounts.models import Person
from server.accounts.names import full_name
from server.errors import Missing, Refused, Stale
from server.permissions import ADMIN, COORDINATOR, SAFETY_OFFICER, Role
from server.placements import seats
from server.placements.holding import hold_own
from server.placements.models import Placement, Reading
from server.placements.readings import reading_of
from server.safety.handling import checked
from server.storage import audit
from server.storage.base import new_id
from server.storage.commands import Ask, Member
from server.storage.tx import Tx
from server.words import _

LASTS = timedelta(minutes=60)
LONGEST = 500  # characters of a reason

# Whoever reads along does it as one of these, in this order.
AS = (SAFETY_OFFICER, COORDINATOR, ADMIN)


class ReadAlong(msgspec.Struct):
    placement: str
    reason: str


def read_along(tx: Tx, member: Member, ask: Ask, form: ReadAlong) -> dict[str, Any]:
    """This person reads that room from now on, for an hour; the room is told."""
    placement = tx.session.get(Placement, form.placement)
    if placement is None or placement.school != member.stream:
        raise Missing
    ask.require_fresh()
    reason = checked(form.reason, LONGEST, "reason")
    hold_own(tx, member.stream, form.placement, member.person)
    if member.person in seats.taken(tx.session, placement.id):
        raise Refused(_("Je doet zelf mee in deze kamer. Je leest haar daar."))
    if reading_of(tx.session, placement.id, member.person, tx.now):
        raise Stale(_("Je leest deze kamer al mee."))
    role = next(role for role in AS if role in member.roles)
    return _begin(tx, placement, member, ask, role, reason)


def _begin(
    tx: Tx, placement: Placement, member: Member, ask: Ask, role: Role, reason: str
) -> dict[str, Any]:
    until = tx.now + LASTS
    made = {"room": placement.id, "person": member.person, "role": role, "reason": reason}
    tx.add(Reading(id=new_id("r"), since=tx.now, until=until, **made))
    name = full_name(tx.session.get_one(Person, member.person))
    told = {"who": member.person, "role": role.value, "name": name, "until": clock.written(until)}
    tx.record(placement.id, "room.read_along", told, by=member.person)
    about = {"placement": placement.id, "reason": reason, **told}
    entry = tx.record(member.stream, "room.read_along", about, by=member.person, key=ask.key)
    audit.write_down(
        tx,
        "room.read_along",
        by=member.person,
        about=placement.id,
        office=placement.school,
        role=role.value,
        reason=reason,
    )
    return {"seq": entry.seq, "at": clock.written(entry.at), "until": told["until"]}
