"""Servers that are killed while people talk (G1, G2)."""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from server import shared
from tests.ports.server import PATIENCE, Server
from tests.several.waiting import soon
from tests.trials.ground import Ground, Stubborn, together
from tests.trials.history import History, read_log
from tests.trials.marked import DIES, MARK

LATE = 6.0  # seconds in which everybody else has what was stored


class Killer:
    """kill -9 at random moments, counted in answers; what was killed is started again at once."""

    def __init__(self, ground: Ground, sends: int, kills: int, seed: int) -> None:
        self._dice = random.Random(seed)
        # Not among the very last, which would be over before the signal comes.
        self._moments = set(self._dice.sample(range(sends * 95 // 100), kills))
        self._up = [server for server in ground.servers if isinstance(server, Server)]
        self._under_way: list[asyncio.Task[None]] = []

    def counts(self, answered: int) -> None:
        if answered in self._moments:
            self._under_way.append(asyncio.create_task(self._kill()))

    async def is_done(self) -> int:
        """How many were killed, once all of them serve again."""
        await asyncio.gather(*self._under_way)
        return len(self._under_way)

    async def _kill(self) -> None:
        await soon(lambda: bool(self._up), PATIENCE)
        server = self._up.pop(self._dice.randrange(len(self._up)))
        await asyncio.sleep(self._dice.random() * 0.05)
        await server.kill()
        await server.start()
        self._up.append(server)


async def killed_at_random(ground: Ground, sends: int, kills: int, seed: int = 1) -> str:
    """All send and retry by key while servers die: none lost, none twice, no hole (G1)."""
    history = History()
    killer = Killer(ground, sends, kills, seed)
    async with ground.lines() as clients:
        each = sends // len(clients)

        async def talk(client: Stubborn) -> None:
            for n in range(each):
                await client.says(history, f"Bericht {n}")
                killer.counts(history.count)

        await together(map(talk, clients))
        assert await killer.is_done() == kills
        assert history.count == each * len(clients)
        await ground.level(clients, history)
        return f"{history.count} answered, {kills} kills: none lost, none twice, no hole"


async def killed_at(ground: Ground, moment: str, times: int) -> str:
    """The server dies before or after the commit; the key is tried again (G2)."""
    die = _dying_file(ground)
    return await _dies_often(ground, times, lambda: _writes(die, moment))


async def killed_before_the_bell(ground: Ground, redis_url: str, times: int) -> str:
    """The server dies after its answer; Redis takes the bell of a server that is gone (G2)."""
    history, worst = History(), 0.0
    dying = ground.servers[0]
    assert isinstance(dying, Server)
    async with ground.lines(slice(2)) as (writer, listener):
        for _ in range(times):
            async with shared.dial(redis_url, 5) as redis:
                await redis.client_pause(10_000, all=False)
                seq = await writer.says(history)
                began = time.monotonic()
                await dying.kill()
                await redis.client_unpause()
            worst = max(worst, await _until_told(listener, seq, began))
            await dying.start()
            await _returns_to(writer, dying)
        await ground.level([writer, listener], history)
    assert worst < LATE
    return f"{times} deaths: none lost, none twice; the others had it within {worst:.1f} s"


async def _dies_often(
    ground: Ground, times: int, arm: Callable[[], Coroutine[Any, Any, None]]
) -> str:
    history, worst = History(), 0.0
    dying = ground.servers[0]
    assert isinstance(dying, Server)
    async with ground.lines(slice(2)) as (writer, listener):
        for n in range(times):
            await arm()
            saying = asyncio.create_task(writer.says(history, key=f"{MARK}-{n:04}"))
            await dying.dies()
            began = time.monotonic()
            await dying.kill()
            if len(ground.servers) == 1:
                await dying.start()
                began = time.monotonic()
            worst = max(worst, await _until_told(listener, await saying, began))
            if len(ground.servers) > 1:
                await dying.start()
                await _returns_to(writer, dying)
        await ground.level([writer, listener], history)
        entries = await read_log(ground.database_url, [writer.room])
        assert sum(one.key.startswith(MARK) for one in entries[writer.room]) == times
    assert worst < LATE
    return f"{times} deaths: none lost, none twice; the others had it within {worst:.1f} s"


def _dying_file(ground: Ground) -> Path:
    server = ground.servers[0]
    assert isinstance(server, Server)
    return server.data / DIES


async def _writes(path: Path, moment: str) -> None:
    await asyncio.to_thread(path.write_text, moment)


async def _until_told(listener: Stubborn, seq: int, began: float) -> float:
    """Seconds since then in which the number was reached; the line may have to come back."""
    while listener.stream().last < seq:
        await listener.comes_back()
        try:
            await listener.reaches(seq)
        except ConnectionResetError:
            continue
    return time.monotonic() - began


async def _returns_to(client: Stubborn, server: Server) -> None:
    """The next to die is the one that this client talks to."""
    if client.close_code is None:
        await client.is_cut()
    servers, client.servers = client.servers, [server]
    await client.comes_back()
    client.servers = servers
