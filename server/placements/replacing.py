"""A teacher or supervisor gives the place to somebody else, in one act."""

from typing import Any, Literal

import msgspec

from server import clock
from server.errors import Invalid, Refused
from server.network.models import School
from server.permissions import COORDINATOR, SUPERVISOR, TEACHER, Role
from server.placements import invitations, seats
from server.placements.choices import MISSING, may_be
from server.placements.holding import hold_own
from server.placements.invitations import Links, welcome
from server.placements.life import told
from server.placements.models import TALKING, Placement
from server.storage.commands import Ask, Command, Member
from server.storage.log import Recorded
from server.storage.tx import Tx
from server.words import _


class Replace(msgspec.Struct):
    placement: str
    role: Literal["teacher", "supervisor"]
    person: str


class StandDown(msgspec.Struct):
    """A coordinator who stood in has no more to do in that room."""

    placement: str
    person: str


def replace(tx: Tx, member: Member, ask: Ask, form: Replace, *, links: Links) -> dict[str, Any]:
    """The one leaves at once, the other is seated or invited; never is the pupil left alone."""
    placement = hold_own(tx, member.stream, form.placement, form.person)
    role = Role(form.role)
    before: str | None = getattr(placement, form.role)
    _check(tx, placement, form, role, before)
    by = member.person
    return told(give(tx, placement, role, form.person, by=by, links=links, key=ask.key))


def give(
    tx: Tx,
    placement: Placement,
    role: Role,
    person: str,
    *,
    by: str | None,
    links: Links,
    key: str | None = None,
) -> Recorded:
    """That person has this part from now on; the caller holds everything and looked whether."""
    before: str | None = getattr(placement, role.value)
    tx.change(placement, **{role.value: person})
    about = {"placement": placement.id, "role": role.value, "person": person}
    entry = tx.record(placement.school, "placement.replaced", about, by=by, key=key)
    _hand_over(tx, placement, role, before, by, links)
    return entry


def stand_down(tx: Tx, member: Member, ask: Ask, form: StandDown) -> dict[str, Any]:
    """A coordinator leaves the room, where another adult of the school stays."""
    placement = hold_own(tx, member.stream, form.placement, form.person)
    seat = seats.taken(tx.session, placement.id).get(form.person)
    if seat is None or seat.role != COORDINATOR:
        raise Refused(_("Alleen een coördinator kan zo een kamer verlaten."))
    seats.unseat(tx, placement.id, form.person, "ended", by=member.person)
    about = {"placement": placement.id, "person": form.person}
    return told(
        tx.record(member.stream, "placement.stood_down", about, by=member.person, key=ask.key)
    )


def _check(tx: Tx, placement: Placement, form: Replace, role: Role, before: str | None) -> None:
    if placement.life != "draft" and placement.life not in TALKING:
        raise Refused(_("Deze plaatsing is voorbij en verandert niet meer."))
    own = tx.session.get_one(School, placement.school)
    host = placement.company or placement.host_school
    fault = None
    if form.person == before and form.person in seats.taken(tx.session, placement.id):
        fault = _("Dit is al de {role}.", role=form.role)
    elif not may_be(tx.session, own, form.person, role, host, clock.day_of(tx.now)):
        fault = MISSING[role]
    if fault:
        raise Invalid(faults={"person": fault})


def _hand_over(
    tx: Tx, placement: Placement, role: Role, before: str | None, by: str | None, links: Links
) -> None:
    """The new adult of the own school comes before the old one goes; a host goes first."""
    if role == TEACHER:
        welcome(tx, placement, placement.teacher, TEACHER, by=by, links=links)
    if before and before != getattr(placement, role.value):
        invitations.withdraw_all(tx, placement.id, before, by=by)
        seats.unseat(tx, placement.id, before, "replaced", by=by)
    if role == SUPERVISOR and placement.life != "draft":
        welcome(tx, placement, placement.supervisor, SUPERVISOR, by=by, links=links)


COMMANDS: dict[str, Command] = {
    "placement.stand_down": Command(StandDown, stand_down, where="o_"),
}
