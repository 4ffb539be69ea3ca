"""A night's run begins once for each school, after two o'clock on the school's wall."""

from datetime import datetime

from server.admin import retention
from server.clock import AMSTERDAM
from tests.placements.conftest import Story, story, wall

__all__ = ["story", "wall"]


def here(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=AMSTERDAM)


async def test_each_school_has_one_run_a_night(story: Story) -> None:
    begun = []

    for day, time in (
        ("2026-11-24", "01:59"),
        ("2026-11-24", "02:00"),
        ("2026-11-24", "23:50"),
        ("2026-11-25", "00:30"),
        ("2026-11-25", "02:30"),
    ):
        story.wall.move_to(here(day, time))
        is_night = await story.reads(retention.is_night)
        number = await story.writes(retention.begin_runs)
        assert is_night is (number > 0)
        begun.append(number)

    assert begun == [0, 2, 0, 0, 2]


async def test_there_is_a_night_when_the_clock_changes_too(story: Story) -> None:
    for day in ("2026-10-25", "2027-03-28"):  # at three it is two, and at two it is three
        story.wall.move_to(here(day, "03:30"))

        assert await story.writes(retention.begin_runs) == 2
        assert await story.writes(retention.begin_runs) == 0
