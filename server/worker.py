"""What is done without anybody asking: letters sent, dates kept, read marks told.

Each turn is a small step that may be killed anywhere and goes on where it was.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from server import metrics

log = structlog.get_logger("worker")

Turn = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do again and again, at most so many seconds apart."""

    name: str
    turn: Turn
    seconds: float
    wake: asyncio.Event | None = None


class Worker:
    """Does every duty in its own time; one that fails is tried again at its next turn."""

    def __init__(self, duties: list[Duty]) -> None:
        self._duties = duties
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._keep(duty)) for duty in self._duties]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, duty: Duty) -> None:
        while True:
            try:
                await duty.turn()
            except Exception:
                metrics.FAULTS.inc()
                log.exception("a duty failed", duty=duty.name)
            await _pause(duty)


async def _pause(duty: Duty) -> None:
    if duty.wake is None:
        await asyncio.sleep(duty.seconds)
        return
    try:
        await asyncio.wait_for(duty.wake.wait(), duty.seconds)
    except TimeoutError:
        return
    duty.wake.clear()
