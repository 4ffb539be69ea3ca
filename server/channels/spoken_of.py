"""Who never sat in a room, but is named by a card there: a parent whom the pupil of 18 keeps, or
somebody whose signature stands on paper."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from server import clock
from server.accounts.models import Guardianship, Person
from server.permissions import Role
from server.placements.grounds import born_latest
from server.placements.kept_parents import SOON
from server.placements.models import PaperSignature, Placement, Seat
from server.placements.signers import SIGNS_ALONE
from server.storage.log import Entry

NAMING = ("parent.kept", "parent.let_go", "agreement.signed_on_paper")


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """Somebody in the role in which an entry names them; `seq` is the newest such entry."""

    who: Person
    role: Role
    seq: int


def spoken_of(session: Session, room: str) -> list[SpokenOf]:
    """Whom cards of that room name though they never sat there; nobody whom none names."""
    strangers = {who.id: who for who in _strangers(session, room)}
    if not strangers:
        return []
    cards = select(Entry.seq, Entry.with_).where(
        Entry.stream == room, Entry.what.in_(NAMING), Entry.seen_by != 0
    )
    found = {}
    for seq, told in session.execute(cards.order_by(Entry.seq)):
        if who := strangers.get(told.get("who", "")):
            found[who.id] = SpokenOf(who, Role(told["role"]), seq)
    return list(found.values())


def _strangers(session: Session, room: str) -> list[Person]:
    """Who signed and never had a seat, and such parents of whom a pupil of nearly 18 says more."""
    signed = select(PaperSignature.person).where(PaperSignature.placement == room)
    pupil, says = aliased(Person), born_latest(SIGNS_ALONE, clock.today() + SOON)
    parents = (
        select(Guardianship.parent)
        .join(Placement, Placement.pupil == Guardianship.pupil)
        .join(pupil, pupil.id == Placement.pupil)
        .where(Placement.id == room, pupil.born <= says)
    )
    sat = select(Seat.id).where(Seat.room == room, Seat.person == Person.id)
    asked = select(Person).where(or_(Person.id.in_(signed), Person.id.in_(parents)), ~sat.exists())
    return list(session.scalars(asked.order_by(Person.id)))
