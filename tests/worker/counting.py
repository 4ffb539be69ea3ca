"""Long work that counts: each step tells one number, so that all can see which were done.

`python -m tests.worker.counting URL` is a worker that can be killed.
"""

import asyncio
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.actions import NewPerson, add_person
from server.errors import Refused
from server.jobs import Jobs, Kind, Moved, begin
from server.jobs.models import Job
from server.jobs.running import Step
from server.storage.commands import Commands, Member
from server.storage.engine import Database
from server.storage.log import Entry
from server.storage.scribe import Scribe
from server.storage.tx import Tx

STEPS = 120
MOST = 64  # pieces of a heap in one step


def count_on(tx: Tx, job: Job, _some: int) -> int | None:
    """One more number is told to who asked."""
    assert job.by
    tx.hold(job.by)
    number = job.done + 1
    tx.record(job.by, "read.marked", {"seq": number})
    tx.change(job, done=number, cursor={"number": number})
    return None if number >= STEPS else 1


def count_aloud(tx: Tx, job: Job, some: int) -> int | None:
    """The same, said on the screen before it is stored."""
    done = count_on(tx, job, some)
    print(job.done, flush=True)
    return done


def refuse(tx: Tx, job: Job, _some: int) -> int | None:
    raise Refused


def break_down(tx: Tx, job: Job, _some: int) -> int | None:
    raise ZeroDivisionError


@dataclass
class Heap:
    """Work of which each piece takes so long, and which begins with nothing to do."""

    seconds_each: float
    pieces: int = 200
    idle: int = 0  # steps that find nothing
    taken: list[int] = field(default_factory=list)
    now: float = 0.0

    def step(self, tx: Tx, job: Job, some: int) -> int | None:
        self.taken.append(some)
        if len(self.taken) <= self.idle:
            return 0
        done = min(some, self.pieces)
        self.pieces -= done
        self.now += self.seconds_each * done
        return done if self.pieces else None


@dataclass
class Files:
    """Steps on files, each of which can be done again."""

    done: list[int] = field(default_factory=list)

    async def turn(self, job: Job) -> Moved:
        self.done.append(int(job.cursor.get("at", 0)))
        at = self.done[-1] + 1
        return Moved(at, {"at": at}, is_over=at == 3, result={"files": at}, total=3)


def nobody(session: Session, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Member]:
    return {}


@dataclass
class Works:
    """A database with jobs, and a worker that brings them on when asked."""

    database: Database
    scribe: Scribe
    files: Files = field(default_factory=Files)

    def worker(self, count: Step = count_on) -> Jobs:
        kinds = (
            Kind("count", step=count),
            Kind("refuse", step=refuse),
            Kind("break", step=break_down),
            Kind("files", turn=self.files.turn),
        )
        return Jobs(self.database, self.scribe, kinds)

    def at(self, heap: Heap) -> Jobs:
        """A worker that takes pieces of that heap, by the heap's own clock."""
        kinds = [Kind("heap", step=heap.step, most=MOST)]
        return Jobs(self.database, self.scribe, kinds, lambda: heap.now)

    async def begins(self, kind: str, by: str | None) -> str:
        return await self.scribe.write(lambda tx: begin(tx, kind, by=by, total=STEPS))

    async def noor(self) -> str:
        form = NewPerson(last_name="Bakker", first_name="Noor")
        return await self.scribe.write(lambda tx: add_person(tx, form, by=None))

    async def job(self, id: str) -> Job:
        return await self.database.read(lambda session: session.get_one(Job, id))

    async def told(self, person: str) -> list[int]:
        """The numbers that were told, in order."""
        return await self.database.read(_told, person, "read.marked", "seq")

    async def finished(self, person: str) -> list[str]:
        return await self.database.read(_told, person, "job.finished", "state")


def _told(session: Session, person: str, what: str, name: str) -> list[Any]:
    rows = session.scalars(
        select(Entry.with_).where(Entry.stream == person, Entry.what == what).order_by(Entry.seq)
    )
    return [with_[name] for with_ in rows]


async def opened(url: str) -> Works:
    database = Database(url)
    scribe = Scribe(database, Commands({}, nobody), lambda entries: None)
    await scribe.start()
    return Works(database, scribe)


async def _work(url: str) -> None:
    works = await opened(url)
    await works.worker(count_aloud).run_due()


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1]))
