"""Several workers: each turn of a duty is one worker's, and what is under way is finished."""

import asyncio

from server.storage.shifts import PostgresShifts, Shifts, shifts
from server.worker import Duty, Worker
from tests.several.waiting import soon


class Work:
    """A duty that notes how many do it at once."""

    def __init__(self) -> None:
        self.at_once = self.most = self.turns = 0
        self.begun = asyncio.Event()

    async def turn(self) -> None:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.begun.set()
        await asyncio.sleep(0.02)  # as long as work takes
        self.at_once -= 1
        self.turns += 1


async def one_worker_at_a_time(first: Shifts, second: Shifts) -> None:
    """Two workers with a duty that is always due never do it together."""
    work = Work()
    workers = [Worker([Duty("dates", work.turn, 0.001)], one) for one in (first, second)]
    for worker in workers:
        await worker.start()
    await soon(lambda: work.turns >= 20, 20)
    for worker in workers:
        await worker.close()
    assert work.most == 1


async def test_a_turn_is_one_workers(postgres_url: str) -> None:
    await one_worker_at_a_time(PostgresShifts(postgres_url), PostgresShifts(postgres_url))


async def test_a_worker_that_dies_gives_its_turn_back(postgres_url: str) -> None:
    dying, next_ = PostgresShifts(postgres_url), PostgresShifts(postgres_url)
    assert await dying.take("dates")
    assert not await next_.take("dates")
    assert await next_.take("nights")

    await dying.close()

    assert await next_.take("dates")
    await next_.close()


async def test_without_a_database_nobody_has_a_turn() -> None:
    nowhere = PostgresShifts("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")

    assert not await nowhere.take("dates")
    await nowhere.give_back("dates")
    await nowhere.close()


async def test_what_is_under_way_is_finished(sqlite_url: str) -> None:
    work = Work()
    worker = Worker([Duty("dates", work.turn, 60)], shifts(sqlite_url))
    await worker.start()
    await work.begun.wait()

    await worker.close()

    assert (work.turns, work.at_once) == (1, 0)
