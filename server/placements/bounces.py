"""An address at which there is nobody: the offices that know its owner are told, until it changes.

Only what a mail server says at once is heard here; what comes back later as a letter isn't.
"""

from sqlalchemy import select

from server import clock
from server.accounts.belonging import holds as guards
from server.accounts.models import Guardianship
from server.accounts.queries import people_at
from server.network.models import Affiliation, School
from server.network.queries import holds
from server.placements.models import TALKING, Placement
from server.storage.audit import CHAIN, write_down
from server.storage.tx import Tx


def mark(tx: Tx, address: str) -> None:
    """Everybody with that address can't be reached; told once, until the address changes."""
    owners = [one for one in people_at(tx.session, address) if one.bounced_at is None]
    schools = {one.id: _schools(tx, one.id) for one in owners}
    tx.hold(CHAIN, *set[str]().union(*schools.values()))
    for person in owners:
        tx.change(person, bounced_at=tx.now)
        write_down(tx, "address.bounced", by=None, about=person.id)
        for school in sorted(schools[person.id]):
            tx.record(school, "person.address_bounced", {"who": person.id})


def _schools(tx: Tx, person: str) -> set[str]:
    """The schools where this person belongs, or their child, or a pupil they supervise."""
    today = clock.day_of(tx.now)
    children = select(Guardianship.pupil).where(Guardianship.parent == person, guards(today))
    ties = select(Affiliation.organisation).where(
        (Affiliation.person == person) | Affiliation.person.in_(children), holds(today)
    )
    own = select(School.id).where(School.id.in_(ties))
    rooms = select(Placement.school).where(
        Placement.supervisor == person, Placement.life.in_(TALKING)
    )
    return {*tx.session.scalars(own), *tx.session.scalars(rooms)}
