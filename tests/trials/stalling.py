"""Clients that stop reading (G7)."""

import asyncio
import time
from contextlib import AsyncExitStack

from tests.kit.line import bearer
from tests.trials.ground import Ground, Stubborn, together
from tests.trials.history import History

SAYS_MUCH = "x" * 8_000  # so that what isn't read soon fills what the kernel keeps


class Slow(Stubborn):
    """A device that has stopped reading until it is told to go on."""

    def __init__(self, like: Stubborn) -> None:
        super().__init__(like.room, like.live, like.who, bearer(like.who))
        self.reads = asyncio.Event()
        self.reads.set()
        self.servers, self.patience = like.servers, like.patience

    async def _say_after(self) -> None:
        await super()._say_after()
        await self.reads.wait()

    async def goes(self) -> None:
        self.reads.set()
        await self.hangs_up()


async def some_stop_reading(ground: Ground, slow: int, entries: int) -> str:
    """The others hear everything meanwhile; who reads again catches up, without a hole (G7)."""
    history, waited = History(), 0.0
    async with ground.lines() as clients, AsyncExitStack() as stack:
        stalled = [Slow(clients[-1 - n % len(clients)]) for n in range(slow)]
        for client in stalled:
            stack.push_async_callback(client.goes)
            await client.dials(narrow=True)
            await client.greets(since={client.room: 0})
            client.reads.clear()
        talkers = [client for client in clients if client.who is _first(ground, client.room)]
        for _ in range(entries):
            began = time.monotonic()
            await together(one.says(history, SAYS_MUCH) for one in talkers)
            waited = max(waited, time.monotonic() - began)
        await ground.level(clients, history)
        for client in stalled:
            assert client.close_code is None
            client.reads.set()
        await ground.level([*clients, *stalled], history)
        return f"{slow} of {slow + len(clients)} stalled, {history.count} long messages: " + (
            f"the others waited {waited * 1000:.0f} ms at most, the slow caught up"
        )


def _first(ground: Ground, room: str) -> object:
    return next(one.people[0] for one in ground.rooms if one.name == room)
