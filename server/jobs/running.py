"""How jobs are begun, and brought on step by step.

How much a step does follows from how long the last one of its kind took, so that people who write
meanwhile wait for no more than a moment, on any machine and however large the school.

A step that only writes runs in one transaction with the job's own cursor: it is done once, wherever
the server is killed. A step that works on files may be done again, and must come to the same.
"""

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, metrics
from server.errors import Busy, Problem
from server.jobs.models import Job, State
from server.jobs.pace import Pace
from server.storage.base import new_id
from server.storage.engine import Database
from server.storage.scribe import Scribe
from server.storage.tx import Tx

LEASE = timedelta(seconds=60)  # that one step may take before another worker tries it
TRIES = 5  # of one step
PAUSE = timedelta(seconds=10)  # after a first failure; doubled after each

log = structlog.get_logger("jobs")


@dataclass(frozen=True, slots=True)
class Moved:
    """How far a step on files brought its job."""

    done: int
    cursor: dict[str, Any] = field(default_factory=dict)
    is_over: bool = False
    result: dict[str, Any] = field(default_factory=dict)
    total: int | None = None


# One step in one transaction, of at most about so many, which moves `job.cursor` and `job.done`;
# how many it did, or None when the job is over.
Step = Callable[[Tx, Job, int], int | None]
# One step on files.
Turn = Callable[[Job], Awaitable[Moved]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: its name, and how one step is done, in a transaction or on files."""

    name: str
    step: Step | None = None
    turn: Turn | None = None
    most: int = 1  # rows, people or entries of one step, however quick they are


def begin(
    tx: Tx,
    kind: str,
    *,
    by: str | None,
    office: str | None = None,
    with_: dict[str, Any] | None = None,
    total: int = 0,
) -> str:
    """The id of a new job, whose first step is done once this transaction is stored."""
    job = Job(
        id=new_id("j"),
        kind=kind,
        by=by,
        office=office,
        with_=with_ or {},
        state="waiting",
        total=total,
        cursor={},
        result={},
        made_at=tx.now,
        moved_at=tx.now,
        due_at=tx.now,
    )
    tx.add(job)
    return job.id


class Jobs:
    """Brings jobs on; several workers may, since each step is leased before it begins."""

    def __init__(
        self,
        database: Database,
        scribe: Scribe,
        kinds: Iterable[Kind],
        seconds: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._database = database
        self._scribe = scribe
        self._kinds = {kind.name: kind for kind in kinds}
        self._paces = {kind.name: Pace(kind.most) for kind in self._kinds.values()}
        self._seconds = seconds

    async def run_due(self) -> None:
        """Every job that can be brought on now is brought on, one step each in turn."""
        while due := await self._database.read(_due):
            for job in due:
                await self._bring_on(job)

    async def _bring_on(self, job_id: str) -> None:
        try:
            job = await self._scribe.write(_lease, job_id)
            if job is not None:
                await self._do_step(job)
        except Busy:
            raise  # the database can't be used: nothing is wrong with this job
        except Exception as error:  # whatever it is, the other jobs go on
            await self._fail(job_id, error)

    async def _do_step(self, job: Job) -> None:
        kind = self._kinds[job.kind]
        if kind.step is not None:
            await self._scribe.write(self._timed, job.id, kind.step, self._paces[kind.name])
        elif kind.turn is not None:
            await self._scribe.write(_move, job.id, await kind.turn(job))

    def _timed(self, tx: Tx, job_id: str, step: Step, pace: Pace) -> None:
        began = self._seconds()
        done = _step(tx, job_id, step, pace.some)
        tx.flush()
        pace.took(self._seconds() - began, done or 0)

    async def _fail(self, job_id: str, error: Exception) -> None:
        if not isinstance(error, Problem):
            metrics.FAULTS.inc()
            log.error("a step of a job failed", job=job_id, exc_info=error)
        code = error.code if isinstance(error, Problem) else "fault"
        await self._scribe.write(_put_off, job_id, code)


def stop(tx: Tx, job: Job) -> None:
    """The job goes no further; what its steps did stays done."""
    if job.state == "waiting":
        _end(tx, job, "stopped")


def again(tx: Tx, job: Job) -> None:
    """A job that failed goes on where it was."""
    if job.state == "failed":
        tx.change(job, state="waiting", ended_at=None, tries=0, problem="", due_at=tx.now)


def _due(session: Session) -> list[str]:
    now = clock.now()
    due = select(Job.id).where(Job.state == "waiting", Job.due_at <= now)
    return list(session.scalars(due.order_by(Job.due_at).limit(20)))


def _lease(tx: Tx, job_id: str) -> Job | None:
    job = tx.session.scalar(select(Job).where(Job.id == job_id).with_for_update())
    if job is None or job.state != "waiting" or job.due_at > tx.now:
        return None
    tx.change(job, due_at=tx.now + LEASE)
    return job


def _step(tx: Tx, job_id: str, step: Step, some: int) -> int | None:
    job = _waiting(tx, job_id)
    if job is None:
        return None
    tx.by_itself = True
    try:
        done = step(tx, job, some)
    finally:  # others share this transaction
        tx.by_itself = False
    _moved(tx, job, is_over=done is None)
    return done


def _move(tx: Tx, job_id: str, moved: Moved) -> None:
    job = _waiting(tx, job_id)
    if job is None:
        return
    total = job.total if moved.total is None else moved.total
    result = {**job.result, **moved.result}
    tx.change(job, done=moved.done, total=total, cursor=moved.cursor, result=result)
    _moved(tx, job, is_over=moved.is_over)


def _waiting(tx: Tx, job_id: str) -> Job | None:
    """The job, ours until the end of this transaction; None when it was stopped meanwhile."""
    job = tx.session.scalar(select(Job).where(Job.id == job_id).with_for_update())
    return job if job is not None and job.state == "waiting" else None


def _moved(tx: Tx, job: Job, *, is_over: bool) -> None:
    tx.change(job, moved_at=tx.now, due_at=tx.now, tries=0)
    if is_over:
        _end(tx, job, "done")


def _put_off(tx: Tx, job_id: str, code: str) -> None:
    job = _waiting(tx, job_id)
    if job is None:
        return
    tx.change(job, tries=job.tries + 1, problem=code, due_at=tx.now + PAUSE * 2**job.tries)
    if job.tries >= TRIES:
        _end(tx, job, "failed")


def _end(tx: Tx, job: Job, state: State) -> None:
    tx.change(job, state=state, ended_at=tx.now, moved_at=tx.now)
    if state == "done":
        tx.change(job, problem="")
    if job.by:
        told = {"job": job.id, "kind": job.kind, "state": state}
        tx.record(job.by, "job.finished", told)
