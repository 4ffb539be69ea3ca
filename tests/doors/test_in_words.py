"""Days, times and hours as people read them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from server import in_words
from server.permissions import Role
from server.placements.models import KINDS

THURSDAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel("2026-11-23T09:00:00Z", tick=False):
        yield


def test_a_day_in_words() -> None:
    assert in_words.day(THURSDAY, "nl") == "donderdag 26 november"
    assert in_words.day(THURSDAY, "en") == "Thursday 26 November"
    assert in_words.day("2027-02-18", "nl") == "donderdag 18 februari 2027"
    assert in_words.short_day(THURSDAY, "nl") == "26 nov"
    assert in_words.short_day(date(2025, 3, 1), "nl") == "1 mrt 2025"
    assert in_words.short_day(THURSDAY, "en") == "26 Nov"


def test_of_a_moment_the_day_and_time_on_the_schools_wall() -> None:
    late = "2026-11-25T23:30:00.000Z"

    assert in_words.day(late, "nl") == "donderdag 26 november"
    assert in_words.wall_day(late) == "2026-11-26"
    assert in_words.time(late) == "00:30"
    assert in_words.time(datetime(2026, 7, 1, 12, tzinfo=UTC)) == "14:00"


def test_hours() -> None:
    assert [in_words.hours(minutes, "nl") for minutes in (360, 210, 45, 605)] == [
        "6 uur",
        "3 u 30",
        "45 min",
        "10 u 05",
    ]


def test_every_code_has_its_word() -> None:
    assert set(in_words.ROLES) == {role.value for role in Role}
    assert set(in_words.KINDS) == set(KINDS)
