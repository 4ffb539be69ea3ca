"""How many go together is what fits into the time that a transaction may take."""

import pytest

from server.storage.stride import FEWEST, LONGEST, MOST, Stride


def test_while_it_is_quick_more_and_more_go_together() -> None:
    stride = Stride(most=200)

    for _ in range(10):
        stride.learn(stride.most, LONGEST / 10)

    assert stride.most == MOST


def test_what_took_too_long_is_made_as_small_as_will_fit() -> None:
    stride = Stride(most=400)

    stride.learn(400, 2 * LONGEST)

    assert stride.most == 200


@pytest.mark.parametrize(("works", "seconds"), [(199, LONGEST / 10), (200, LONGEST * 0.8)])
def test_it_stays_where_nothing_was_learnt(works: int, seconds: float) -> None:
    """It was not full, or had no time to spare."""
    stride = Stride(most=200)

    stride.learn(works, seconds)

    assert stride.most == 200


def test_however_slow_the_disk_is_some_go_together() -> None:
    stride = Stride(most=200)

    stride.learn(1, 5.0)

    assert stride.most == FEWEST
