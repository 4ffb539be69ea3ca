"""The scribe: whatever arrives while a commit is under way is written by the next one.

One transaction serves all of a batch. What a person did wrong is answered to that person alone:
a batch that can't be written as a whole is halved until the culprit stands alone.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog

from server import clock, metrics
from server.errors import Busy, Fault, Problem
from server.storage.commands import Ask, Batch, Commands
from server.storage.engine import Database, WritingSession, is_out_of_order
from server.storage.log import Recorded
from server.storage.stride import Stride
from server.storage.tx import Tx, Wants, Widen

P = ParamSpec("P")
T = TypeVar("T")

BEGUN = 50  # times a work may ask for more streams; a verb that never knows is broken
PRESSED = 20  # works at once, above which those come first that somebody waits for
WAITING = 20_000  # works that may wait before newcomers are told `busy`

log = structlog.get_logger("scribe")


Answered = Callable[[Any], None]  # hears what a verb returned, or its `Problem`


@dataclass(slots=True)
class Work:
    """Something to write, and who hears the answer."""

    verb: Callable[[Tx], Any] | Ask
    answered: Answered
    holds: set[str] = field(default_factory=set)
    begun: int = 1  # times, because more streams had to be held from the start


class Tangled(Exception):
    """A work wrote something and then refused: the others must be written without it."""


class Scribe:
    """The only writer of this process. `after` hears every entry, once it is stored."""

    def __init__(
        self,
        database: Database,
        commands: Commands,
        after: Callable[[list[Recorded]], None],
        consumers: Wants = lambda what: (),
    ) -> None:
        self._database = database
        self._commands = commands
        self._after = after
        self._consumers = consumers
        self._waiting: list[Work] = []
        self._newest = 0  # works in the newest transaction
        self._stride = Stride()
        self._bell = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._write_for_ever())

    async def close(self) -> None:
        """All that waits is written; then the pen is put down."""
        if self._task:
            await self._idle.wait()
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def at_once(self) -> int:
        """Works that wait, or were written together just now."""
        return max(len(self._waiting), self._newest)

    @property
    def is_pressed(self) -> bool:
        """Whether people wait: what can be done a little later is done a little later."""
        return self.at_once >= PRESSED

    def expects(self, stream: str) -> bool:
        """Whether a command for that stream waits for the next transaction."""
        asks = (work.verb for work in self._waiting if isinstance(work.verb, Ask))
        return any(ask.stream == stream for ask in asks)

    def take(self, ask: Ask, answered: Answered) -> None:
        """A command is written with the next batch; `answered` hears of it once it is stored.

        `Busy` when too much waits already.
        """
        self._queue(Work(ask, answered))

    async def obey(self, ask: Ask) -> dict[str, Any]:
        """The answer to a command, once it is safely stored; or its `Problem`."""
        answer: dict[str, Any] = await self._wait(ask)
        return answer

    async def write(
        self, verb: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What the verb returns, once it is safely stored; or its `Problem`."""
        answer: T = await self._wait(lambda tx: verb(tx, *args, **kwargs))
        return answer

    async def _wait(self, verb: Callable[[Tx], Any] | Ask) -> Any:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._queue(Work(verb, partial(_settle, answer)))
        return await answer

    def _queue(self, work: Work) -> None:
        if len(self._waiting) >= WAITING:
            raise Busy(retry_after=2)
        self._waiting.append(work)
        self._bell.set()
        self._idle.clear()

    async def _write_for_ever(self) -> None:
        while True:
            await self._bell.wait()
            await asyncio.sleep(0)  # who speaks at the same moment is heard first, and goes along
            most = self._stride.most
            batch, self._waiting = self._waiting[:most], self._waiting[most:]
            self._newest = len(batch)
            with self._stride.taken(len(batch)):
                await self._settle(batch)
            if not self._waiting:
                self._bell.clear()
                self._idle.set()

    async def _settle(self, works: Sequence[Work]) -> None:
        """Every work of these is answered."""
        metrics.BATCHES.observe(len(works))
        try:
            with metrics.COMMITS.time():
                answers, entries = await self._database.write(partial(self._write, works))
        except Exception as error:  # whatever it is, somebody waits for an answer
            failed = error
        else:
            self._tell(works, answers, entries)
            return
        # Not inside `except`, or what goes wrong next would seem to come from this.
        await self._settle_after(failed, works)

    def _tell(self, works: Sequence[Work], answers: Sequence[Any], entries: list[Recorded]) -> None:
        for work, answer in zip(works, answers, strict=True):
            _give(work, answer)
        if not entries:
            return
        metrics.STORED.inc(len(entries))
        try:
            self._after(entries)
        except Exception as error:  # it is stored; the next look at the heads finds it
            log.error("fault while telling", exc_info=error)
            metrics.FAULTS.inc()

    async def _settle_after(self, error: Exception, works: Sequence[Work]) -> None:
        if isinstance(error, Widen) and works[0].begun < BEGUN:
            for work in works:
                work.holds |= error.streams
                work.begun += 1
            await self._settle(works)
        elif is_out_of_order(error):
            log.warning("database can't be written", error=type(error).__name__)
            metrics.BUSY.inc(len(works))
            for work in works:
                _give(work, Busy(retry_after=1))
        elif len(works) > 1:
            half = len(works) // 2
            await self._settle(works[:half])
            await self._settle(works[half:])
        else:
            _give(works[0], error if isinstance(error, Problem) else _fault(error))

    def _write(
        self, works: Sequence[Work], session: WritingSession
    ) -> tuple[list[Any], list[Recorded]]:
        tx = Tx(session, clock.now(), self._consumers)
        try:
            return self._obey_all(works, tx), tx.entries
        finally:
            tx.end()

    def _obey_all(self, works: Sequence[Work], tx: Tx) -> list[Any]:
        asks = [work.verb for work in works if isinstance(work.verb, Ask)]
        tx.open(*set[str]().union(*(work.holds for work in works)))
        batch = self._commands.prepare(tx, asks) if asks else None
        answers = [_obey(tx, batch, work, alone=len(works) == 1) for work in works]
        tx.flush()
        return answers


def _obey(tx: Tx, batch: Batch | None, work: Work, *, alone: bool) -> Any:
    before = tx.writes
    try:
        if batch and isinstance(work.verb, Ask):
            return batch.obey(tx, work.verb)
        return work.verb(tx)  # type: ignore[operator]  # an Ask always comes with its batch
    except Problem as problem:
        if alone:
            raise
        if tx.writes != before:
            raise Tangled from problem
        return problem


def _fault(error: Exception) -> Fault:
    log.error("fault while writing", exc_info=error)
    metrics.FAULTS.inc()
    return Fault()


def _give(work: Work, answer: Any) -> None:
    try:
        work.answered(answer)
    except Exception as error:  # what one does with its answer is no business of the others
        log.error("an answer could not be given", exc_info=error)
        metrics.FAULTS.inc()


def _settle(future: asyncio.Future[Any], answer: Any) -> None:
    if future.done():  # who asked went away; what was asked is stored all the same
        return
    if isinstance(answer, Problem):
        future.set_exception(answer)
    else:
        future.set_result(answer)
