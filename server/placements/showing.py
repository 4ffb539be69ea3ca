"""One placement as its office sees it: who belongs to it, who signed, and what can be done."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.accounts.names import full_name, masked
from server.accounts.queries import guardians
from server.errors import Missing
from server.mail.models import Letter
from server.permissions import PARENT, PUPIL, SUPERVISOR, TEACHER, Role
from server.placements import invitations, signers
from server.placements.hosts import host_of
from server.placements.issuing import not_ready_to_issue
from server.placements.known import Desk
from server.placements.models import OVER, TALKING, Invitation, Placement, Seat
from server.placements.names import polite
from server.placements.parents import of_age_on, parents_of
from server.placements.signatures import needs_of, signatures_of, why_not
from server.placements.spans import spans
from server.storage.log import Entry
from server.words import Sentence


def own(session: Session, desk: Desk, room: str) -> Placement:
    """A placement of one of the desk's schools; `Missing` for any other."""
    placement = session.get(Placement, room)
    if placement is None or placement.school not in desk.ids:
        raise Missing
    return placement


def shown(session: Session, desk: Desk, room: str) -> dict[str, Any]:
    """All that the page of one placement shows."""
    placement = own(session, desk, room)
    missing = _missing(session, placement)
    return {
        "placement": facts(session, placement, desk.person),
        "people": _people(session, placement),
        "signatures": _signatures(session, placement),
        "missing": missing if placement.life in TALKING else [],
        "why_not": _why_not(session, placement),
        "acts": _acts(placement, missing),
    }


def facts(session: Session, placement: Placement, viewer: str) -> dict[str, Any]:
    """What was agreed."""
    pupil = session.get_one(Person, placement.pupil)
    host = host_of(session, placement)
    days = spans(placement.days)
    return {
        "id": placement.id,
        "pupil": {"id": pupil.id, "name": full_name(pupil), "role": "pupil"},
        "age": signers.age(pupil.born, clock.today()) if pupil.born else None,
        "kind": placement.kind,
        "host": host.name,
        "place": host.place,
        "elective": placement.elective,
        "starts": placement.starts,
        "ends": placement.ends,
        "days": [span.as_told() for span in days],
        "week_minutes": sum(span.minutes for span in days),
        "life": placement.life,
        "reason": placement.reason,
        "over_at": placement.over_at,
        "seated": viewer in _seats(session, placement.id, left=False),
    }


def signers_left(session: Session, placement: Placement) -> list[dict[str, Any]]:
    """Who has not signed yet and could: `id`, `name`, `role`, `needed`."""
    return _missing(session, placement)


def _people(session: Session, placement: Placement) -> list[dict[str, Any]]:
    """Everybody who has, had, or is to get a seat; by role, those who left last."""
    seated = _seats(session, placement.id, left=False)
    gone = _seats(session, placement.id, left=True)
    asked = _invitations(session, placement.id)
    parts = _parts(session, placement)
    let_go = _let_go(session, placement, asked, parts)
    parts |= dict.fromkeys(let_go, PARENT)
    for person, seat in (gone | seated).items():
        parts[person] = Role(seat.role)
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(parts)))}
    rows = [
        _row(session, people[who], role, seated.get(who), who in gone, asked.get(who))
        for who, role in parts.items()
    ]
    for row in rows:
        if row["id"] in let_go and row["invitation"]:
            row |= {"state": "of_age", "invitation": None}
    return sorted(rows, key=lambda one: one["state"] in ("left", "of_age"))


def _row(
    session: Session,
    person: Person,
    role: Role,
    seat: Seat | None,
    has_left: bool,
    invitation: Invitation | None,
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": person.id,
        "name": polite(person) if role == PARENT else full_name(person),
        "role": role.value,
        "state": "none",
        "since": None,
        "invitation": None,
        "bounced": person.bounced_at is not None,
    }
    if seat:
        return row | {"state": "seated", "since": _joined_at(session, seat)}
    state = invitations.state_at(invitation) if invitation else "used"
    if invitation and state != "used":
        told = {
            "id": invitation.id,
            "address": masked(person.email or ""),
            "expires_at": invitation.expires_at,
            "leaves_at": _leaves_at(session, invitation),
        }
        return row | {"state": "invited" if state == "open" else state, "invitation": told}
    return row | {"state": "left" if has_left else "none"}


