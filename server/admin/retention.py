"""What was kept for its term goes: each night a job for each school, in small steps.

Source: product.md, S7; the terms stand in `terms`.
"""

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

import msgspec
from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.admin import terms
from server.admin.erasing import AT_ONCE, erase_entries
from server.admin.erasing_people import rooms_with_words_of
from server.admin.erasure import begin_erasure
from server.admin.leaving import left, left_on, school_of, why_not, with_parents
from server.admin.models import Term
from server.admin.terms import ABSENCE, EVIDENCE, PUPIL_FILE, entries_of, years_after
from server.errors import Invalid
from server.files.models import PhotoConsent
from server.jobs import begin
from server.jobs.models import Job
from server.network.models import Affiliation, School
from server.network.queries import holds
from server.permissions import PUPIL
from server.placements.life import told
from server.placements.models import PaperSignature, Placement
from server.safety import retention as cases
from server.storage.audit import CHAIN, write_down
from server.storage.commands import Ask, Command, Member
from server.storage.log import Entry
from server.storage.tx import Tx
from server.words import _

KIND = "retention.run"
NIGHT = time(2)  # on the school's wall, after which a night's run begins
MOST = 20  # people, placements or cases of one step

# (How many went, after which to look next; None when that was all.)
Swept = tuple[int, str | None]
# Of that school, after that id, at most so many.
Sweep = Callable[[Tx, str, str, int], Swept]


class Lengthen(msgspec.Struct):
    kind: str
    years: int


def lengthen(tx: Tx, member: Member, ask: Ask, form: Lengthen) -> dict[str, Any]:
    """The school keeps this for so many years: never shorter than it must."""
    kind = next((one for one in terms.LONG if one.name == form.kind), None)
    if kind is None:
        raise Invalid
    if not kind.years <= form.years <= terms.LONGEST:
        least, most = kind.years, terms.LONGEST
        fault = _("Kies van {least} tot {most} jaar.", least=least, most=most)
        raise Invalid(faults={"years": fault})
    tx.hold(CHAIN, member.stream)
    tx.session.merge(Term(school=member.stream, kind=kind.name, years=form.years))
    said: dict[str, Any] = {"kind": kind.name, "years": form.years}
    office = member.stream
    write_down(tx, "retention.changed", by=member.person, about=office, office=office, **said)
    return told(tx.record(member.stream, "retention.changed", said, by=member.person, key=ask.key))


def begin_runs(tx: Tx) -> int:
    """Tonight's run is begun for every school that had none; how many."""
    midnight = clock.on_wall(clock.day_of(tx.now), time())
    if tx.now < clock.on_wall(clock.day_of(tx.now), NIGHT):
        return 0
    begun = select(Job.office).where(Job.kind == KIND, Job.made_at >= midnight)
    schools = tx.session.scalars(
        select(School.id).where(School.id.not_in(begun)).order_by(School.id)
    ).all()
    for school in schools:
        begin(tx, KIND, by=None, office=school, total=len(SWEEPS))
    return len(schools)


def run_step(tx: Tx, job: Job, some: int) -> int | None:
    """Some of what is due of one kind; at the end the school is told how much went."""
    school = job.office or ""
    at, after = int(job.cursor.get("at", 0)), str(job.cursor.get("after", ""))
    tx.hold(CHAIN, school)
    name, sweep = SWEEPS[at]
    swept, onward = sweep(tx, school, after, some)
    result = {**job.result, name: int(job.result.get(name, 0)) + swept}
    at += onward is None
    tx.change(job, cursor={"at": at, "after": onward or ""}, done=at, result=result)
    if at < len(SWEEPS):
        return swept
    counts = {kind: number for kind, number in result.items() if number}
    if counts:
        tx.record(school, "retention.ran", {"counts": counts})
        write_down(tx, "retention.ran", by=None, about=school, office=school, **counts)
    return None


def due_on(session: Session, person: Person) -> date | None:
    """The day from which this person's file goes; None for who never left.

    Of the schools that knew the person, the one that keeps longest decides.
    """
    last = left_on(session, person.id)
    kept = [terms.years(session, one)[PUPIL_FILE.name] for one in school_of(session, person.id)]
    return years_after(last, max(kept, default=PUPIL_FILE.years)) if last else None


def _files(tx: Tx, school: str, after: str, some: int) -> Swept:
    """Pupils whose term is over are erased, with the parents whom nothing else ties to us."""
    return _people(tx, school, after, some, pupils=True)


def _adults(tx: Tx, school: str, after: str, some: int) -> Swept:
    """Whoever left as long ago, and of whom no word is kept in anybody's file."""
    return _people(tx, school, after, some, pupils=False)


