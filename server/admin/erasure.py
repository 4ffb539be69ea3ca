"""Erasing a person as a job in steps: first the words, then whatever else is known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.admin.erasing import (
    erase_entries,
    erase_own_stream,
    erase_rest_of_room,
    oldest,
)
from server.admin.erasing_people import (
    erase_person,
    forget_reports,
    rooms_with_words_of,
    words_of,
)
from server.admin.leaving import is_known, why_not, with_parents
from server.admin.terms import ABSENCE, EVIDENCE, longer
from server.errors import Missing, Refused
from server.jobs import begin
from server.jobs.models import Job
from server.placements.life import told
from server.placements.models import Placement
from server.storage.audit import CHAIN, write_down
from server.storage.commands import Ask, Command, Member
from server.storage.log import Entry
from server.storage.tx import Tx

KIND = "person.erase"


class Erase(msgspec.Struct):
    person: str


def ask_to_erase(tx: Tx, member: Member, ask: Ask, form: Erase) -> dict[str, Any]:
    """The job is begun that erases this person; of a pupil also the parents nobody else knows."""
    ask.require_fresh()
    tx.hold(CHAIN, member.stream)
    if not is_known(tx.session, form.person, member.stream):
        raise Missing
    today = clock.day_of(tx.now)
    if reasons := why_not(tx.session, form.person, today):
        raise Refused(reasons[0])
    people = with_parents(tx.session, form.person, today)
    job = begin_erasure(tx, people, by=member.person, office=member.stream)
    about = {"who": form.person, "job": job}
    entry = tx.record(member.stream, "person.erasing", about, by=member.person, key=ask.key)
    return told(entry, job=job)


def begin_erasure(tx: Tx, people: list[str], *, by: str | None, office: str) -> str:
    """The id of the job that erases these people."""
    total = sum(_count(tx.session, person) for person in people)
    return begin(tx, KIND, by=by, office=office, with_={"people": people}, total=total)


def erase_step(tx: Tx, job: Job, some: int) -> int | None:
    """The next entries, or the rest of one person; over when nobody is left."""
    at = int(job.cursor.get("at", 0))
    people: list[str] = job.with_["people"]
    if at >= len(people):
        return None
    _hold(tx, job, people[at])
    if _stays(tx, people[at]):
        tx.change(job, cursor={"at": at + 1})
        return 1
    erased = erase_words(tx, people[at], some)
    if erased:
        tx.change(job, done=job.done + erased)
        return erased
    if looked := forget_reports(tx, people[at], _looked(job)):
        tx.change(job, cursor={"at": at, "reports": looked.isoformat()})
        return 1
    _finish(tx, job, people[at])
    tx.change(job, cursor={"at": at + 1}, done=job.done + 1, result=_result(job))
    return 1


def erase_words(tx: Tx, person: str, some: int) -> int:
    """So many of what this person's own rooms hold, or of what was said elsewhere; 0 at the end."""
    stays = longer([ABSENCE, EVIDENCE])
    for room in _own_rooms(tx.session, person):
        if seqs := oldest(tx.session, room, some, but=stays):
            return erase_entries(tx, room, seqs)
    for room in rooms_with_words_of(tx.session, person):
        return erase_entries(tx, room, words_of(tx.session, person, room, some))
    return erase_own_stream(tx, person, some)


def _finish(tx: Tx, job: Job, person: str) -> None:
    for room in _own_rooms(tx.session, person):
        erase_rest_of_room(tx, room)
    erase_own_stream(tx, person)  # where leaving these rooms was told
    erase_person(tx, person, after=_looked(job))
    erase_own_stream(tx, person)  # where the end of the sessions was told
    if job.office:
        tx.record(job.office, "person.erased", {"who": person}, by=job.by)
    write_down(tx, "person.erased", by=job.by, about=person, office=job.office)


def _looked(job: Job) -> datetime | None:
    """When the last report of an import ended that this job went through for the person."""
    said = job.cursor.get("reports")
    return datetime.fromisoformat(said) if said else None


def _stays(tx: Tx, person: str) -> bool:
    """Somebody came back since it was asked, or is part of a case; or another job was first."""
    is_erased = tx.session.get_one(Person, person).erased_at is not None
    return is_erased or bool(why_not(tx.session, person, clock.day_of(tx.now)))


def _hold(tx: Tx, job: Job, person: str) -> None:
    """Everything that this step can write to, in one go."""
    rooms = {*_own_rooms(tx.session, person), *rooms_with_words_of(tx.session, person)}
    streams = {CHAIN, person, *rooms, *filter(None, (job.office, job.by))}
    tx.hold(*streams)


def _own_rooms(session: Session, person: str) -> list[str]:
    """The rooms of this pupil: they are the pupil's file."""
    return list(
        session.scalars(
            select(Placement.id).where(Placement.pupil == person).order_by(Placement.id)
        )
    )


def _count(session: Session, person: str) -> int:
    """About how many entries go, and one for the person."""
    rooms = {*_own_rooms(session, person), person}
    standing = select(func.count()).where(Entry.stream.in_(sorted(rooms)), Entry.seen_by != 0)
    return (session.scalar(standing) or 0) + 1


def _result(job: Job) -> Mapping[str, int]:
    return {"people": int(job.result.get("people", 0)) + 1, "entries": job.done}


COMMANDS: dict[str, Command] = {"person.erase": Command(Erase, ask_to_erase, where="o_")}
