"""The only place that asks the time."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """This moment in UTC, to the millisecond: as fine as every client and database keeps it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def today() -> date:
    """The day on the school's wall."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day on the school's wall at that moment."""
    return moment.astimezone(AMSTERDAM).date()


def on_wall(day: date, at: time) -> datetime:
    """The moment, in UTC, at which the school's wall shows that day and time."""
    return datetime.combine(day, at, AMSTERDAM).astimezone(UTC)


@lru_cache(maxsize=1_000)  # all that is stored together happened at one moment
def written(moment: datetime) -> str:
    """A moment as it stands on the wire: `2026-11-23T12:00:03.512Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
