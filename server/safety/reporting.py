"""A member reports a message: it is frozen as it stands, and somebody of the school looks at it."""

from datetime import datetime
from typing import Any, get_args

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.channels.models import Message
from server.channels.protocol import clean, fault_in
from server.errors import Invalid, Missing, Refused
from server.network.models import School
from server.placements.models import Placement
from server.safety import evidence, letters
from server.safety.models import Case, Report, Why
from server.safety.parties import Handlers, handlers
from server.safety.telling import note_down, tell_reporters
from server.school_days import plus_school_days
from server.storage import audit
from server.storage.base import new_id
from server.storage.commands import Ask, Member, Seq
from server.storage.tx import Tx
from server.words import _

TERM = 3  # school days
LONGEST = 1000  # characters of own words


class ReportMessage(msgspec.Struct):
    """What is wrong with a message: one of a few things, and own words."""

    seq: Seq
    why: str
    words: str = ""


def report(
    tx: Tx, member: Member, ask: Ask, form: ReportMessage, *, links: letters.Links
) -> dict[str, Any]:
    """The message is kept as evidence, in a case of its own or one that is open about the same
    person in this room. Nothing of it happens in the room."""
    message = _message(tx.session, member, form.seq)
    words = _checked(form)
    placement = tx.session.get_one(Placement, member.stream)
    tx.hold(audit.CHAIN, placement.school, member.stream, member.person)
    known = _open_case(tx.session, message)
    case = known or _begin(tx, placement, message)
    made = _made(case, member, form, words, tx.now)
    tx.add(made)
    digest = evidence.freeze(tx, made.id, message)
    what = "case.added" if known else "case.opened"
    note_down(tx, case, what, by=None, report=made.id, evidence=digest.hex())
    found = handlers(tx.session, [case], clock.day_of(tx.now))[case.id]
    letters.write_to(tx, found.people, case, links)
    tell_reporters(tx, case, [made])
    return answer(tx.session, made, case, found)


def answer(session: Session, made: Report, case: Case, found: Handlers) -> dict[str, Any]:
    """What the reporter hears: who looks at it, and by when."""
    return {
        "report": made.id,
        "state": case.state,
        "due": case.due.isoformat(),
        "to": letters.names(session, found.people),
    }


def _message(session: Session, member: Member, seq: int) -> Message:
    """Also one that was withdrawn since: then somebody had read it."""
    message = session.get(Message, (member.stream, seq))
    if message is None:
        raise Missing(_("Dit bericht is er niet."))
    if message.by == member.person:
        raise Refused(_("Dit is je eigen bericht. Je kunt het intrekken."))
    return message


def _checked(form: ReportMessage) -> str:
    if form.why not in get_args(Why):
        raise Invalid(faults={"why": _("Kies wat er aan de hand is.")})
    words = clean(form.words)
    if len(words) > LONGEST:
        too_long = _("Dit is te lang: {n} van {most} tekens.", n=len(words), most=LONGEST)
        raise Invalid(faults={"words": too_long})
    if wrong := fault_in(words, may_be_empty=form.why != "other"):
        raise Invalid(faults={"words": wrong})
    return words


def _made(case: Case, member: Member, form: ReportMessage, words: str, at: datetime) -> Report:
    return Report(
        id=new_id("r"),
        case=case.id,
        by=member.person,
        seq=form.seq,
        why=form.why,
        words=words,
        at=at,
    )


def _open_case(session: Session, message: Message) -> Case | None:
    return session.scalar(
        select(Case)
        .where(Case.room == message.room, Case.about == message.by, Case.state != "closed")
        .order_by(Case.made_at)
        .limit(1)
    )


def _begin(tx: Tx, placement: Placement, message: Message) -> Case:
    school = tx.session.get_one(School, placement.school)
    case = Case(
        id=new_id("c"),
        school=school.id,
        room=placement.id,
        about=message.by,
        state="open",
        due=plus_school_days(clock.day_of(tx.now), TERM, school.holiday_region),
        made_at=tx.now,
    )
    tx.add(case)
    return case
