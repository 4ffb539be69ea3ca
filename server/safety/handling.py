"""What whoever handles a case writes down in it: took it up, notes, contact, the outcome."""

from datetime import timedelta
from typing import Any, get_args

import msgspec
from sqlalchemy import select

from server import clock
from server.channels import actions as talking
from server.channels.models import Message
from server.channels.protocol import clean, fault_in
from server.errors import Invalid, Missing, Refused, Stale
from server.placements.models import Measure
from server.safety.models import Case, Outcome
from server.safety.parties import handled_by
from server.safety.telling import note_down, reports_of, tell_reporters
from server.storage import audit
from server.storage.commands import Ask, Member, Seq
from server.storage.tx import Tx
from server.words import _

KEPT = timedelta(days=2 * 365)  # how long a case is kept after it was closed
LONGEST = 4000  # characters of a note
NAMED = 120

Answer = dict[str, Any]


class OfCase(msgspec.Struct):
    case: str


class Note(msgspec.Struct):
    case: str
    words: str


class Contact(msgspec.Struct):
    """Somebody was told or asked: a parent, the company."""

    case: str
    with_whom: str
    words: str


class Withdraw(msgspec.Struct):
    case: str
    seq: Seq


class Close(msgspec.Struct):
    case: str
    outcome: str
    words: str


def held(tx: Tx, member: Member, ask: Ask, case: str) -> Case:
    """The case, with everything held that an act in it can touch; for who handles it, afresh."""
    found = handled_by(tx.session, member.person, case, clock.day_of(tx.now))
    ask.require_fresh()
    people = {one.by for one in reports_of(tx, found.id)}
    tx.hold(audit.CHAIN, found.school, found.room, member.person, *people)
    return handled_by(tx.session, member.person, case, clock.day_of(tx.now))


def still_open(tx: Tx, member: Member, ask: Ask, case: str) -> Case:
    """The same, of a case that isn't closed."""
    found = held(tx, member, ask, case)
    if found.state == "closed":
        raise Stale(_("Deze zaak is gesloten. Heropen haar eerst."))
    return found


def done(tx: Tx, case: Case, member: Member, ask: Ask, **with_: Any) -> Answer:
    """That act is written down, and this is its answer; whoever acts first has taken it up."""
    if case.state == "open":
        _take(tx, case, member.person)
    what, key = TOLD[ask.do], ask.key if ask.stream == case.school else None
    note_down(tx, case, what, by=member.person, key=key, **with_)
    return {"case": case.id, "state": case.state}


def take(tx: Tx, member: Member, ask: Ask, form: OfCase) -> Answer:
    """This person looks at the case from now on."""
    case = still_open(tx, member, ask, form.case)
    if case.taken_by == member.person:
        raise Stale(_("Je hebt deze zaak al opgepakt."))
    _take(tx, case, member.person)
    return {"case": case.id, "state": case.state}


def note(tx: Tx, member: Member, ask: Ask, form: Note) -> Answer:
    """A note for whoever handles this case."""
    words = checked(form.words)
    return done(tx, still_open(tx, member, ask, form.case), member, ask, words=words)


def contact(tx: Tx, member: Member, ask: Ask, form: Contact) -> Answer:
    """Somebody outside was spoken to."""
    words, whom = checked(form.words), checked(form.with_whom, NAMED, "with_whom")
    case = still_open(tx, member, ask, form.case)
    return done(tx, case, member, ask, words=words, whom=whom)


def withdraw(tx: Tx, member: Member, ask: Ask, form: Withdraw) -> Answer:
    """A reported message is taken out of the room; the room reads that the school did."""
    case = still_open(tx, member, ask, form.case)
    if form.seq not in {one.seq for one in reports_of(tx, case.id)}:
        raise Missing
    message = tx.session.get(Message, (case.room, form.seq), populate_existing=True)
    if message is None:
        raise Missing(_("Dit bericht is er niet."))
    if message.withdrawn:
        raise Stale(_("Dit bericht is intussen ingetrokken."))
    talking.take_back(tx, message, "", by=None)
    return done(tx, case, member, ask, seq=form.seq)


def close(tx: Tx, member: Member, ask: Ask, form: Close) -> Answer:
    """The case is over, with an outcome; who reported reads that it was looked at."""
    words = checked(form.words)
    if form.outcome not in get_args(Outcome):
        raise Invalid(faults={"outcome": _("Kies hoe het is afgelopen.")})
    case = still_open(tx, member, ask, form.case)
    if is_frozen_by(tx, case):
        raise Refused(_("De kamer is nog op slot. Haal haar eerst van het slot."))
    today = clock.day_of(tx.now)
    over = {"state": "closed", "closed_at": tx.now, "keep_until": today + KEPT}
    taken_by = case.taken_by or member.person
    tx.change(case, outcome=form.outcome, taken_by=taken_by, **over)
    answer = done(tx, case, member, ask, outcome=form.outcome, words=words)
    tell_reporters(tx, case)
    return answer


def reopen(tx: Tx, member: Member, ask: Ask, form: Note) -> Answer:
    """A closed case goes on."""
    words = checked(form.words)
    case = held(tx, member, ask, form.case)
    if case.state != "closed":
        raise Stale(_("Deze zaak is al open."))
    tx.change(
        case,
        state="looked_at",
        taken_by=member.person,
        outcome=None,
        closed_at=None,
        keep_until=None,
    )
    answer = done(tx, case, member, ask, words=words)
    tell_reporters(tx, case)
    return answer


def is_frozen_by(tx: Tx, case: Case) -> Measure | None:
    """The measure of this case that freezes its room, or None."""
    holding = (Measure.case == case.id, Measure.kind == "freeze", Measure.ended_at.is_(None))
    return tx.session.scalar(select(Measure).where(*holding).limit(1))


def checked(said: str, longest: int = LONGEST, name: str = "words") -> str:
    """Own words as they are kept; `Invalid` when there are none, or too many."""
    words = clean(said)
    fault = fault_in(words)
    if len(words) > longest:
        fault = _("Dit is te lang: {n} van {most} tekens.", n=len(words), most=longest)
    if fault:
        raise Invalid(faults={name: fault})
    return words


def _take(tx: Tx, case: Case, person: str) -> None:
    tx.change(case, state="looked_at", taken_by=person)
    note_down(tx, case, TOLD["case.take"], by=person)
    tell_reporters(tx, case)


# Command → how the entry is called that it leaves behind.
TOLD = {
    "case.take": "case.taken",
    "case.note": "case.noted",
    "case.contact": "case.contacted",
    "case.freeze": "case.frozen",
    "case.thaw": "case.thawed",
    "case.mute": "case.muted",
    "case.suspend": "case.suspended",
    "case.lift": "case.lifted",
    "case.withdraw": "case.withdrawn",
    "case.close": "case.closed",
    "case.reopen": "case.reopened",
}
