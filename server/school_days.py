"""Days of school and waking hours, for the three holiday regions of the Netherlands.

School holidays are data, in `school_holidays.csv`: `law` fixes the Christmas, one May week and the
summer holidays for all schools; the autumn and spring holidays are `advice`, from which a school
may differ, as it may lengthen May. Source: the ministry's open data (schoolholidays, school years
2025-2026 to 2029-2030), by way of two independent copies of August 2026 that agree on every date,
and calendars of schools for 2025-2027. Not confirmed: the text of the regulations themselves.
Outside the years of the table there are no school holidays; `leerplek doctor` says so in time.

Public holidays are computed. Schools are closed on Good Friday and every fifth of May, which most
collective agreements say though the law doesn't; the Friday after Ascension Day is a school day.
"""

import csv
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import holidays

from server import clock

HolidayRegion = Literal["noord", "midden", "zuid"]
REGIONS: tuple[HolidayRegion, ...] = get_args(HolidayRegion)

TABLE = Path(__file__).with_name("school_holidays.csv")
A_DAY = timedelta(days=1)
SATURDAY = 5
WAKES, SLEEPS = time(7, 30), time(18)  # on the school's wall; product.md, "quiet hours"


class SchoolHoliday(NamedTuple):
    """One holiday of one region, both days included, weekends around it too."""

    school_year: str
    name: str  # autumn, christmas, spring, may, summer
    is_law: bool  # else advice
    first: date
    last: date


def is_school_day(day: date, region: HolidayRegion) -> bool:
    """Whether schools of that region are open that day."""
    is_weekend = day.weekday() >= SATURDAY
    return not is_weekend and day not in _public(day.year) and not holiday_on(day, region)


def plus_school_days(day: date, n: int, region: HolidayRegion) -> date:
    """The n-th school day after that day, which doesn't count itself."""
    while n > 0:
        day += A_DAY
        n -= is_school_day(day, region)
    return day


def is_waking(moment: datetime, region: HolidayRegion) -> bool:
    """Whether people of that region may be bothered: 07:30 to 18:00 on a school day."""
    here = moment.astimezone(clock.AMSTERDAM)
    return WAKES <= here.time() < SLEEPS and is_school_day(here.date(), region)


def next_waking(moment: datetime, region: HolidayRegion) -> datetime:
    """That moment when people are awake, else the next 07:30 of a school day; in UTC."""
    if is_waking(moment, region):
        return moment
    here = moment.astimezone(clock.AMSTERDAM)
    day = here.date() if here.time() < WAKES else here.date() + A_DAY
    while not is_school_day(day, region):
        day += A_DAY
    return clock.on_wall(day, WAKES)


def holiday_on(day: date, region: HolidayRegion) -> SchoolHoliday | None:
    """The school holiday in which that day falls, or None."""
    return next((one for one in school_holidays(region) if one.first <= day <= one.last), None)


@cache
def school_holidays(region: HolidayRegion) -> tuple[SchoolHoliday, ...]:
    """All holidays of that region that are known, in the order of time."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return tuple(_read(row, region) for row in csv.DictReader(file, delimiter=";"))


def known_until() -> date:
    """The last day of which school holidays are known in all regions."""
    return min(school_holidays(region)[-1].last for region in REGIONS)


def _read(row: dict[str, str], region: HolidayRegion) -> SchoolHoliday:
    first, _to, last = row[region].partition("/")
    is_law = row["standing"] == "law"
    days = date.fromisoformat(first), date.fromisoformat(last)
    return SchoolHoliday(row["school_year"], row["holiday"], is_law, *days)


@cache
def _public(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year, categories=("public", "optional")))
