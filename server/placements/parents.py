"""Which parents have a part in a placement: all of a child, and from 18 those whom the pupil keeps.

Source: product.md, "Agreement".
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts import queries as accounts
from server.accounts.models import Person
from server.placements.models import KeptParent, Placement
from server.placements.signers import SIGNS_ALONE


def parents_of(session: Session, placement: Placement, on: date) -> list[Person]:
    """Who answers for the pupil on that day and may sit there, as far as the pupil's age goes."""
    pupil = session.get_one(Person, placement.pupil)
    found = [parent for parent, _tie in accounts.guardians(session, pupil.id, on)]
    if pupil.born is None or on < of_age_on(pupil.born):
        return found
    kept = kept_in(session, placement.id)
    return [parent for parent in found if parent.id in kept]


def kept_in(session: Session, room: str) -> set[str]:
    """The parents whom the pupil keeps in that room, whether they sit there or not."""
    return set(session.scalars(select(KeptParent.parent).where(KeptParent.room == room)))


def of_age_on(born: date) -> date:
    """The day on which that person turns 18; who was born on 29 February on 1 March."""
    try:
        return born.replace(year=born.year + SIGNS_ALONE)
    except ValueError:
        return date(born.year + SIGNS_ALONE, 3, 1)
