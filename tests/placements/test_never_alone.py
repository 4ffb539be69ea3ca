"""S1: a host adult with a pupil always has an adult of the pupil's own school beside them."""

import time_machine
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.placements.conftest import MONDAY
from tests.placements.machine import Neverland


def test_whatever_is_done_the_pupil_is_never_alone_with_a_host() -> None:
    with time_machine.travel(MONDAY, tick=False):
        run_state_machine_as_test(
            Neverland,
            settings=settings(
                max_examples=25,
                stateful_step_count=25,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
