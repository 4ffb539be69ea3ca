"""A teacher falls ill, or a supervisor goes: all placements to somebody else, in one act.

A teacher's go from a day, which the timers keep, and come back on another if one was said.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server import clock
from server.errors import Invalid, Missing, Refused
from server.network.models import Affiliation, Company, School
from server.network.queries import holds
from server.permissions import SUPERVISOR, TEACHER, Role
from server.placements import handing_over
from server.placements.choices import MISSING, may_be
from server.placements.life import told
from server.placements.models import Placement, Substitution
from server.storage.audit import CHAIN, write_down
from server.storage.base import new_id
from server.storage.commands import Ask, Command, Member
from server.storage.tx import Tx
from server.words import _

MOST = 20  # substitutions of one turn of the timers


class Substitute(msgspec.Struct):
    """From that day, to the end or until a last day."""

    teacher: str
    person: str
    starts: date
    ends: date | None = None


class EndSubstitution(msgspec.Struct):
    substitution: str


class ReplaceSupervisor(msgspec.Struct):
    """At that company; who leaves it has no seat anywhere there any more."""

    company: str
    supervisor: str
    person: str
    leaves: bool = False


def substitute(tx: Tx, member: Member, ask: Ask, form: Substitute) -> dict[str, Any]:
    """A colleague takes over all placements; today at once, later when the day comes."""
    tx.hold(CHAIN, member.stream)
    _check(tx, member.stream, form)
    known = Substitution(
        id=new_id("sb"),
        school=member.stream,
        teacher=form.teacher,
        substitute=form.person,
        starts=form.starts,
        ends=form.ends,
        by=member.person,
        made_at=tx.now,
    )
    tx.add(known)
    job = _begin(tx, known) if form.starts <= clock.day_of(tx.now) else ""
    about: dict[str, Any] = {
        "substitution": known.id,
        "teacher": form.teacher,
        "person": form.person,
        "starts": form.starts.isoformat(),
        "ends": form.ends.isoformat() if form.ends else None,
    }
    who = {"about": form.teacher, "office": member.stream, "to": form.person}
    write_down(tx, "teacher.substituted", by=member.person, **who)
    entry = tx.record(member.stream, "teacher.substituted", about, by=member.person, key=ask.key)
    return told(entry, substitution=known.id, job=job)


def end(tx: Tx, member: Member, ask: Ask, form: EndSubstitution) -> dict[str, Any]:
    """The teacher is back, today; or it is called off before it began."""
    tx.hold(CHAIN, member.stream)
    known = tx.session.get(Substitution, form.substitution)
    if known is None or known.school != member.stream or known.ended_at:
        raise Missing
    job = _give_back(tx, known) if known.begun_at else ""
    tx.change(known, ended_at=tx.now)
    about = {"substitution": known.id, "teacher": known.teacher, "person": known.substitute}
    write_down(
        tx, "substitution.ended", by=member.person, about=known.teacher, office=member.stream
    )
    entry = tx.record(member.stream, "substitution.ended", about, by=member.person, key=ask.key)
    return told(entry, job=job)


def replace_supervisor(
    tx: Tx, member: Member, ask: Ask, form: ReplaceSupervisor
) -> dict[str, Any]:  # fmt: skip
    """Somebody else supervises all pupils of this school at that company, from now on."""
    tx.hold(CHAIN, member.stream)
    today = clock.day_of(tx.now)
    own = tx.session.get_one(School, member.stream)
    company = tx.session.get(Company, form.company)
    if company is None or company.region != own.region:
        raise Missing
    tie = _tie(tx.session, form.supervisor, form.company, today)
    if form.person == form.supervisor or not may_be(
        tx.session, own, form.person, SUPERVISOR, company.id, today
    ):
        raise Invalid(faults={"person": MISSING[SUPERVISOR]})
    if tie is None and not _any(tx.session, own.id, SUPERVISOR, form.supervisor, company.id):
        raise Missing
    job = handing_over.begin(
        tx, own.id, SUPERVISOR, form.supervisor, form.person, by=member.person,
        company=company.id, tie=tie if form.leaves and tie else "",
    )  # fmt: skip
    about = {"company": company.id, "supervisor": form.supervisor, "person": form.person}
    who = {"about": form.supervisor, "office": member.stream, "to": form.person}
    write_down(tx, "supervisor.replaced", by=member.person, **who)
    entry = tx.record(member.stream, "supervisor.replaced", about, by=member.person, key=ask.key)
    return told(entry, job=job)


COMMANDS: dict[str, Command] = {
    "teacher.substitute": Command(Substitute, substitute, where="o_"),
    "substitution.end": Command(EndSubstitution, end, where="o_"),
    "supervisor.replace": Command(ReplaceSupervisor, replace_supervisor, where="o_"),
}


# What the timers do


def substitutions_due(tx: Tx, after: str) -> str | None:
    """Who is replaced from today is; whose last day was yesterday is back."""
    today = clock.day_of(tx.now)
    begins = Substitution.begun_at.is_(None) & (Substitution.starts <= today)
    ends = Substitution.begun_at.is_not(None) & (Substitution.ends < today)
    wanted = (
        select(Substitution)
        .where(Substitution.id > after, Substitution.ended_at.is_(None), or_(begins, ends))
        .order_by(Substitution.id)
        .limit(MOST)
    )
    # A step that hands over, perhaps in another process, is over before this or begins after it:
    # else it could give the substitute a placement that nothing takes back.
    schools = sorted(set(tx.session.scalars(wanted.with_only_columns(Substitution.school))))
    tx.hold(CHAIN, *schools)
    ours = wanted.where(Substitution.school.in_(schools)).with_for_update()
    due = tx.session.scalars(ours.execution_options(populate_existing=True)).all()
    for known in due:
        if known.begun_at is None:
            _begin(tx, known)
        else:
            _give_back(tx, known)
            tx.change(known, ended_at=tx.now)
    return due[-1].id if len(due) == MOST else None


def substitutions_of(session: Session, school: str, person: str) -> Sequence[Substitution]:
    """Those of a teacher, or of who stands in, that aren't over; the first to begin first."""
    return session.scalars(
        select(Substitution)
        .where(
            Substitution.school == school,
            or_(Substitution.teacher == person, Substitution.substitute == person),
            Substitution.ended_at.is_(None),
        )
        .order_by(Substitution.starts, Substitution.id)
    ).all()


