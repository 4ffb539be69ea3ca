"""`polls`: a client of the long poll that keeps the client's rule: `await polls(world.noor)`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from server.channels.polling import Poll
from tests.kit.api import visitor
from tests.kit.heard import Frame, Heard
from tests.kit.live import PATIENCE, Live
from tests.kit.region import Someone
from tests.kit.world import World


@dataclass(eq=False)
class Fetcher(Heard):
    """One person's device that polls, and keeps the client's rule."""

    http: httpx2.AsyncClient
    live: Live
    who: Someone

    async def asks(self, wait: float = 0, **more: Any) -> httpx2.Response:
        since = {name: kept.last for name, kept in self.streams.items()}
        said = {"since": since, "epoch": self.epoch, "wait": wait, **more}
        return await self.http.post("/api/v1/poll", json=said)

    async def fetches(self, wait: float = 0, **more: Any) -> list[Frame]:
        """The frames of one poll; what they say is kept."""
        answer = await self.asks(wait, **more)
        assert answer.status_code == 200, answer.text
        frames: list[Frame] = answer.json()["frames"]
        self.epoch = answer.json()["epoch"]
        for frame in frames:
            self.hears(frame)
        return frames

    def hears(self, frame: Frame) -> None:
        """A stream that wasn't named begins at its head."""
        if "level" in frame and frame["room"] not in self.streams:
            self.stream(frame["room"]).last = frame["level"]
        if "error" in frame:
            del self.streams[frame["room"]]
        self.keeps(frame)

    async def waits(self, wait: float = 25, **more: Any) -> "asyncio.Task[httpx2.Response]":
        """A poll under way: it sits, and there is nothing yet."""
        before = self.live.hub.polling[self.who.id]
        poll = asyncio.create_task(self.asks(wait, **more))
        async with asyncio.timeout(PATIENCE):
            while not (self.live.hub.polling[self.who.id] > before and self._is_level()):
                assert not poll.done(), poll.result().text
                await asyncio.sleep(0.01)
        return poll

    def _is_level(self) -> bool:
        lines = [line for line in self.live.hub.lines if isinstance(line, Poll)]
        mine = [line for line in lines if line.person.id == self.who.id]
        return all(s.level for line in mine for s in line.sitting.seats.values()) and all(
            line.sitting.seats for line in mine
        )


Polls = Callable[[Someone], Awaitable[Fetcher]]


@pytest.fixture
async def polls(world: World) -> AsyncIterator[Polls]:
    async with AsyncExitStack() as stack:

        async def begin(who: Someone) -> Fetcher:
            """Has polled once, and so stands at every head."""
            fetcher = await fetcher_of(stack, world, who)
            await fetcher.fetches()
            return fetcher

        yield begin


async def fetcher_of(stack: AsyncExitStack, world: World, who: Someone) -> Fetcher:
    client = visitor(world.live, {"Authorization": f"Bearer {who.token}"})
    client.timeout = httpx2.Timeout(30)
    http = await stack.enter_async_context(client)
    return Fetcher(world.room, http=http, live=world.live, who=who)
