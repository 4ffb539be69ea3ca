"""Making and changing a placement: who, what, where, when, with whom.

A draft can be changed in everything. Once it is out for signing only days, times, dates, place
and subject can; people are replaced (`replacing.py`), and the rest is a new placement.
"""

from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from server import clock
from server.errors import Invalid, Refused
from server.permissions import TEACHER
from server.placements import invitations, seats
from server.placements.holding import hold_own
from server.placements.invitations import Links, welcome
from server.placements.life import told
from server.placements.models import Kind, Placement
from server.placements.plan_faults import looked_over
from server.placements.signatures import become_ready
from server.placements.spans import Day, kept
from server.storage.base import new_id
from server.storage.commands import Ask, Member
from server.storage.tx import Tx
from server.words import _

# What can be different once people were asked to sign.
PLAIN = frozenset({"starts", "ends", "days", "address", "elective"})


class Make(msgspec.Struct, kw_only=True):
    """A new placement. An address tells the company; a host school has no address of ours."""

    pupil: str
    kind: Kind
    starts: date
    ends: date
    days: list[Day] = []
    address: str = ""
    school: str = ""
    elective: str = ""
    teacher: str = ""
    supervisor: str = ""


class Change(msgspec.Struct, kw_only=True):
    """What becomes different; what is left out stays."""

    placement: str
    pupil: str | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    starts: date | UnsetType = UNSET
    ends: date | UnsetType = UNSET
    days: list[Day] | UnsetType = UNSET
    address: str | UnsetType = UNSET
    school: str | UnsetType = UNSET
    elective: str | UnsetType = UNSET
    teacher: str | UnsetType = UNSET
    supervisor: str | UnsetType = UNSET


def make(tx: Tx, member: Member, ask: Ask, form: Make, *, links: Links) -> dict[str, Any]:
    """A draft, of which only the school knows; its teacher has a seat."""
    tx.hold(member.stream)
    known = checked(tx, member.stream, msgspec.structs.asdict(form))
    room = new_id("p")
    tx.open(room)
    placement = Placement(
        id=room,
        school=member.stream,
        life="draft",
        reason="",
        over_at=None,
        made_at=tx.now,
        **known,
    )
    tx.add(placement)
    about = {"placement": room, "pupil": placement.pupil}
    entry = tx.record(member.stream, "placement.made", about, by=member.person, key=ask.key)
    welcome(tx, placement, placement.teacher, TEACHER, by=member.person, links=links)
    return told(entry, placement=room)


def change(tx: Tx, member: Member, ask: Ask, form: Change, *, links: Links) -> dict[str, Any]:
    """The placement is as is said here; who is in the room reads what changed."""
    placement = hold_own(tx, member.stream, form.placement, form.teacher or None)
    wished = _wished(form)
    _may_change(placement, wished)
    known = checked(tx, member.stream, {**as_form(placement), **wished}, placement)
    changed = [name for name, value in known.items() if getattr(placement, name) != value]
    teacher = placement.teacher
    tx.change(placement, **known)
    if placement.life == "draft":
        _seat_teacher(tx, placement, teacher, member.person, links)
    elif changed:
        tx.record(placement.id, "placement.changed", {"what": changed}, by=member.person)
        become_ready(tx, placement, by=member.person)
    about = {"placement": placement.id, "what": changed}
    return told(tx.record(member.stream, "placement.changed", about, by=member.person, key=ask.key))


def checked(
    tx: Tx, school: str, said: dict[str, Any], placement: Placement | None = None
) -> dict[str, Any]:
    """The fields of a placement as they are kept; `Invalid` names every one that is wrong."""
    known, wrong = looked_over(tx.session, school, clock.day_of(tx.now), said, placement)
    if wrong:
        raise Invalid(faults=wrong)
    return {**known, "days": kept(said["days"])}


def _wished(form: Change) -> dict[str, Any]:
    said = {name: getattr(form, name) for name in form.__struct_fields__ if name != "placement"}
    return {name: value for name, value in said.items() if value is not UNSET}


def _may_change(placement: Placement, wished: dict[str, Any]) -> None:
    if placement.over_at:
        raise Refused(_("Deze plaatsing is voorbij en verandert niet meer."))
    if placement.life != "draft" and not wished.keys() <= PLAIN:
        raise Refused(_("Dit verandert niet meer nu er al getekend wordt."))


def as_form(placement: Placement) -> dict[str, Any]:
    """A placement that is there already, in the words of a form."""
    return {
        "pupil": placement.pupil,
        "kind": placement.kind,
        "starts": placement.starts,
        "ends": placement.ends,
        "days": msgspec.convert(placement.days, list[Day]),
        "address": placement.address or "",
        "school": placement.host_school or "",
        "elective": placement.elective,
        "teacher": placement.teacher or "",
        "supervisor": placement.supervisor or "",
    }


def _seat_teacher(tx: Tx, placement: Placement, before: str | None, by: str, links: Links) -> None:
    if before == placement.teacher:
        return
    welcome(tx, placement, placement.teacher, TEACHER, by=by, links=links)
    if before:
        invitations.withdraw_all(tx, placement.id, before, by=by)
        seats.unseat(tx, placement.id, before, "replaced", by=by)
