"""From 18 the pupil decides, for each room and each parent, who of the parents stays.

Source: product.md, "Agreement": parents' seats end that day unless the pupil keeps them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from server import clock
from server.accounts import queries as accounts
from server.accounts.models import Person
from server.errors import Missing, Refused
from server.in_words import Day
from server.permissions import PARENT, PUPIL
from server.placements import seats
from server.placements.grounds import is_closed
from server.placements.holding import hold
from server.placements.invitations import Links, welcome, withdraw_all
from server.placements.models import KeptParent, Placement
from server.placements.names import polite
from server.placements.parents import kept_in, of_age_on
from server.storage import audit, log
from server.storage.commands import Ask, Member
from server.storage.tx import Tx
from server.words import _

SOON = timedelta(days=28)  # before the pupil turns 18: from then on it can be said


class KeepParent(msgspec.Struct):
    """This parent stays when the pupil is 18; `off`: doesn't, after all."""

    person: str
    off: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A parent of whom the pupil says whether they stay."""

    id: str
    name: str
    is_kept: bool
    is_here: bool


def choices_for(session: Session, member: Member) -> dict[str, Any] | None:
    """`{of_age, is_of_age, parents}` for the page of a pupil who may choose; None for all others.

    `of_age` is the day on which the pupil turns 18.
    """
    placement = session.get_one(Placement, member.stream)
    born = session.get_one(Person, placement.pupil).born
    if PUPIL not in member.roles or born is None or is_closed(placement, clock.now()):
        return None
    today, of_age = clock.today(), of_age_on(born)
    if today < of_age - SOON:
        return None
    seated, kept = seats.taken(session, placement.id), kept_in(session, placement.id)
    parents = [
        Choice(one.id, polite(one), one.id in kept, one.id in seated)
        for one in _choosable(session, placement, today)
    ]
    return {"of_age": of_age, "is_of_age": of_age <= today, "parents": parents}


def keep(tx: Tx, member: Member, ask: Ask, form: KeepParent, *, links: Links) -> dict[str, Any]:
    """The parent stays, or may come again; or the seat ends, from 18 on at once."""
    placement = hold(tx, member.stream, form.person)
    is_of_age = _require_a_choice(tx, placement, form)
    row = tx.session.get(KeptParent, (placement.id, form.person))
    if (row is None) is not form.off:
        _write_down(tx, placement, row, form)
        about = {"who": form.person, "role": PARENT.value}
        tx.record(placement.id, _told(form), about, by=member.person, key=ask.key)
        if is_of_age and form.off:
            _leave(tx, placement, form.person)
        elif is_of_age:
            welcome(tx, placement, form.person, PARENT, by=member.person, links=links)
    return {"seq": log.head(tx.session, placement.id), "at": clock.written(tx.now)}


def _require_a_choice(tx: Tx, placement: Placement, form: KeepParent) -> bool:
    """Whether the pupil is 18 by now; `Refused` when it can't be said yet, or any more."""
    today = clock.day_of(tx.now)
    if form.person not in {one.id for one in _choosable(tx.session, placement, today)}:
        raise Missing
    if is_closed(placement, tx.now):
        raise Refused(_("Deze plaatsing is voorbij en verandert niet meer."))
    born = tx.session.get_one(Person, placement.pupil).born
    of_age = of_age_on(born) if born else date.max
    # What was said in time can be taken back, also when the birthday turns out to be later.
    if not form.off and today < of_age - SOON:
        raise Refused(_("Dit kies je als je bijna 18 bent: vanaf {day}.", day=Day(of_age - SOON)))
    return of_age <= today


def _choosable(session: Session, placement: Placement, on: date) -> list[Person]:
    """Who answers for the pupil, but for who sits there in another role."""
    guardians = accounts.guardians(session, placement.pupil, on)
    seated = seats.taken(session, placement.id)
    others = {who for who, seat in seated.items() if seat.role != PARENT}
    return [parent for parent, _tie in guardians if parent.id not in others]


def _write_down(tx: Tx, placement: Placement, row: KeptParent | None, form: KeepParent) -> None:
    if row is None:
        tx.add(KeptParent(room=placement.id, parent=form.person, at=tx.now))
    else:
        tx.remove(row)
    about = {"about": form.person, "office": placement.school, "room": placement.id}
    audit.write_down(tx, _told(form), by=placement.pupil, **about)


def _told(form: KeepParent) -> str:
    return "parent.let_go" if form.off else "parent.kept"


def _leave(tx: Tx, placement: Placement, parent: str) -> None:
    """The seat ends now, and so does every invitation to it."""
    withdraw_all(tx, placement.id, parent, by=placement.pupil)
    seats.unseat(tx, placement.id, parent, "of_age", by=placement.pupil)
