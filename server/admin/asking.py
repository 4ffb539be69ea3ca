"""Somebody asks to be erased: what can go at once goes, the rest is the school's to do."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import SIGNING, Person, SignedIn
from server.accounts.queries import children
from server.admin.exporting import jobs_of
from server.admin.leaving import school_of
from server.admin.models import ErasureRequest
from server.channels.models import ReadMark
from server.errors import Missing
from server.placements.models import Seat
from server.placements.signers import age
from server.storage.audit import CHAIN, write_down
from server.storage.tx import Tx

GROWN_UP = 16  # from this age a pupil decides alone; GDPR implementation act, art. 5


def people_for(session: Session, viewer: str) -> list[Person]:
    """The viewer, and the children under 16 for whom the viewer answers."""
    today = clock.today()
    own = session.get_one(Person, viewer)
    young = [
        child
        for child, tie in children(session, viewer, today)
        if tie.custody in SIGNING and child.born and age(child.born, today) < GROWN_UP
    ]
    return [own, *young]


def person_for(session: Session, viewer: str, person: str) -> Person:
    """The viewer, or one of those children; else `Missing`."""
    for one in people_for(session, viewer):
        if one.id == (person or viewer):
            return one
    raise Missing


def ask_to_be_erased(tx: Tx, by: str, person: str) -> int:
    """What nobody needs goes at once, and every school that knows the person is asked; how many."""
    who = person_for(tx.session, by, person)
    schools = school_of(tx.session, who.id)
    tx.hold(CHAIN, who.id, *schools)
    _forget_at_once(tx, who)
    fresh = [
        school for school in schools if tx.session.get(ErasureRequest, (who.id, school)) is None
    ]
    for school in fresh:
        tx.add(ErasureRequest(person=who.id, school=school, asked_by=by, asked_at=tx.now))
        tx.record(school, "erasure.asked", {"who": who.id}, by=by)
    if fresh:
        write_down(tx, "erasure.asked", by=by, about=who.id)
    return len(schools)


def _forget_at_once(tx: Tx, who: Person) -> None:
    """Old sign-ins, how far rooms were read that were left, the telephone number, old copies."""
    left = select(Seat.room).where(Seat.person == who.id, Seat.left_.is_not(None))
    for gone in (
        delete(SignedIn).where(SignedIn.person == who.id, SignedIn.ended_at.is_not(None)),
        delete(ReadMark).where(ReadMark.person == who.id, ReadMark.room.in_(left)),
    ):
        tx.session.execute(gone.execution_options(synchronize_session=False))
    tx.change(who, phone="")
    for job in jobs_of(tx.session, who.id):
        if job.state != "waiting":
            tx.remove(job)
