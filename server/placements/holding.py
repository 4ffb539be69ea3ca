"""Everything that an act on a placement touches is held before anything is read.

Streams are locked in the order of their names; who asks for all of them at once never waits
for somebody who waits for him.
"""

from collections.abc import Iterable

from sqlalchemy import select

from server import clock
from server.errors import Missing
from server.network.queries import coordinators_of
from server.placements.models import Placement, Seat
from server.storage.audit import CHAIN
from server.storage.tx import Tx


def hold(tx: Tx, room: str, *others: str | None) -> Placement:
    """The placement, with its office, its room and everybody in or near it held."""
    found = hold_all(tx, [room], *others)
    if not found:
        raise Missing
    return found[0]


def hold_own(tx: Tx, office: str, room: str, *others: str | None) -> Placement:
    """The same, of a placement of that school; `Missing` for another school's."""
    placement = hold(tx, room, *others)
    if placement.school != office:
        raise Missing
    return placement


def hold_all(tx: Tx, rooms: Iterable[str], *others: str | None) -> list[Placement]:
    """The placements of these rooms in the order of their ids, everything held."""
    ids = sorted(set(rooms))
    streams = set(ids) | {other for other in others if other}
    streams |= set(
        tx.session.scalars(select(Seat.person).where(Seat.room.in_(ids), Seat.left_.is_(None)))
    )
    schools = set(tx.session.scalars(select(Placement.school).where(Placement.id.in_(ids))))
    for school in schools:
        # Whoever may have to come so that the pupil isn't left without an adult of the school.
        streams |= {school, *coordinators_of(tx.session, school, clock.day_of(tx.now))}
    tx.hold(CHAIN, *streams)
    found = tx.session.scalars(
        select(Placement)
        .where(Placement.id.in_(ids))
        .order_by(Placement.id)
        .execution_options(populate_existing=True)
    )
    return list(found)
