"""All of somebody's placements go to somebody else: a job that hands over one at a time.

Each placement is looked at anew: who may not have it, or would leave a pupil alone, keeps it.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from server import clock, jobs
from server.accounts.models import Person
from server.jobs.models import Job
from server.network.models import School
from server.permissions import COORDINATOR, TEACHER, Role
from server.placements import seats
from server.placements.choices import MISSING, may_be
from server.placements.holding import hold
from server.placements.hosts import host_of
from server.placements.invitations import Links
from server.placements.leaving import leave_company
from server.placements.models import TALKING, Placement, Substitution, TakenOver
from server.placements.names import title
from server.placements.replacing import give
from server.storage.audit import CHAIN
from server.storage.tx import Tx
from server.words import Sentence, _

KIND = "placements.hand_over"
OPEN = ("draft", *sorted(TALKING))


def begin(
    tx: Tx,
    school: str,
    role: Role,
    before: str,
    person: str,
    *,
    by: str,
    company: str = "",
    substitution: str = "",
    back: bool = False,
    tie: str = "",
) -> str:
    """The id of the job. `tie` is the affiliation that ends when all is handed over."""
    with_ = {
        "role": role.value,
        "before": before,
        "person": person,
        "company": company,
        "substitution": substitution,
        "back": back,
        "tie": tie,
    }
    total = tx.session.scalar(_wanted(school, with_).with_only_columns(func.count())) or 0
    return jobs.begin(tx, KIND, by=by, office=school, with_=with_, total=total)


def kind(links: Links) -> jobs.Kind:
    """How it is brought on; `links` makes addresses for invitations."""
    return jobs.Kind(KIND, step=lambda tx, job, _some: _step(tx, job, links))


def of(school: str, role: Role, person: str, company: str = "") -> list[ColumnElement[bool]]:
    """The placements of that school in which this person has that part, and which aren't over."""
    part = Placement.teacher if role == TEACHER else Placement.supervisor
    found = [Placement.school == school, part == person, Placement.life.in_(OPEN)]
    return [*found, Placement.company == company] if company else found


def why_not(
    tx: Tx, placement: Placement, role: Role, before: str, person: str
) -> Sentence | None:  # fmt: skip
    """Why this placement stays where it is; asked before anything is written."""
    own = tx.session.get_one(School, placement.school)
    host = placement.company or placement.host_school
    if not may_be(tx.session, own, person, role, host, clock.day_of(tx.now)):
        return MISSING[role]
    seated = seats.taken(tx.session, placement.id).get(person)
    if seated:
        fits = Role(seated.role) in ({TEACHER, COORDINATOR} if role == TEACHER else {role})
        return None if fits else _("Deze persoon heeft in deze kamer al een andere rol.")
    sits = _sits_at_once(tx, person) and placement.life != "draft"
    if sits and (why := seats.why_not(tx, placement.id, person, role)):
        return why
    if role == TEACHER and not _sits_at_once(tx, person):
        return seats.why_not_unseat(tx, placement.id, before)
    return None


def _step(tx: Tx, job: Job, links: Links) -> int | None:
    # A substitution ends before this step or after it, and what it gives back is all there then.
    tx.hold(CHAIN, str(job.office))
    said = job.with_
    if _is_over(tx, said):
        tx.change(job, result={"moved": 0, "left": [], **job.result, "ended": True})
        return None
    role, before, person = Role(said["role"]), said["before"], said["person"]
    room = tx.session.scalar(_next(job))
    if room is None:
        if said["tie"]:
            leave_company(tx, said["tie"], str(job.office), by=job.by)
        return None
    placement = hold(tx, room, person, before)
    result = {"moved": 0, "left": [], **job.result}
    if why := why_not(tx, placement, role, before, person):
        result["left"] = [*result["left"], [room, _title(tx, placement), why.message]]
    elif getattr(placement, role.value) == before:
        give(tx, placement, role, person, by=job.by, links=links)
        _remember(tx, said, room)
        result["moved"] += 1
    tx.change(job, cursor={"after": room}, done=job.done + 1, result=result)
    return 1


def _is_over(tx: Tx, said: dict[str, Any]) -> bool:
    """Whether the teacher is back already, so that the substitute gets nothing more."""
    if not said["substitution"] or said["back"]:
        return False
    known = tx.session.get_one(Substitution, said["substitution"], populate_existing=True)
    return known.ends is not None and known.ended_at is not None


def _next(job: Job) -> Select[str]:
    after = Placement.id > job.cursor.get("after", "")
    return _wanted(str(job.office), job.with_).where(after).order_by(Placement.id).limit(1)


def _wanted(school: str, said: dict[str, Any]) -> Select[str]:
    """What goes: all of theirs, or back only what was taken over."""
    conditions = of(school, Role(said["role"]), said["before"], said["company"])
    if said["back"]:
        taken = select(TakenOver.placement).where(TakenOver.substitution == said["substitution"])
        conditions.append(Placement.id.in_(taken))
    return select(Placement.id).where(*conditions)


def _remember(tx: Tx, said: dict[str, Any], room: str) -> None:
    """A substitute has to give it back some day."""
    known = (said["substitution"], room)
    if said["substitution"] and not said["back"] and tx.session.get(TakenOver, known) is None:
        tx.insert(TakenOver, substitution=said["substitution"], placement=room)


def _sits_at_once(tx: Tx, person: str) -> bool:
    who = tx.session.get_one(Person, person)
    return bool(who.email and who.verified_at)


def _title(tx: Tx, placement: Placement) -> str:
    pupil = tx.session.get_one(Person, placement.pupil)
    return title(pupil, host_of(tx.session, placement).called)
