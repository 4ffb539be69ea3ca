"""Heavy work, such as pictures, in one child process with limits: never in the event loop.

The child knows no settings, no database and no secret; it is given paths and numbers. When a
piece of work takes more than it may, the child is killed, and the next piece gets a new one.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import msgspec
import structlog

from server import metrics

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
WORN_OUT = 200  # pieces of work after which a child makes place for a fresh one

log = structlog.get_logger("heavy")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may take."""

    cpu: int = 20  # seconds of the processor
    memory: int = 1536 * 1024 * 1024  # bytes of address space, the child itself included
    wall: float = 40.0  # seconds on the clock


LIMITS = Limits()


class TooHeavy(Exception):
    """The work took more than it may, or brought the child down; nothing came of it."""


class Heavy:
    """The one child process of this server, begun when it is first needed."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._child: asyncio.subprocess.Process | None = None
        self._done = 0
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def child(self) -> int | None:
        """The id of the process that works now."""
        return self._child.pid if self._child else None

    async def do(self, work: Callable[..., T], *given: object, limits: Limits = LIMITS) -> T:
        """What that function of a module answers, asked in the child; one piece at a time.

        What is given and answered is as msgspec packs it. `TooHeavy` when it came to nothing.
        """
        async with self._turn:
            return await self._do(work, *given, limits=limits)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
        """The child is this caller's alone, who asks it by what is given: a `do` without a wait."""
        async with self._turn:
            yield self._do

    async def _do(self, work: Callable[..., T], *given: object, limits: Limits = LIMITS) -> T:
        asked = {
            "do": f"{work.__module__}:{work.__qualname__}",
            "with": given,
            "cpu": limits.cpu,
            "memory": limits.memory,
        }
        said = await self._ask(msgspec.msgpack.encode(asked), limits.wall)
        if "error" in said:
            log.warning("heavy work failed", work=asked["do"], error=said["error"])
            raise TooHeavy(said["error"])
        found: T = msgspec.convert(said["ok"], get_type_hints(work)["return"])
        return found

    def begin(self, errand: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """An errand around heavy work that goes on when who asked has gone; ends with `close`."""
        task = asyncio.create_task(errand)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Errands are given up, and the child is gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._end_child()

    async def _ask(self, asked: bytes, wall: float) -> dict[str, Any]:
        child = await self._ready_child()
        answered = False
        try:
            async with asyncio.timeout(wall):
                said = await _exchange(child, asked)
            answered = True
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError) as error:
            raise TooHeavy(type(error).__name__) from None
        finally:
            # A child that owes an answer would give it to the next who asks.
            if not answered:
                metrics.KILLED.inc()
                await self._end_child()
        self._done += 1
        return said

    async def _ready_child(self) -> asyncio.subprocess.Process:
        if self._child and (self._child.returncode is not None or self._done >= WORN_OUT):
            await self._end_child()
        if self._child is None:
            self._child = await _spawn()
            self._done = 0
        return self._child

    async def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.returncode is None:
            child.kill()
        if child.stdin:
            child.stdin.close()
        await child.wait()


async def _spawn() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "server.child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        # No secret and no address of a database; few arenas, or threads eat the address space.
        env={"PATH": os.defpath, "MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,  # Ctrl-C is for the server, which then lets the child go
    )


async def _exchange(child: asyncio.subprocess.Process, asked: bytes) -> dict[str, Any]:
    assert child.stdin  # noqa: S101 - it is a pipe
    assert child.stdout  # noqa: S101 - and so is this
    child.stdin.write(len(asked).to_bytes(4, "big") + asked)
    await child.stdin.drain()
    size = int.from_bytes(await child.stdout.readexactly(4), "big")
    said: dict[str, Any] = msgspec.msgpack.decode(await child.stdout.readexactly(size))
    return said
