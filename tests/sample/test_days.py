"""Whenever the sample is made, nothing has happened in the future and ages hold."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest

from server import clock
from server.files.store import Store
from server.placements.signers import age
from server.sample.days import THURSDAY, Calendar, Day
from server.sample.past import Past
from server.sample.people import PUPILS
from server.sample.region import World
from server.sample.stories import STORIES
from server.sample.story import Story
from server.sample.telling import Teller

# A Monday, a Sunday, the end of a year, its first day, 29 February, and both days of summer time.
DAYS = [
    date(2026, 11, 23),
    date(2026, 11, 29),
    date(2026, 12, 31),
    date(2027, 1, 1),
    date(2028, 2, 29),
    date(2027, 3, 28),
    date(2026, 10, 25),
]
TIMES = [time(0, 5), time(8, 0), time(17, 45), time(23, 55)]

AGES = {
    "noor": 15,
    "yusuf": 15,
    "jayden": 14,
    "zofia": 15,
    "daan": 16,
    "amira": 15,
    "sem": 15,
    "lotte": 15,
}


def made_at(day: date, at: time) -> Calendar:
    return Calendar(datetime.combine(day, at, clock.AMSTERDAM).astimezone(UTC))


def teller(story: Story, calendar: Calendar) -> Teller:
    """One that only knows when everything happens."""
    return Teller(cast(Past, None), World(), calendar, Store(Path()), story)


@pytest.mark.parametrize("at", TIMES, ids=str)
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_nothing_has_happened_in_the_future(day: date, at: time) -> None:
    calendar = made_at(day, at)

    for story in STORIES.values():
        told = teller(story, calendar)
        acts = [*told.life(), *told.talk()]

        assert max(moment for moment, _ in acts) <= calendar.now


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_is_said_is_said_in_the_order_of_the_script(day: date) -> None:
    calendar = made_at(day, time(12, 0))

    for story in STORIES.values():
        moments = [moment for moment, _ in teller(story, calendar).talk()]

        assert all(one < other for one, other in pairwise(moments))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_last_words_were_said_on_a_working_day(day: date) -> None:
    calendar = made_at(day, time(12, 0))

    assert calendar.lately.isoweekday() <= 5
    assert calendar.lately >= calendar.date_of(Day(-1, 5))
    assert calendar.lately <= day


def test_everybody_is_as_old_as_the_story_says_on_every_day_of_four_years() -> None:
    day = date(2026, 11, 23)
    while day < date(2030, 11, 23):
        calendar = made_at(day, time(12, 0))
        ages = {
            name: age(calendar.born(pupil.age, pupil.birthday), day)
            for name, pupil in PUPILS.items()
        }

        assert ages == AGES, day
        day += timedelta(days=1)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_yusuf_turns_sixteen_on_the_thursday_of_the_sixth_week(day: date) -> None:
    calendar = made_at(day, time(12, 0))
    thursday = calendar.date_of(Day(5, THURSDAY))
    yusuf = PUPILS["yusuf"]
    born = calendar.born(yusuf.age, yusuf.birthday)

    assert thursday == calendar.monday + timedelta(weeks=5, days=3)
    assert age(born, thursday - timedelta(days=1)) == 15
    assert age(born, thursday) == 16


def test_his_birthday_is_halfway_his_placement() -> None:
    calendar = made_at(DAYS[0], time(12, 0))
    story = STORIES["yusuf"]
    first, last = calendar.date_of(story.starts), calendar.date_of(story.ends)

    halfway = first + (last - first) / 2

    assert abs(calendar.date_of(Day(5, THURSDAY)) - halfway) <= timedelta(weeks=1)
