"""Whoever isn't measured stands still, and nobody's leftovers are another's burden."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bench.servers import Server, stands_still
from bench.taking_turns import alone, rest

BUSY_FOR = 0.6  # seconds
WORKS = (
    f"import time; end = time.process_time() + {BUSY_FOR}\nwhile time.process_time() < end: pass"
)


@contextmanager
def _server(program: str) -> Iterator[Server]:
    with subprocess.Popen([sys.executable, "-c", program]) as process:
        try:
            yield Server("some", "plain", 0, Path(), process.pid)
        finally:
            process.kill()


@pytest.fixture
def two() -> Iterator[list[Server]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(_server(f"{WORKS}\ntime.sleep(60)")),
            stack.enter_context(_server("import time; time.sleep(60)")),
        ]


def test_the_others_stand_still_until_the_turn_is_over(two: list[Server]) -> None:
    with alone(two[0], two):
        assert [stands_still(one.pid) for one in two] == [False, True]

    rest(two[1])  # else it would never be seen to do nothing again
    assert not stands_still(two[1].pid)


def test_a_turn_ends_when_all_is_done_that_was_put_off(two: list[Server]) -> None:
    with alone(two[0], two):
        rest(two[0])

    assert sum(two[0].busy().values()) >= BUSY_FOR
