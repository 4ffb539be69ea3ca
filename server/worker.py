"""What is done without anybody asking: letters sent, dates kept, read marks told.

Each turn is a small step that may be killed anywhere and goes on where it was.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from server import metrics
from server.storage.shifts import Shifts

log = structlog.get_logger("worker")

Turn = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do again and again, at most so many seconds apart."""

    name: str
    turn: Turn
    seconds: float
    wake: asyncio.Event | None = None
    is_shared: bool = False  # several workers may do it at once, since each step is leased


FINISH = 6.0  # seconds in which what is under way may be finished


class Worker:
    """Does every duty in its own time; one that fails is tried again at its next turn."""

    def __init__(self, duties: list[Duty], shifts: Shifts) -> None:
        self._duties = duties
        self._shifts = shifts
        self._is_ending = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._keep(duty)) for duty in self._duties]

    async def close(self) -> None:
        """What is under way is finished, unless it takes too long: then the next one goes on."""
        self._is_ending.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=FINISH)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._shifts.close()

    async def _keep(self, duty: Duty) -> None:
        while not self._is_ending.is_set():
            try:
                await self._do(duty)
            except Exception:
                metrics.FAULTS.inc()
                log.exception("a duty failed", duty=duty.name)
            await self._pause(duty)

    async def _do(self, duty: Duty) -> None:
        """One turn, unless it is another worker's at this moment."""
        if duty.is_shared:
            await duty.turn()
        elif await self._shifts.take(duty.name):
            try:
                await duty.turn()
            finally:
                await self._shifts.give_back(duty.name)

    async def _pause(self, duty: Duty) -> None:
        events = [self._is_ending] if duty.wake is None else [self._is_ending, duty.wake]
        waiting = [asyncio.ensure_future(event.wait()) for event in events]
        await asyncio.wait(waiting, timeout=duty.seconds, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()
        if duty.wake is not None:
            duty.wake.clear()