def _leaves_at(session: Session, invitation: Invitation) -> datetime | None:
    """When its letter leaves, if that is still to come."""
    letter = session.get(Letter, invitation.letter) if invitation.letter else None
    leaves = letter.not_before if letter and letter.tries == 0 else None
    return leaves if leaves and leaves > clock.now() else None


def _parts(session: Session, placement: Placement) -> dict[str, Role]:
    """Person → role, of those who have a part in it now."""
    parts = {placement.pupil: PUPIL}
    for person, role in ((placement.teacher, TEACHER), (placement.supervisor, SUPERVISOR)):
        if person:
            parts[person] = role
    for parent in parents_of(session, placement, clock.today()):
        parts[parent.id] = PARENT
    return parts


def _let_go(
    session: Session, placement: Placement, asked: dict[str, Invitation], parts: dict[str, Role]
) -> set[str]:
    """Parents whose invitation ended because the pupil is 18, or is about to."""
    parents = {one.id for one, _tie in guardians(session, placement.pupil, clock.today())}
    born = session.get_one(Person, placement.pupil).born
    return {
        who
        for who in parents & asked.keys() - parts.keys()
        if asked[who].role == PARENT and _ended_of_age(asked[who], born)
    }


def _ended_of_age(invitation: Invitation, born: date | None) -> bool:
    """Not one that was used, had expired, or was withdrawn while the pupil was a minor."""
    at = invitation.withdrawn_at or clock.now()
    is_of_age = born is not None and of_age_on(born) <= clock.day_of(at)
    return is_of_age and invitation.accepted_at is None and invitation.expires_at > at


def _seats(session: Session, room: str, *, left: bool) -> dict[str, Seat]:
    whether = Seat.left_.is_not(None) if left else Seat.left_.is_(None)
    found = session.scalars(select(Seat).where(Seat.room == room, whether).order_by(Seat.id))
    return {seat.person: seat for seat in found}


def _joined_at(session: Session, seat: Seat) -> Any:
    return session.scalar(
        select(Entry.at).where(Entry.stream == seat.room, Entry.seq == seat.joined)
    )


def _invitations(session: Session, placement: str) -> dict[str, Invitation]:
    """Person → the newest invitation."""
    found = session.scalars(
        select(Invitation).where(Invitation.placement == placement).order_by(Invitation.id)
    )
    return {one.person: one for one in found}


def _signatures(session: Session, placement: Placement) -> list[dict[str, Any]]:
    rows = []
    for one in signatures_of(session, placement.id):
        who = session.get_one(Person, one.person)
        rows.append(
            {
                "name": polite(who) if one.role == PARENT else full_name(who),
                "role": Role(one.role).value,
                "signed_on": one.signed_on,
                "by": full_name(session.get_one(Person, one.recorded_by)),
                "recorded_at": one.recorded_at,
            }
        )
    return rows


def _missing(session: Session, placement: Placement) -> list[dict[str, Any]]:
    if placement.life not in TALKING:
        return []
    rows = []
    for need in needs_of(session, placement):
        if need.is_met and need.role != PARENT:
            continue
        for who in need.waiting:
            person = session.get_one(Person, who)
            rows.append(
                {
                    "id": who,
                    "name": polite(person) if need.role == PARENT else full_name(person),
                    "role": need.role.value,
                    "needed": need.needed and not need.is_met,
                }
            )
    return rows


def _why_not(session: Session, placement: Placement) -> Sequence[Sentence]:
    if placement.life == "draft":
        return not_ready_to_issue(session, placement, clock.today())
    if placement.life in ("signing", "ready"):
        return why_not(session, placement)
    return []


def _acts(placement: Placement, missing: Sequence[object]) -> set[str]:
    life = placement.life
    if life in OVER:
        return set()
    if life == "draft":
        return {"change", "issue", "replace", "drop"}
    found = {"change", "replace", "end", "stand_down"}
    if missing:
        found.add("sign")
    if life == "ready" and placement.starts <= clock.today():
        found.add("start")
    return found


def names_of_role(session: Session, placement: Placement, role: str) -> str | None:
    """Who has that part now."""
    person = placement.teacher if role == TEACHER else placement.supervisor
    return full_name(session.get_one(Person, person)) if person else None
