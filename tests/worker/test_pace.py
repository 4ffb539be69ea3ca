"""A step does as much as fits in a moment, so that nobody waits long for long work."""

from collections.abc import AsyncIterator

import pytest

from server.jobs.pace import AIM
from tests.worker.counting import MOST, Heap, Works, opened


@pytest.fixture
async def works(database_url: str) -> AsyncIterator[Works]:
    works = await opened(database_url)
    yield works
    await works.scribe.close()
    await works.database.close()


async def brought_on(works: Works, heap: Heap) -> list[int]:
    """How many pieces each step was given."""
    await works.begins("heap", None)
    await works.at(heap).run_due()
    assert heap.pieces == 0
    return heap.taken


async def test_what_is_quick_is_soon_done_many_at_a_time(works: Works) -> None:
    taken = await brought_on(works, Heap(seconds_each=0))

    assert taken == [1, 2, 4, 8, 16, 32, MOST, MOST, MOST]


async def test_what_takes_a_while_never_takes_much_longer_than_it_should(works: Works) -> None:
    heap = Heap(seconds_each=AIM / 10)

    taken = await brought_on(works, heap)

    assert taken[0] == 1
    assert max(taken) * heap.seconds_each <= AIM


async def test_what_is_slow_is_done_one_by_one(works: Works) -> None:
    taken = await brought_on(works, Heap(seconds_each=AIM * 3, pieces=10))

    assert taken == [1] * 10


async def test_a_step_that_found_nothing_makes_none_larger(works: Works) -> None:
    taken = await brought_on(works, Heap(seconds_each=AIM, pieces=3, idle=20))

    assert taken == [1] * 23
