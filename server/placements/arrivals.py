"""When what a seat rests on changes: who now belongs in rooms comes in, who doesn't leaves."""

from collections.abc import Sequence

from sqlalchemy import Select, literal, or_, select

from server import clock
from server.accounts.belonging import holds as guards
from server.accounts.models import Guardianship, Person
from server.permissions import PARENT, PUPIL, SUPERVISOR, TEACHER, Role
from server.placements import invitations, seats
from server.placements.grounds import has_ground, is_kept, is_near, may_sit, why_lost
from server.placements.holding import hold_all
from server.placements.invitations import Links, welcome
from server.placements.models import TALKING, Placement, Seat
from server.storage.tx import Tx


def hold_rooms_of(tx: Tx, person: str, *others: str) -> None:
    """Every room that this person is in, or could be in, is held with all around it."""
    hold_rooms_of_all(tx, [person], *others)


def hold_rooms_of_all(tx: Tx, people: Sequence[str], *others: str) -> None:
    """The same for several people at once."""
    if not people:
        tx.hold(*others)
        return
    near = tx.session.scalars(select(Placement.id).where(is_near(people))).all()
    sits = tx.session.scalars(
        select(Seat.room).where(Seat.person.in_(people), Seat.left_.is_(None))
    ).all()
    hold_all(tx, {*near, *sits}, *people, *others)


def arrive(tx: Tx, person: str, *, by: str | None, links: Links) -> None:
    """Seated or invited wherever people were asked to sign and this person belongs."""
    for placement, role in _parts(tx, person):
        if may_sit(tx.session, placement.id, person, role, tx.now):
            welcome(tx, placement, person, role, by=by, links=links)


def depart(tx: Tx, person: str, *, by: str | None) -> None:
    """Nobody keeps a seat around this person that rests on nothing any more.

    Of a pupil it is the parents who leave, of everybody else the person.
    """
    roles = (PARENT, SUPERVISOR, TEACHER, Role.COORDINATOR)
    lost = or_(*((Seat.role == role) & ~has_ground(role, Seat.person, tx.now) for role in roles))
    rows = tx.session.execute(
        select(Seat, Placement, Person.born, is_kept(Seat.person))
        .join(Placement, Placement.id == Seat.room)
        .join(Person, Person.id == Placement.pupil)
        .where(
            Seat.left_.is_(None),
            or_(Seat.person == person, Placement.pupil == person),
            lost,
        )
        .order_by(Seat.id)
    ).all()
    for seat, placement, born, kept in rows:
        why = why_lost(placement, Role(seat.role), born, tx.now, kept=kept)
        seats.unseat(tx, seat.room, seat.person, why, by=by)
    _withdraw(tx, person, by)


def _withdraw(tx: Tx, person: str, by: str | None) -> None:
    """Invitations that rest on nothing any more are dead as well."""
    for invitation in invitations.open_for(tx.session, person):
        if invitation.placement and not may_sit(
            tx.session, invitation.placement, invitation.person, Role(invitation.role), tx.now
        ):
            invitations.withdraw(tx, invitation, by=by)


def _parts(tx: Tx, person: str) -> Sequence[tuple[Placement, Role]]:
    """The issued placements in which this person has a part, and which."""
    found = []
    wanted: Select[Placement] = select(Placement).where(
        is_near([person]), Placement.life.in_(TALKING)
    )
    for placement in tx.session.scalars(wanted.order_by(Placement.id)):
        known = {
            placement.pupil: PUPIL,
            placement.teacher: TEACHER,
            placement.supervisor: SUPERVISOR,
        }
        if _answers_for(tx, person, placement.pupil):
            known[person] = PARENT
        if person in known:
            found.append((placement, known[person]))
    return found


def _answers_for(tx: Tx, person: str, pupil: str) -> bool:
    found = select(literal(1)).where(
        Guardianship.parent == person,
        Guardianship.pupil == pupil,
        guards(clock.day_of(tx.now)),
    )
    return bool(tx.session.scalar(found))
