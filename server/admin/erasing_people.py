"""A person is erased: what is known of them goes, the id stays, since others' rows refer to it."""

import json
import re
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.accounts.models import Code, Guardianship, Person, SignedIn
from server.accounts.names import GONE
from server.accounts.sessions import end_all_sessions
from server.admin.erasing import forget_acts
from server.admin.exporting import KIND as EXPORT
from server.admin.imports.models import Import, ImportRow
from server.admin.models import Erasure, ErasureRequest
from server.channels.models import Message, Note, ReadMark
from server.files.models import PhotoConsent
from server.jobs.models import Job
from server.mail.models import Letter
from server.network.models import SchoolNumber
from server.placements.models import Invitation, KeptParent, Placement, Seat
from server.storage.audit import CHAIN, Act
from server.storage.log import Obeyed
from server.storage.tx import Tx

# Acts that say that something was erased stay: they are how the school accounts for it.
ACCOUNTS = ("person.erased", "retention.ran", "erasure.asked")


def erase_person(tx: Tx, person: str, *, after: datetime | None = None) -> None:
    """Name, addresses, sessions, ties and settings are gone; a second time changes nothing.

    What the person said was erased before, as far as it had to go; and what reports of imports
    tell that ended up to `after`.
    """
    tx.hold(CHAIN, person)
    who = tx.session.get_one(Person, person, populate_existing=True)
    if who.erased_at:
        return
    end_all_sessions(tx, person, by=None)
    tx.flush()
    _forget_mail(tx, who)
    while after := forget_reports(tx, person, after):
        pass
    _forget_acts(tx, person)
    own_rooms = select(Placement.id).where(Placement.pupil == person)
    for forgotten in (
        delete(SignedIn).where(SignedIn.person == person),
        delete(Code).where(Code.person == person),
        delete(Invitation).where(Invitation.person == person),
        delete(Guardianship).where(
            or_(Guardianship.parent == person, Guardianship.pupil == person)
        ),
        delete(SchoolNumber).where(SchoolNumber.person == person),
        delete(PhotoConsent).where(or_(PhotoConsent.pupil == person, PhotoConsent.by == person)),
        delete(KeptParent).where(or_(KeptParent.parent == person, KeptParent.room.in_(own_rooms))),
        delete(ReadMark).where(ReadMark.person == person),
        delete(ErasureRequest).where(ErasureRequest.person == person),
        delete(Job).where(Job.by == person, Job.state != "waiting"),
        # A copy may have been made for a parent; its file goes with the next sweep.
        delete(Job).where(Job.kind == EXPORT, Job.with_["person"].as_string() == person),
        update(Obeyed).where(Obeyed.by == person).values(digest="", answer={}),
    ):
        tx.session.execute(forgotten.execution_options(synchronize_session=False))
    tx.change(who, **_nobody(tx.now))
    tx.insert(Erasure, at=tx.now, stream=None, seqs=[], person=person, written_at=None)


def forget_reports(tx: Tx, person: str, after: datetime | None) -> datetime | None:
    """What the next report of an import tells of people of that name or address; its counts stay.

    When it ended, or None behind the last. One at a time: together they name everybody who came
    in for a year, and are read as a whole, since a name may stand anywhere in them.
    """
    over = [Import.ended_at.is_not(None), *([Import.ended_at > after] if after else [])]
    ended = tx.session.scalar(select(func.min(Import.ended_at)).where(*over))
    if ended is None:
        return None
    who = tx.session.get_one(Person, person)
    words = [word for word in (who.last_name, who.email) if word]
    for report in tx.session.scalars(select(Import).where(Import.ended_at == ended)):
        _forget_report(tx, report, words)
    tx.flush()
    return ended


def _forget_report(tx: Tx, report: Import, words: list[str]) -> None:
    may_name = or_(_may_hold(ImportRow.name, words), _may_hold(ImportRow.found, words))
    for row in tx.session.scalars(select(ImportRow).where(ImportRow.of == report.id, may_name)):
        if _holds([row.name, row.found], words):
            tx.session.delete(row)
    if _holds(report.shared, words):
        report.shared = []


def rooms_with_words_of(session: Session, person: str) -> list[str]:
    """The rooms in which something that this person wrote still stands."""
    # Who wrote there had a seat there: so nobody else's rooms have to be read.
    seated = select(Seat.room).where(Seat.person == person)
    said = select(Message.room).where(Message.room.in_(seated), Message.by == person)
    noted = select(Note.room).where(Note.room.in_(seated), Note.by == person)
    return sorted(set(session.scalars(said.union(noted))))


def words_of(session: Session, person: str, room: str, most: int) -> list[int]:
    """The first numbers of what this person wrote in that room."""
    said = select(Message.seq).where(Message.by == person, Message.room == room)
    noted = select(Note.seq).where(Note.by == person, Note.room == room)
    return sorted(session.scalars(said.union(noted)))[:most]


def _nobody(now: datetime) -> dict[str, object]:
    return {
        "first_name": "",
        "last_name": GONE.message,
        "title": "",
        "email": None,
        "phone": "",
        "born": None,
        "school_class": "",
        "profile": "",
        "both_sign": False,
        "verified_at": None,
        "sample_name": None,
        "erased_at": now,
    }


def _forget_mail(tx: Tx, who: Person) -> None:
    """Letters and codes to the own address; one that is shared is somebody else's too."""
    if who.email is None:
        return
    others = select(Person.id).where(Person.email == who.email, Person.id != who.id)
    if tx.session.scalars(others).first() is None:
        tx.session.execute(delete(Letter).where(Letter.to == who.email))
        tx.session.execute(delete(Code).where(Code.address == who.email))


def _may_hold(column: InstrumentedAttribute[Any], words: list[str]) -> ColumnElement[bool]:
    """A first sieve: these letters stand there, whichever way JSON writes them."""
    written = {json.dumps(word, ensure_ascii=is_plain)[1:-1]
               for word in words for is_plain in (True, False)}  # fmt: skip
    return or_(*(cast(column, Text).icontains(one, autoescape=True) for one in sorted(written)))


def _holds(value: Any, words: list[str]) -> bool:
    """Whether one of these words stands there as a word of its own: "Om" is not in "Oma"."""
    text = json.dumps(value, ensure_ascii=False)
    whole = "|".join(re.escape(json.dumps(word, ensure_ascii=False)[1:-1]) for word in words)
    return re.search(rf"(?<!\w)(?:{whole})(?!\w)", text, re.IGNORECASE) is not None


def _forget_acts(tx: Tx, person: str) -> None:
    """The chain stays whole: the links of these acts hold nothing but hashes."""
    sessions = select(SignedIn.id).where(SignedIn.person == person)
    about = or_(Act.about == person, Act.about.in_(sessions))
    forget_acts(tx, about & Act.what.not_in(ACCOUNTS))
