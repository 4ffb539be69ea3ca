"""What happens by date: measures about people end, and suspended seats come back."""

from collections.abc import Callable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server import clock
from server.house import House
from server.placements.holding import hold_all
from server.placements.models import Measure, Suspended
from server.safety.models import Case
from server.safety.returning import end, give_back
from server.safety.telling import note_down
from server.storage.tx import Tx

MOST = 20  # measures in one transaction

# Does what is due beyond that id; the last id it looked at, or None when it was the last of all.
Step = Callable[[Tx, str], str | None]


async def run_due(house: House) -> None:
    """Everything that is due by now is done."""
    if not await house.database.read(_is_any_due):
        return
    for step in STEPS:
        after: str | None = ""
        while after is not None:
            after = await house.scribe.write(step, after)


def end_due(tx: Tx, after: str) -> str | None:
    """Measures whose last day is over end."""
    due = tx.session.scalars(_over(tx).where(Measure.id > after)).all()
    _hold(tx, due)
    for measure in due:
        case = tx.session.get_one(Case, measure.case)
        end(tx, measure)
        note_down(tx, case, "case.lifted", by=None, person=measure.person, kind=measure.kind)
    return due[-1].id if len(due) == MOST else None


def give_back_due(tx: Tx, after: str) -> str | None:
    """Seats that couldn't be given back when their measure ended are tried again."""
    due = tx.session.scalars(_waiting().where(Measure.id > after)).all()
    _hold(tx, due)
    for measure in due:
        give_back(tx, measure)
    return due[-1].id if len(due) == MOST else None


STEPS: tuple[Step, ...] = (end_due, give_back_due)


def _is_any_due(session: Session) -> bool:
    today = clock.today()
    over = select(Measure.id).where(Measure.ended_at.is_(None), Measure.until < today).limit(1)
    return bool(session.scalar(over) or session.scalar(_waiting().limit(1)))


def _over(tx: Tx) -> Select[Measure]:
    today = clock.day_of(tx.now)
    over = (Measure.ended_at.is_(None), Measure.until < today)
    return select(Measure).where(*over).order_by(Measure.id).limit(MOST)


def _waiting() -> Select[Measure]:
    """Ended measures that took a seat which isn't settled."""
    unsettled = select(Suspended.measure).where(Suspended.settled_at.is_(None))
    ended = (Measure.ended_at.is_not(None), Measure.id.in_(unsettled))
    return select(Measure).where(*ended).order_by(Measure.id).limit(MOST)


def _hold(tx: Tx, due: Sequence[Measure]) -> None:
    ids = [measure.id for measure in due]
    taken = tx.session.scalars(select(Suspended.room).where(Suspended.measure.in_(ids))).all()
    rooms = {*taken, *(measure.room for measure in due if measure.room)}
    hold_all(tx, rooms, *(measure.person for measure in due), *(m.school for m in due))
