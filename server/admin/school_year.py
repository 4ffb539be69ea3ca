"""The turn of the school year: classes move up, who leaves is archived, placements go on.

Each class once a year, as a job in small steps; each pupil is looked at once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from server import clock, jobs
from server.accounts.actions import PersonChange, change_person
from server.accounts.models import Person
from server.admin.imports.models import ClassMove
from server.errors import Invalid, Refused
from server.jobs.models import Job
from server.network.actions import end_affiliation
from server.network.models import Affiliation
from server.network.queries import holds
from server.permissions import PUPIL
from server.placements.life import told
from server.placements.models import TALKING, Placement
from server.storage.audit import CHAIN, write_down
from server.storage.commands import Ask, Command, Member
from server.storage.tx import Tx
from server.words import _

KIND = "classes.move_up"
MOST = 50  # pupils of one step
FROM_MAY = 5  # a year is prepared from that month on
LONGEST = 20  # characters of the name of a class


class MoveUp(msgspec.Struct):
    """Class → class of next year; "" for who leaves, on that last day."""

    year: int
    moves: dict[str, str]
    last_day: date


def move_up(tx: Tx, member: Member, ask: Ask, form: MoveUp) -> dict[str, Any]:
    """A job moves these classes up; for that year each is moved once, whoever asks again."""
    tx.hold(CHAIN, member.stream)
    moves = {old: new.strip() for old, new in form.moves.items()}
    _check(tx, member.stream, form, moves)
    counted = _classes(member.stream, clock.day_of(tx.now), sorted(moves))
    about = {"year": form.year, "moves": moves, "last_day": form.last_day.isoformat()}
    total = sum(tx.session.scalars(counted))
    job = jobs.begin(
        tx, KIND, by=member.person, office=member.stream, total=total, with_=about
    )  # fmt: skip
    for old, new in moves.items():
        row = {"school": member.stream, "year": form.year, "old": old, "new": new}
        tx.insert(ClassMove, **row, made_at=tx.now)
    write_down(tx, "classes.moved_up", by=member.person, about=member.stream, year=form.year)
    entry = tx.record(member.stream, "classes.moved_up", about, by=member.person, key=ask.key)
    return told(entry, job=job)


COMMANDS = {"classes.move_up": Command(MoveUp, move_up, where="o_")}


def step(tx: Tx, job: Job, some: int) -> int | None:
    """The next few pupils are in their new class, or have left."""
    tx.hold(CHAIN, str(job.office))
    found = [(person, tie) for person, tie in tx.session.execute(_next(tx, job, some))]
    if not found:
        return None
    done = Counter(job.result)
    for person, tie in found:
        done[_move(tx, job, person, tie)] += 1
    cursor = {"after": found[-1][0].id}
    tx.change(job, cursor=cursor, done=job.done + len(found), result=dict(done))
    return len(found)


kind = jobs.Kind(KIND, step=step, most=MOST)


def year_of(today: date) -> int:
    """In which August the year begins that is turned to on that day."""
    return today.year if today.month >= FROM_MAY else today.year - 1


def classes(session: Session, school: str, today: date) -> list[tuple[str, int]]:
    """(Class, pupils) of that school today, by name."""
    rows = session.execute(
        _classes(school, today).add_columns(Person.school_class).order_by(Person.school_class)
    )
    return [(name, number) for number, name in rows]


def done_in(session: Session, school: str, year: int) -> list[ClassMove]:
    """Which classes moved up in that year, by name."""
    found = select(ClassMove).where(ClassMove.school == school, ClassMove.year == year)
    return list(session.scalars(found.order_by(ClassMove.old)))


def touched(moves: Iterable[ClassMove]) -> set[str]:
    """Classes that moved up already, or that somebody moved into: they don't move again."""
    return {name for move in moves for name in (move.old, move.new)}


def staying(session: Session, school: str, leaving: Sequence[str], today: date) -> list[Person]:
    """Who leaves with a class and still has a placement that runs: it goes on."""
    running = select(Placement.pupil).where(Placement.school == school, Placement.life.in_(TALKING))
    found = session.scalars(
        _of(school, today, leaving)
        .with_only_columns(Person)
        .where(Person.id.in_(running))
        .order_by(Person.last_name, Person.id)
    )
    return list(found)


def _check(tx: Tx, school: str, form: MoveUp, moves: Mapping[str, str]) -> None:
    today = clock.day_of(tx.now)
    if form.year != year_of(today):
        raise Invalid(_("Dit kan nu voor het jaar {year}.", year=year_of(today)))
    if abs((form.last_day - today).days) > 366:
        raise Invalid(faults={"last_day": _("Kijk deze datum nog eens na.")})
    if not moves:
        raise Invalid(_("Er verandert geen klas."))
    known = {name for name, _number in classes(tx.session, school, today)}
    done = touched(done_in(tx.session, school, form.year))
    for old, new in moves.items():
        if old in done:
            raise Refused(_("Klas {name} is dit schooljaar al doorgeschoven.", name=old))
        if old not in known:
            raise Invalid(_("Er zit nu niemand in klas {name}.", name=old[:LONGEST]))
        if len(new) > LONGEST or not new.isprintable():
            raise Invalid(_("Een klas heeft hooguit {n} tekens.", n=LONGEST))


def _move(tx: Tx, job: Job, person: Person, tie: Affiliation) -> str:
    school, new = tie.organisation, job.with_["moves"][person.school_class]
    if new == "":
        end_affiliation(tx, tie, date.fromisoformat(job.with_["last_day"]), by=job.by)
        about = {"who": person.id, "role": PUPIL.value, "organisation": school}
        tx.record(school, "affiliation.ended", about, by=job.by)
        return "left"
    changed = change_person(tx, person.id, PersonChange(school_class=new), by=job.by)
    if changed:
        told_ = {"who": person.id, "changed": changed}
        tx.record(school, "person.changed", told_, by=job.by)
    return "moved" if changed else "stayed"


def _next(tx: Tx, job: Job, some: int) -> Select[Person, Affiliation]:
    """Only who was there when it began: who comes in meanwhile has the new class already."""
    return (
        _of(str(job.office), clock.day_of(tx.now), sorted(job.with_["moves"]))
        .with_only_columns(Person, Affiliation)
        .where(Person.id > job.cursor.get("after", ""), Person.made_at <= job.made_at)
        .order_by(Person.id)
        .limit(some)
    )


def _of(school: str, today: date, names: Sequence[str]) -> Select[Person]:
    return (
        select(Person)
        .join(Affiliation, Affiliation.person == Person.id)
        .where(
            Affiliation.organisation == school,
            Affiliation.role == PUPIL,
            holds(today),
            Person.school_class.in_(names),
        )
    )


def _classes(school: str, today: date, names: Sequence[str] | None = None) -> Select[int]:
    found = (
        select(func.count())
        .select_from(Person)
        .join(Affiliation, Affiliation.person == Person.id)
        .where(Affiliation.organisation == school, Affiliation.role == PUPIL, holds(today))
        .group_by(Person.school_class)
    )
    return found if names is None else found.where(Person.school_class.in_(names))
