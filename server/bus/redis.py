"""The bell over Redis: one channel for all, and heads that pile up joined into one message.

It is well while it hears itself: each second it says something, if only that it is there, and
listens whether that comes back. So a Redis that is gone, hangs, or can only be spoken to is found
alike. docs/decisions/0017-one-bell-for-all.md says why one channel is enough.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import msgspec
import structlog
from redis.asyncio.client import PubSub

from server import metrics, shared
from server.bus import Ears

BEAT = 1.0  # seconds of silence after which it says that it is there
SILENCE = 2.0  # seconds without an own message after which it isn't well
APART = 0.005  # seconds between two messages; what is rung meanwhile goes in one
BACK_OFF = (0.05, 1.0)  # seconds until it dials again: at first, at most
MOST = 20_000  # streams that may wait to be rung; above it they are left to the look
MOST_WHISPERS = 1_000

log = structlog.get_logger("bus")


class Message(msgspec.Struct, array_like=True):
    """What one process tells all: by whom, how far streams have come, what was whispered."""

    by: str
    heads: dict[str, int]
    whispers: list[tuple[str, bytes]]


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Message).decode


class RedisBus:
    """Rings for, and hears, every other process at the same Redis and database number."""

    def __init__(self, url: str) -> None:
        self.name = shared.process_name()
        self.channel = f"leerplek:{shared.number(url)}:bell"  # channels know no database number
        self._mouth = shared.dial(url, SILENCE)
        self._ear = shared.dial(url, SILENCE)
        self._heads: dict[str, int] = {}
        self._whispers: list[tuple[str, bytes]] = []
        self._bell = asyncio.Event()
        self._heard_itself = float("-inf")
        self._was_well = True  # as far as the log and the hub know
        self._look: Callable[[], None] = lambda: None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def is_well(self) -> bool:
        return time.monotonic() - self._heard_itself < BEAT + SILENCE

    def ring(self, heads: Mapping[str, int]) -> None:
        if len(self._heads) < MOST:
            self._heads.update(heads)
            self._bell.set()

    def whisper(self, stream: str, said: bytes) -> None:
        if len(self._whispers) < MOST_WHISPERS:
            self._whispers.append((stream, said))
            self._bell.set()

    async def listen(self, ears: Ears) -> None:
        """Dials behind: a server starts without Redis, too."""
        self._look = ears.look
        self._tasks = [
            asyncio.create_task(self._ring_for_ever()),
            asyncio.create_task(self._listen_for_ever(ears)),
        ]

    async def close(self) -> None:
        """What was rung by then is told, if Redis takes it now."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._heads:
            with suppress(*shared.AWAY):
                await asyncio.wait_for(self._say(), BEAT)
        with suppress(*shared.AWAY):
            await self._mouth.aclose()
            await self._ear.aclose()

    async def _ring_for_ever(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._bell.wait()
            self._bell.clear()
            try:
                await self._say()
                await asyncio.sleep(APART)
            except shared.AWAY as error:
                self._fall_silent(error)
                await asyncio.sleep(BACK_OFF[1] / 2)

    async def _say(self) -> None:
        said = Message(self.name, self._heads, self._whispers)
        self._heads, self._whispers = {}, []
        await self._mouth.publish(self.channel, _pack(said))

    async def _listen_for_ever(self, ears: Ears) -> None:
        least, most = BACK_OFF
        wait = least
        while True:
            try:
                async with self._ear.pubsub(ignore_subscribe_messages=True) as ear:
                    await ear.subscribe(self.channel)
                    self._bell.set()  # hears itself at once
                    await self._hear_from(ear, ears)
            except shared.AWAY as error:
                wait = least if self.is_well else min(wait * 2, most)
                self._fall_silent(error)
            await asyncio.sleep(wait * random.uniform(0.5, 1))  # noqa: S311 - spreads, hides nothing

    async def _hear_from(self, ear: PubSub, ears: Ears) -> None:
        began = time.monotonic()
        while time.monotonic() - max(began, self._heard_itself) < BEAT + SILENCE:
            said = await ear.get_message(timeout=SILENCE)
            if said is not None:
                self._hear(said["data"], ears)
        raise TimeoutError("Redis says nothing.")

    def _hear(self, data: Any, ears: Ears) -> None:
        try:
            said = _unpack(data)
        except msgspec.DecodeError:  # of a later version, beside us while all are renewed
            return
        if said.by == self.name:
            self._hear_itself()
            return
        ears.hear(said.heads)
        for stream, whisper in said.whispers:
            ears.hear_whisper(stream, whisper)

    def _hear_itself(self) -> None:
        is_news = not self.is_well
        self._heard_itself = time.monotonic()
        if is_news:
            if not self._was_well:
                log.info("redis is heard again")
            self._was_well = True
            metrics.DEGRADED.set(0)
            self._look()

    def _fall_silent(self, error: BaseException) -> None:
        self._heard_itself = float("-inf")
        if self._was_well:
            log.warning("redis can't be heard: heads are looked at", error=type(error).__name__)
            self._was_well = False
            metrics.DEGRADED.set(1)
            self._look()
