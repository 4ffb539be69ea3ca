"""The checks of a history find what they are there to find."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from server.storage.log import Recorded
from tests.kit.heard import Heard
from tests.trials import report
from tests.trials.history import POSTED, numbers, of_the_log, out_of_order
from tests.trials.report import Row

ROOM = "p_1"
MADE = Recorded(ROOM, 1, "placement.made", None, datetime.now(UTC), "x", None, 1, False, {})
FIRST = replace(MADE, seq=2, what=POSTED, by="u_noor", key="first-key")
SECOND = replace(FIRST, seq=3, key="second-key")


def faults(*entries: Recorded, **answered: int) -> list[str]:
    keys = {name.replace("_", "-"): seq for name, seq in answered.items()}
    return of_the_log({ROOM: list(entries)}, {ROOM: keys})


def test_a_log_that_holds_what_was_answered_is_fine() -> None:
    assert faults(MADE, FIRST, SECOND, first_key=2) == []


def test_a_hole_is_found() -> None:
    assert faults(MADE, SECOND) == ["p_1: the numbers have a hole"]


def test_what_was_answered_and_is_lost_is_found() -> None:
    assert faults(MADE, first_key=2) == ["p_1: first-key was answered as 2 and is lost"]


def test_a_key_that_is_there_twice_is_found() -> None:
    assert faults(MADE, FIRST, replace(FIRST, seq=3)) == ["p_1: first-key is there 2 times"]


def test_the_same_key_of_two_people_is_fine() -> None:
    assert faults(MADE, FIRST, replace(FIRST, seq=3, by="u_henk")) == []


@pytest.mark.parametrize(
    ("heard", "fault"),
    [
        ([1, 2, 3], ""),
        ([1, 3], "heard 3 where 2 was to come"),
        ([1, 2, 2, 3], "heard 2 where 3 was to come"),
        ([2, 1, 3], "heard 2 where 1 was to come"),
        ([1, 2], "heard 2 of 3"),
    ],
)
def test_what_a_client_heard_is_one_two_three(heard: list[int], fault: str) -> None:
    assert out_of_order(heard, 3) == fault


def test_an_entry_that_comes_again_is_heard_again() -> None:
    told: list[dict[str, int]] = [{"seq": 1}, {"seq": 2}, {"level": 2}, {"seq": 2}, {"seq": 3}]
    client = Heard(ROOM, frames=[{"room": ROOM, **frame} for frame in told])

    assert numbers(client) == [1, 2, 2, 3]


def test_rows_of_other_trials_stay_in_the_table() -> None:
    old = Row("G1", "20 kills", "SQLite", 61.0, "fine", "abc1234", "2026-11-01")
    other = replace(old, guarantee="G3", found="fine | too")

    table = report.table([replace(old, found="better", seconds=58.04)], report.table([old, other]))

    assert [(row.found, row.seconds) for row in report.rows(table)] == [
        ("better", 58.0),
        ("fine / too", 61.0),
    ]
