"""What happens by date: placements start and finish, seats end, invitations expire.

Small steps, each of which looks anew what is due: killed anywhere, the next turn goes on there,
and a second turn finds nothing to do. Days are those of Amsterdam.
"""

from collections.abc import Callable, Sequence
from datetime import date

import structlog
from sqlalchemy import ColumnElement, or_, select

from server import clock
from server.accounts.models import Person
from server.errors import Refused
from server.house import House
from server.permissions import COORDINATOR, PARENT, PUPIL, SUPERVISOR, TEACHER, Role
from server.placements import invitations, seats
from server.placements.grounds import has_ground, is_kept, is_let_go, why_lost
from server.placements.holding import hold_all
from server.placements.issuing import begin
from server.placements.life import finish
from server.placements.models import Invitation, Placement, Seat
from server.placements.signatures import become_ready
from server.placements.substituting import substitutions_due
from server.storage.tx import Tx

MOST = 50  # placements or seats in one transaction

MAY_LOSE_GROUND: tuple[Role, ...] = (SUPERVISOR, PARENT, TEACHER, COORDINATOR, PUPIL)

log = structlog.get_logger("timers")

# Does what is due beyond that id; the last id it looked at, or None when it was the last of all.
Step = Callable[[Tx, str], str | None]


async def run_due(house: House) -> None:
    """Everything that is due by now is done."""
    for step in STEPS:
        after: str | None = ""
        while after is not None:
            after = await house.scribe.write(step, after)


def start_due(tx: Tx, after: str) -> str | None:
    """Placements for which all that must sign did start on their first day."""
    today = clock.day_of(tx.now)
    asked = Placement.life.in_(("signing", "ready"))
    due = _due(tx, after, asked, Placement.starts <= today)
    for placement in hold_all(tx, due):
        if placement.starts <= today:
            become_ready(tx, placement, by=None)
            _begin(tx, placement)
    return _last(due)


def finish_due(tx: Tx, after: str) -> str | None:
    """Running placements finish on the day after their last."""
    today = clock.day_of(tx.now)
    due = _due(tx, after, Placement.life == "active", Placement.ends < today)
    for placement in hold_all(tx, due):
        if placement.life == "active" and placement.ends < today:
            finish(tx, placement)
    return _last(due)


def empty_seats(tx: Tx, after: str) -> str | None:
    """Who has lost the ground of a seat leaves: 28 days after the end, at 18, when a tie ended,
    while suspended.

    The last adult of the own school stays until somebody can come instead.
    """
    lost = _lost(tx, after)
    hold_all(tx, {seat.room for seat, *_about in lost})
    for seat, placement, born, kept in lost:
        why = why_lost(placement, Role(seat.role), born, tx.now, kept=kept)
        try:
            seats.unseat(tx, seat.room, seat.person, why)
        except Refused:
            log.warning("nobody can take the place of the last adult", room=seat.room)
    return f"{lost[-1][0].id:020}" if len(lost) == MOST else None


def end_invitations(tx: Tx, after: str) -> str | None:
    """A parent whom a pupil of 18 doesn't keep is invited no more; a later wish invites anew."""
    wanted = _let_go(tx, after)
    hold_all(tx, {str(one.placement) for one in wanted})
    for invitation in _let_go(tx, after):  # somebody may have answered meanwhile
        invitations.withdraw(tx, invitation, by=None)
    return wanted[-1].id if len(wanted) == MOST else None


def expire_invitations(tx: Tx, after: str) -> str | None:
    """Offices learn which invitations nobody accepted in time."""
    due = tx.session.scalars(
        select(Invitation)
        .where(
            Invitation.id > after,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expired_at.is_(None),
            Invitation.expires_at <= tx.now,
        )
        .order_by(Invitation.id)
        .limit(MOST)
    ).all()
    invitations.expire(tx, due)
    return due[-1].id if len(due) == MOST else None


STEPS: tuple[Step, ...] = (
    start_due,
    finish_due,
    substitutions_due,
    empty_seats,
    end_invitations,
    expire_invitations,
)


def _due(tx: Tx, after: str, *conditions: ColumnElement[bool]) -> Sequence[str]:
    return tx.session.scalars(
        select(Placement.id)
        .where(Placement.id > after, *conditions)
        .order_by(Placement.id)
        .limit(MOST)
    ).all()


def _lost(tx: Tx, after: str) -> list[tuple[Seat, Placement, date | None, bool]]:
    without = or_(
        *((Seat.role == role) & ~has_ground(role, Seat.person, tx.now) for role in MAY_LOSE_GROUND)
    )
    rows = tx.session.execute(
        select(Seat, Placement, Person.born, is_kept(Seat.person))
        .join(Placement, Placement.id == Seat.room)
        .join(Person, Person.id == Placement.pupil)
        .where(Seat.id > int(after or 0), Seat.left_.is_(None), without)
        .order_by(Seat.id)
        .limit(MOST)
    )
    return [(seat, placement, born, kept) for seat, placement, born, kept in rows]


def _let_go(tx: Tx, after: str) -> Sequence[Invitation]:
    return tx.session.scalars(
        select(Invitation)
        .join(Placement, Placement.id == Invitation.placement)
        .where(
            Invitation.id > after,
            Invitation.role == PARENT,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > tx.now,
            is_let_go(Invitation.person, clock.day_of(tx.now)),
        )
        .order_by(Invitation.id)
        .limit(MOST)
        .execution_options(populate_existing=True)
    ).all()


def _last(due: Sequence[str]) -> str | None:
    return due[-1] if len(due) == MOST else None


def _begin(tx: Tx, placement: Placement) -> None:
    if placement.life == "ready":
        begin(tx, placement)
