"""What those who run the server count on: room on the disk, the age of the backup, who lags behind.

Looked at by the worker for `/metrics`, and by the doctor.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, metrics
from server.house import House
from server.mail.models import Letter
from server.storage import telling
from server.storage.log import BACKED_UP_AT, Entry, Fact, Telling


@dataclass(frozen=True, slots=True)
class Lag:
    """What waits behind the commit, and since when the oldest of it."""

    waiting: dict[str, int]  # consumer → entries
    oldest: datetime | None

    def is_long(self, now: datetime) -> bool:
        """Whether whoever should hear of entries seems not to listen."""
        return self.oldest is not None and now - self.oldest > timedelta(minutes=10)


async def count(house: House) -> None:
    """All gauges stand as things are now."""
    metrics.DISK_FREE.set(shutil.disk_usage(house.settings.data).free)
    made, lag, given_up = await house.database.read(_look)
    age = (clock.now() - made).total_seconds() if made else float("nan")
    metrics.BACKUP_AGE.set(age)
    metrics.TELLINGS.clear()
    for consumer, waiting in lag.waiting.items():
        metrics.TELLINGS.labels(consumer).set(waiting)
    metrics.GIVEN_UP.set(given_up)


def backed_up_at(session: Session) -> datetime | None:
    """The moment that the newest backup holds; None when none was made of this database."""
    said = session.scalar(select(Fact.value).where(Fact.name == BACKED_UP_AT))
    return datetime.fromisoformat(said) if said else None


def lag(session: Session) -> Lag:
    """How far the worker is behind."""
    first = select(Telling.stream, Telling.seq).order_by(Telling.place).limit(1000)
    some = first.subquery()
    oldest = session.scalar(
        select(func.min(Entry.at)).join(
            some, (some.c.stream == Entry.stream) & (some.c.seq == Entry.seq)
        )
    )
    return Lag(telling.waiting(session), oldest)


def _look(session: Session) -> tuple[datetime | None, Lag, int]:
    given_up = select(func.count()).select_from(Letter).where(Letter.given_up_at.is_not(None))
    return backed_up_at(session), lag(session), session.scalar(given_up) or 0
