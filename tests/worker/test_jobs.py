"""Long work goes on where it was killed, is tried again when it fails, and can be stopped."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from server import clock
from server.jobs import counting, running
from server.jobs.models import Job
from server.jobs.running import LEASE, TRIES, again, stop
from tests.worker.counting import STEPS, Works, count_on, opened

ROOT = Path(__file__).parents[2]

PATIENCE = 20  # seconds


@pytest.fixture
async def works(database_url: str) -> AsyncIterator[Works]:
    works = await opened(database_url)
    yield works
    await works.scribe.close()
    await works.database.close()


async def test_a_job_of_many_steps_does_each_once_and_says_that_it_is_done(works: Works) -> None:
    noor = await works.noor()
    job = await works.begins("count", noor)

    await works.worker().run_due()

    done = await works.job(job)
    assert (done.state, done.done, done.total, done.problem) == ("done", STEPS, STEPS, "")
    assert await works.told(noor) == list(range(1, STEPS + 1))
    assert await works.finished(noor) == ["done"]


@pytest.mark.parametrize("steps", [1, 23, 57])
async def test_killed_anywhere_it_goes_on_exactly_where_it_was(
    works: Works, database_url: str, steps: int
) -> None:
    noor = await works.noor()
    job = await works.begins("count", noor)

    await killed_after(database_url, steps)
    before = await works.told(noor)
    with later(LEASE + timedelta(seconds=1)):
        await works.worker().run_due()

    assert steps - 1 <= len(before) < STEPS
    assert before == list(range(1, len(before) + 1))
    assert await works.told(noor) == list(range(1, STEPS + 1))
    assert (await works.job(job)).state == "done"
    assert await works.finished(noor) == ["done"]


async def test_a_step_that_somebody_took_is_left_alone_until_its_lease_is_over(
    works: Works,
) -> None:
    noor = await works.noor()
    job = await works.begins("count", noor)
    await works.scribe.write(running._lease, job)  # by a worker that died

    await works.worker().run_due()
    told = await works.told(noor)
    with later(LEASE + timedelta(seconds=1)):
        await works.worker().run_due()

    assert told == []
    assert await works.told(noor) == list(range(1, STEPS + 1))


async def test_two_workers_at_once_do_each_step_once(works: Works) -> None:
    noor = await works.noor()
    await works.begins("count", noor)

    await asyncio.gather(works.worker().run_due(), works.worker().run_due())

    assert await works.told(noor) == list(range(1, STEPS + 1))


@pytest.mark.parametrize(("kind", "problem"), [("refuse", "refused"), ("break", "fault")])
async def test_a_step_that_fails_is_tried_again_with_growing_pauses_and_then_given_up(
    works: Works, kind: str, problem: str
) -> None:
    noor = await works.noor()
    job = await works.begins(kind, noor)
    pauses, now = [], clock.now()

    for attempt in range(1, TRIES + 1):
        with time_machine.travel(now, tick=False):
            await works.worker().run_due()
            found = await works.job(job)
            assert (found.tries, found.problem) == (attempt, problem)
            assert found.state == ("failed" if attempt == TRIES else "waiting")
        pauses.append(found.due_at - now)
        now = found.due_at

    assert pauses[:4] == [timedelta(seconds=10 * 2**n) for n in range(4)]
    assert await works.finished(noor) == ["failed"]


async def test_a_job_that_failed_goes_on_where_it_was_when_asked(works: Works) -> None:
    noor = await works.noor()
    job = await works.begins("break", noor)
    await works.scribe.write(
        lambda tx: tx.change(tx.session.get_one(Job, job), kind="count", tries=TRIES - 1)
    )
    await works.scribe.write(running._step, job, count_on, 1)
    await works.scribe.write(
        lambda tx: tx.change(tx.session.get_one(Job, job), state="failed", ended_at=tx.now)
    )
    await works.worker().run_due()
    left = await works.told(noor)

    await works.scribe.write(lambda tx: again(tx, tx.session.get_one(Job, job)))
    await works.worker().run_due()

    assert left == [1]
    assert await works.told(noor) == list(range(1, STEPS + 1))
    assert (await works.job(job)).state == "done"


async def test_other_jobs_go_on_beside_one_that_fails(works: Works) -> None:
    noor = await works.noor()
    await works.begins("break", None)
    await works.begins("count", noor)

    await works.worker().run_due()

    assert len(await works.told(noor)) == STEPS


async def test_a_job_on_files_moves_its_cursor_after_each_step(works: Works) -> None:
    noor = await works.noor()
    job = await works.begins("files", noor)

    await works.worker().run_due()

    done = await works.job(job)
    assert works.files.done == [0, 1, 2]
    assert (done.state, done.done, done.total, done.result) == ("done", 3, 3, {"files": 3})


async def test_who_asked_can_stop_it_and_what_was_done_stays(works: Works) -> None:
    noor = await works.noor()
    job = await works.begins("count", noor)
    await works.scribe.write(running._lease, job)
    await works.scribe.write(running._step, job, count_on, 1)

    await works.scribe.write(lambda tx: stop(tx, tx.session.get_one(Job, job)))
    await works.worker().run_due()

    assert (await works.job(job)).state == "stopped"
    assert await works.told(noor) == [1]
    assert await works.finished(noor) == ["stopped"]


async def test_a_job_that_stands_still_and_one_that_failed_are_told_to_who_runs_the_server(
    works: Works,
) -> None:
    await works.begins("count", None)
    found = await works.database.read(counting.stuck, clock.now())
    late = await works.database.read(counting.stuck, clock.now() + counting.LATE * 2)

    assert found == []
    assert len(late) == 1
    assert await works.database.read(counting.jobs) == {"waiting": 1, "failed": 0}


@contextmanager
def later(by: timedelta) -> Iterator[None]:
    with time_machine.travel(clock.now() + by, tick=True):
        yield


async def killed_after(url: str, steps: int) -> None:
    """Another process does so many steps, and is killed where it is about to store the last."""
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.worker.counting", url),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert worker.stdout
    async with asyncio.timeout(PATIENCE):
        while int(await worker.stdout.readline()) < steps:
            pass
    worker.kill()
    await worker.communicate()
