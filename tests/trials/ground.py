"""Where trials take place: rooms, and the servers through which one comes to them."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast
from uuid import uuid4

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.kit.heard import Said
from tests.kit.line import Client, bearer
from tests.kit.live import PATIENCE, Live
from tests.kit.region import Someone
from tests.ports.server import PROGRAM, Program, Server
from tests.several.conftest import Several
from tests.trials.history import History

T = TypeVar("T")

GONE = (OSError, ConnectionClosed, InvalidHandshake)
AGAIN = {"busy", "slow_down"}  # said by a server that is well enough to be asked again


class At(Protocol):
    """As much of a server as a line needs to know."""

    @property
    def port(self) -> int: ...


@dataclass(frozen=True)
class Room:
    name: str
    people: tuple[Someone, ...]


@dataclass(frozen=True)
class Ground:
    """Rooms that all of these servers serve, and the database that they stand on."""

    servers: tuple[At, ...]
    rooms: tuple[Room, ...]
    database_url: str
    patience: float = PATIENCE  # seconds that a client waits for what is to come

    @asynccontextmanager
    async def lines(self, people: slice = slice(None)) -> AsyncIterator[list["Stubborn"]]:
        """A line for each of these people of each room, spread over the servers."""
        found = [
            Stubborn(room.name, cast(Live, self.servers[n % len(self.servers)]), who, bearer(who))
            for room in self.rooms
            for n, who in list(enumerate(room.people))[people]
        ]
        for client in found:
            client.servers, client.patience = self.servers, self.patience
        async with AsyncExitStack() as stack:
            for client in found:
                stack.push_async_callback(client.hangs_up)
                await client.dials()
                await client.greets(since={client.room: 0})
            yield found

    async def level(self, clients: Sequence["Stubborn"], history: History) -> None:
        """All come back and have everything, and the history holds."""
        await together(client.comes_back() for client in clients)
        for room in self.rooms:
            mine = [client for client in clients if client.room == room.name]
            last = max((client.stream().last for client in mine), default=0)
            last = max(last, *history.answered.get(room.name, {"": 0}).values())
            for client in mine:
                await client.reaches(last)
        await history.holds(self.database_url, clients)


@dataclass(eq=False)
class Stubborn(Client):
    """A device that goes on until it is answered, at whichever server answers."""

    servers: Sequence[At] = field(default=())
    dice: random.Random = field(default_factory=lambda: random.Random(7))

    async def until(self, holds: Callable[[], bool]) -> None:
        """The same, but who is cut off meanwhile waits for nothing."""
        await super().until(lambda: holds() or self.close_code is not None)
        if not holds():
            raise ConnectionResetError(self.close_code)

    async def says(self, history: History, body: str = "Ik ben er.", key: str = "") -> int:
        """The number of what was said with one key, however often it had to be said."""
        key = key or uuid4().hex
        while True:
            try:
                seq = await self.posts(body, key=key)
            except GONE:
                await self.comes_back()
            except Said as said:
                if said.code not in AGAIN:
                    raise
                await asyncio.sleep(said.retry_after or 0.1)
            else:
                history.remember(self.room, key, seq)
                return seq

    async def comes_back(self) -> None:
        """Resumes at one server or another, until the line stands and is level."""
        async with asyncio.timeout(60):
            while self.close_code is not None:
                self.live = cast(Live, self.dice.choice(self.servers))
                try:
                    await self.resumes()
                except GONE:
                    self.close_code = self.close_code or 1006
                    await asyncio.sleep(0.1)  # as long as a device waits

    async def is_cut(self) -> None:
        await self.cut()
        self.close_code = self.close_code or 1006


async def together(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What all of them give; when one fails, nothing of the others goes on."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def of_several(three: Several) -> Ground:
    """The room of servers that run in this process."""
    first = three.first
    people = (first.noor, first.henk, first.marieke, first.bakker)
    url = first.live.house.settings.database_url
    return Ground(tuple(w.live for w in three.worlds), (Room(first.room, people),), url)


@asynccontextmanager
async def processes(
    database_url: str,
    data: Path,
    *,
    redis_url: str = "",
    count: int = 1,
    rooms: int = 1,
    members: int = 4,
    program: Program = PROGRAM,
    patience: float = PATIENCE,
) -> AsyncIterator[Ground]:
    """That many servers, each a process of its own that can be killed, and so many rooms."""
    how = {"LEERPLEK_RATE_LIMITS": "off"}
    if redis_url:
        how["LEERPLEK_REDIS_URL"] = redis_url
    servers = [Server(data, database_url, how, program) for _ in range(count)]
    path = data / "sessions.json"
    size = ("--placements", str(rooms), "--members", str(members))
    await servers[0].command("sample", *size, "--sessions", str(path))
    try:
        await asyncio.gather(*(server.start() for server in servers))
        yield Ground(tuple(servers), tuple(_rooms(path)), database_url, patience)
    finally:
        await asyncio.gather(*(server.kill() for server in servers))


def _rooms(path: Path) -> list[Room]:
    return [
        Room(
            one["room"],
            tuple(Someone(who["id"], who["role"], who["token"], "") for who in one["people"]),
        )
        for one in json.loads(path.read_text())["placements"]
    ]
