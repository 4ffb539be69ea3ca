"""When things happen in the sample region: everything counts from the Monday of this week."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from server import clock
from server.placements.grounds import born_latest

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(1, 8)
OVER_AT = time(17, 30)  # by then whatever was said lately has been said


@dataclass(frozen=True, slots=True)
class Day:
    """A weekday of a week, counted from this one: `Day(-1, THURSDAY)` is last week's Thursday."""

    week: int
    weekday: int


# The last working day that is over: never in the future, and always after last week's Thursday.
LATELY = Day(0, 0)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the sample, made at `now`."""

    now: datetime

    @property
    def monday(self) -> date:
        today = clock.day_of(self.now)
        return today - timedelta(days=today.weekday())

    @property
    def lately(self) -> date:
        there = self.now.astimezone(clock.AMSTERDAM)
        found = there.date() if there.time() >= OVER_AT else there.date() - timedelta(days=1)
        while found.isoweekday() > FRIDAY:
            found -= timedelta(days=1)
        return found

    def date_of(self, day: Day) -> date:
        if day == LATELY:
            return self.lately
        return self.monday + timedelta(weeks=day.week, days=day.weekday - 1)

    def moment(self, day: Day, said: str) -> datetime:
        """`13:00` of that day, on the school's wall."""
        there = datetime.combine(self.date_of(day), time.fromisoformat(said), clock.AMSTERDAM)
        return there.astimezone(UTC)

    def born(self, age: int, birthday: Day) -> date:
        """The birth date of who reaches that age on that day."""
        return born_latest(age, self.date_of(birthday))
