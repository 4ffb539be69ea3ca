"""Making and changing a placement: who, what, where, when, with whom.

A draft can be changed in everything. Once it is out for signing only days, times, dates, place
and subject can; people are replaced (`replacing.py`), and the rest is a new placement.
"""

from datetime import date, timedelta
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from server.errors import Invalid, Refused
from server.network.models import School
from server.permissions import PUPIL, SUPERVISOR, TEACHER
from server.placements import invitations, seats
from server.placements.choices import choose_address, choose_person, choose_school
from server.placements.holding import hold_own
from server.placements.invitations import Links, welcome
from server.placements.life import told
from server.placements.models import Kind, Placement
from server.placements.signatures import become_ready
from server.placements.spans import Day, faults, kept
from server.storage.base import new_id
from server.storage.commands import Ask, Member
from server.storage.tx import Tx
from server.words import Sentence, _

LONGEST = timedelta(days=366 * 2)
LONGEST_ELECTIVE = 120  # characters
AT_SCHOOL: Kind = "other_school_subject"

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
    known = checked(tx, member.stream, {**_as_form(placement), **wished}, placement)
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
    wrong: dict[str, Sentence] = {**_faults_of_dates(said), **faults(said["days"])}
    elective = said["elective"].strip()
    if len(elective) > LONGEST_ELECTIVE:
        wrong["elective"] = _("Dit is te lang: hooguit {n} tekens.", n=LONGEST_ELECTIVE)
    own = tx.session.get_one(School, school)
    known = {"starts": said["starts"], "ends": said["ends"], "elective": elective}
    known |= _where(tx, own, said, wrong)
    if placement is None or placement.life == "draft":
        known |= _who(tx, own, said, known["company"] or known["host_school"], wrong)
        known["kind"] = said["kind"]
    elif known["company"] != placement.company or known["host_school"] != placement.host_school:
        wrong["address"] = _("Een ander bedrijf is een nieuwe plaatsing.")
    if wrong:
        raise Invalid(faults=wrong)
    return {**known, "days": kept(said["days"])}


def _where(
    tx: Tx, own: School, said: dict[str, Any], wrong: dict[str, Sentence]
) -> dict[str, str | None]:
    if said["kind"] == AT_SCHOOL:
        host = choose_school(tx, own, said["school"], wrong)
        return {"company": None, "address": None, "host_school": host}
    company, address = choose_address(tx, own, said["address"], wrong)
    return {"company": company, "address": address, "host_school": None}


def _who(
    tx: Tx, own: School, said: dict[str, Any], host: str | None, wrong: dict[str, Sentence]
) -> dict[str, str | None]:
    # Without a host nobody can be of it; the host is what is wrong then.
    supervisor = said["supervisor"] if host else ""
    return {
        "pupil": choose_person(tx, own, said["pupil"], PUPIL, None, wrong),
        "teacher": choose_person(tx, own, said["teacher"], TEACHER, None, wrong),
        "supervisor": choose_person(tx, own, supervisor, SUPERVISOR, host, wrong),
    }


def _wished(form: Change) -> dict[str, Any]:
    said = {name: getattr(form, name) for name in form.__struct_fields__ if name != "placement"}
    return {name: value for name, value in said.items() if value is not UNSET}


def _may_change(placement: Placement, wished: dict[str, Any]) -> None:
    if placement.over_at:
        raise Refused(_("Deze plaatsing is voorbij en verandert niet meer."))
    if placement.life != "draft" and not wished.keys() <= PLAIN:
        raise Refused(_("Dit verandert niet meer nu er al getekend wordt."))
    if placement.life == "active" and wished.get("starts", placement.starts) != placement.starts:
        raise Invalid(faults={"starts": _("De plaatsing is al begonnen.")})


def _as_form(placement: Placement) -> dict[str, Any]:
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


def _faults_of_dates(said: dict[str, Any]) -> dict[str, Sentence]:
    starts, ends = said["starts"], said["ends"]
    if ends < starts:
        return {"ends": _("De laatste dag ligt voor de eerste.")}
    if ends - starts > LONGEST:
        return {"ends": _("Een plaatsing duurt hooguit twee jaar.")}
    return {}