def _people(tx: Tx, school: str, after: str, some: int, *, pupils: bool) -> Swept:
    today = clock.day_of(tx.now)
    is_one = Person.born.is_not(None) if pupils else Person.born.is_(None)
    found = left(school, today).where(Person.id > after, is_one).order_by(Person.id)
    waiting = tx.session.scalars(found.limit(some + 1)).all()
    gone = 0
    for person in waiting[:some]:
        due = due_on(tx.session, person)
        is_kept = not pupils and bool(rooms_with_words_of(tx.session, person.id))
        if due is None or due > today or is_kept or why_not(tx.session, person.id, today):
            continue
        people = with_parents(tx.session, person.id, today)
        begin_erasure(tx, people, by=None, office=school)
        gone += len(people)
    return gone, waiting[some - 1].id if len(waiting) > some else None


def _absence(tx: Tx, school: str, after: str, some: int) -> Swept:
    return _late_entries(tx, school, after, some, ABSENCE)


def _evidence(tx: Tx, school: str, after: str, some: int) -> Swept:
    """Of placements that ended so long ago only the fact remains, with neither names nor times."""
    gone, onward = _late_entries(tx, school, after, some, EVIDENCE)
    for room in _ended(tx, school, EVIDENCE, after, some)[:some]:
        placement = tx.session.get_one(Placement, room)
        signed = delete(PaperSignature).where(PaperSignature.placement == room)
        tx.session.execute(signed.execution_options(synchronize_session=False))
        if placement.days:
            tx.change(placement, days=[], teacher=None, supervisor=None)
            gone += 1
    return gone, onward


def _late_entries(tx: Tx, school: str, after: str, some: int, kind: terms.Kind) -> Swept:
    rooms = _ended(tx, school, kind, after, some)
    gone = 0
    for room in rooms[:some]:
        late = select(Entry.seq).where(
            Entry.stream == room, Entry.seen_by != 0, Entry.what.in_(entries_of(kind))
        )
        seqs = list(tx.session.scalars(late.order_by(Entry.seq).limit(AT_ONCE)))
        gone += erase_entries(tx, room, seqs) if seqs else 0
    return gone, rooms[some - 1] if len(rooms) > some else None


def _ended(
    tx: Tx, school: str, kind: terms.Kind, after: str, some: int
) -> Sequence[str]:  # fmt: skip
    number = terms.years(tx.session, school)[kind.name]
    last = years_after(clock.day_of(tx.now), -number)
    found = select(Placement.id).where(
        Placement.school == school,
        Placement.id > after,
        Placement.ends <= last,
        Placement.over_at.is_not(None),
    )
    return tx.session.scalars(found.order_by(Placement.id).limit(some + 1)).all()


def _consents(tx: Tx, school: str, after: str, some: int) -> Swept:
    """Who isn't at school any more stands on no new photos."""
    today = clock.day_of(tx.now)
    own = select(Affiliation.person).where(
        Affiliation.organisation == school, Affiliation.role == PUPIL
    )
    here = exists().where(
        Affiliation.person == PhotoConsent.pupil, Affiliation.role == PUPIL, holds(today)
    )
    late = PhotoConsent.pupil.in_(own) & ~here
    number = tx.session.scalar(select(func.count()).select_from(PhotoConsent).where(late)) or 0
    gone = delete(PhotoConsent).where(late)
    tx.session.execute(gone.execution_options(synchronize_session=False))
    return number, None


def _cases(tx: Tx, school: str, after: str, some: int) -> Swept:
    """Cases that were closed long enough ago, with their evidence."""
    over = cases.due(tx.session, school, clock.day_of(tx.now), some)
    for case in over:
        cases.erase(tx, case)
    return len(over), over[-1] if len(over) == some else None


SWEEPS: tuple[tuple[str, Sweep], ...] = (
    ("pupil_file", _files),
    ("adults", _adults),
    ("absence", _absence),
    ("evidence", _evidence),
    ("photo_consent", _consents),
    ("cases", _cases),
)


def is_night(session: Session) -> bool:
    """Whether some school still waits for tonight's run."""
    now = clock.now()
    today = clock.day_of(now)
    begun = select(Job.office).where(Job.kind == KIND, Job.made_at >= clock.on_wall(today, time()))
    waits = select(School.id).where(School.id.not_in(begun)).limit(1)
    return now >= clock.on_wall(today, NIGHT) and session.scalar(waits) is not None


COMMANDS: dict[str, Command] = {"retention.lengthen": Command(Lengthen, lengthen, where="o_")}
