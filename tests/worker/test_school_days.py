"""Days of school and waking hours of the three regions."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from server.clock import AMSTERDAM
from server.school_days import (
    REGIONS,
    HolidayRegion,
    holiday_on,
    is_school_day,
    is_waking,
    known_until,
    next_waking,
    plus_school_days,
    school_holidays,
)


def here(day: str, time: str = "12:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-11-28", "a Saturday"),
        ("2026-11-29", "a Sunday"),
        ("2026-12-25", "Christmas, in the holidays too"),
        ("2026-12-31", "the Christmas holidays"),
        ("2027-03-26", "Good Friday"),
        ("2027-03-29", "Easter Monday"),
        ("2026-04-27", "the King's day"),
        ("2026-05-05", "the fifth of May, of every year"),
        ("2027-05-06", "Ascension Day"),
        ("2026-05-25", "Whit Monday"),
    ],
)
def test_schools_are_closed_everywhere_on(day: str, why: str) -> None:
    assert [region for region in REGIONS if is_school_day(date.fromisoformat(day), region)] == []


def test_the_friday_after_ascension_day_is_a_school_day() -> None:
    assert is_school_day(date(2026, 5, 15), "midden")


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        ("2026-10-12", {"noord"}),
        ("2026-10-19", {"midden", "zuid"}),
        ("2027-02-15", {"zuid"}),
        ("2027-02-22", {"noord", "midden"}),
        ("2027-07-12", {"noord"}),
        ("2027-08-30", {"zuid"}),
        ("2028-07-10", {"midden"}),
    ],
)
def test_regions_have_holidays_at_different_times(day: str, closed: set[HolidayRegion]) -> None:
    found = {region for region in REGIONS if not is_school_day(date.fromisoformat(day), region)}

    assert found == closed


@pytest.mark.parametrize("region", REGIONS)
def test_the_table_has_five_holidays_a_year_from_saturday_to_sunday(region: HolidayRegion) -> None:
    known = school_holidays(region)

    assert [one.name for one in known] == ["autumn", "christmas", "spring", "may", "summer"] * 5
    assert {one.name for one in known if one.is_law} == {"christmas", "may", "summer"}
    assert all(before.last < after.first for before, after in pairwise(known))
    weeks = {"autumn": 1, "christmas": 2, "spring": 1, "may": 1, "summer": 6}
    for one in known:
        assert (one.first.weekday(), one.last.weekday()) == (5, 6), one
        assert one.last - one.first == timedelta(days=7 * weeks[one.name] + 1), one
        assert one.school_year.startswith(str((one.first - timedelta(days=212)).year)), one


@pytest.mark.parametrize("name", ["christmas", "may"])
def test_christmas_and_may_are_the_same_for_all(name: str) -> None:
    found = [[one[2:] for one in school_holidays(r) if one.name == name] for r in REGIONS]

    assert found[0] == found[1] == found[2]


def test_years_that_nobody_knows_have_no_school_holidays() -> None:
    assert known_until() == date(2030, 8, 18)
    assert holiday_on(date(2031, 7, 30), "midden") is None
    assert is_school_day(date(2031, 7, 30), "midden")
    assert not is_school_day(date(2031, 12, 25), "midden")


def test_a_term_of_three_school_days_passes_over_weekends_and_holidays() -> None:
    assert plus_school_days(date(2026, 11, 23), 3, "midden") == date(2026, 11, 26)
    assert plus_school_days(date(2026, 11, 26), 3, "midden") == date(2026, 12, 1)
    # Thursday before the Christmas holidays: Friday, then Monday and Tuesday of the new year.
    assert plus_school_days(date(2026, 12, 17), 3, "midden") == date(2027, 1, 5)
    assert plus_school_days(date(2026, 11, 28), 0, "midden") == date(2026, 11, 28)


@pytest.mark.parametrize(
    ("at", "expected"),
    [("07:29", False), ("07:30", True), ("17:59", True), ("18:00", False), ("00:00", False)],
)
def test_people_are_awake_from_half_past_seven_until_six(at: str, expected: bool) -> None:
    assert is_waking(here("2026-11-24", at), "midden") is expected


@pytest.mark.parametrize(
    ("moment", "woken"),
    [
        (here("2026-11-24", "10:00"), here("2026-11-24", "10:00")),
        (here("2026-11-24", "06:00"), here("2026-11-24", "07:30")),
        (here("2026-11-24", "21:47"), here("2026-11-25", "07:30")),
        (here("2026-11-27", "18:00"), here("2026-11-30", "07:30")),
        (here("2026-12-18", "18:00"), here("2027-01-04", "07:30")),
        (here("2027-03-25", "20:00"), here("2027-03-30", "07:30")),  # Easter
    ],
)
def test_what_comes_at_night_waits_for_the_next_morning_of_school(
    moment: datetime, woken: datetime
) -> None:
    assert next_waking(moment, "midden") == woken
    assert is_waking(next_waking(moment, "midden"), "midden")


@pytest.mark.parametrize(
    ("saturday", "monday", "utc"),
    [
        # The clock goes forward on 28 March 2027, in the night to Sunday; Monday is Easter.
        ("2027-03-27", "2027-03-30", datetime(2027, 3, 30, 5, 30, tzinfo=UTC)),
        ("2028-03-25", "2028-03-27", datetime(2028, 3, 27, 5, 30, tzinfo=UTC)),
        # It goes back on 25 October 2026, the end of an autumn holiday, and on 28 October 2029.
        ("2026-10-24", "2026-10-26", datetime(2026, 10, 26, 6, 30, tzinfo=UTC)),
        ("2029-10-27", "2029-10-29", datetime(2029, 10, 29, 6, 30, tzinfo=UTC)),
    ],
)
def test_half_past_seven_is_that_of_the_wall_after_both_changes_of_the_clock(
    saturday: str, monday: str, utc: datetime
) -> None:
    for hours in range(0, 54, 3):
        moment = here(saturday).astimezone(UTC) + timedelta(hours=hours)
        if moment < utc:
            assert next_waking(moment, "midden") == utc

    assert utc == here(monday, "07:30")
    assert not is_waking(utc - timedelta(seconds=1), "midden")
    assert not is_waking(here(monday, "18:00").astimezone(UTC), "midden")


@pytest.mark.parametrize("region", REGIONS)
def test_every_quarter_of_an_hour_of_a_year_is_awake_or_waits_for_the_first_that_is(
    region: HolidayRegion,
) -> None:
    moment = datetime(2027, 11, 1, tzinfo=UTC)
    awaited = next_waking(moment, region)
    while moment < datetime(2028, 11, 1, tzinfo=UTC):
        if is_waking(moment, region):
            assert next_waking(moment, region) == moment
            assert awaited <= moment
            awaited = moment
        else:
            found = next_waking(moment, region)
            assert found > moment
            assert found == awaited or awaited < moment
            awaited = found
        moment += timedelta(minutes=15)