def _begin(tx: Tx, known: Substitution) -> str:
    tx.change(known, begun_at=tx.now)
    if known.ends is None:
        tx.change(known, ended_at=tx.now)  # nothing is to come back
    return handing_over.begin(
        tx, known.school, TEACHER, known.teacher, known.substitute, by=known.by,
        substitution=known.id,
    )  # fmt: skip


def _give_back(tx: Tx, known: Substitution) -> str:
    return handing_over.begin(
        tx, known.school, TEACHER, known.substitute, known.teacher, by=known.by,
        substitution=known.id, back=True,
    )  # fmt: skip


def _check(tx: Tx, school: str, form: Substitute) -> None:
    today = clock.day_of(tx.now)
    own = tx.session.get_one(School, school)
    if not may_be(tx.session, own, form.teacher, TEACHER, None, today) and not _any(
        tx.session, school, TEACHER, form.teacher
    ):
        raise Missing
    faults = {}
    if form.person == form.teacher or not may_be(
        tx.session, own, form.person, TEACHER, None, form.starts
    ):
        faults["person"] = _("Kies een andere docent van je eigen school.")
    if form.starts < today:
        faults["starts"] = _("Kies vandaag of een latere dag.")
    if form.ends and form.ends < form.starts:
        faults["ends"] = _("De laatste dag ligt voor de eerste.")
    if faults:
        raise Invalid(faults=faults)
    known = substitutions_of(tx.session, school, form.teacher)
    if any(one.teacher == form.teacher for one in known):
        raise Refused(_("Deze docent wordt al vervangen. Beëindig dat eerst."))


def _any(session: Session, school: str, role: Role, person: str, company: str = "") -> bool:
    found = select(Placement.id).where(*handing_over.of(school, role, person, company)).limit(1)
    return session.scalar(found) is not None


def _tie(session: Session, person: str, company: str, today: date) -> str | None:
    return session.scalar(
        select(Affiliation.id).where(
            Affiliation.person == person,
            Affiliation.organisation == company,
            Affiliation.role == SUPERVISOR,
            holds(today),
        )
    )
