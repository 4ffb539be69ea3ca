"""`three`: three servers of one PostgreSQL and one Redis, with the people around Noor in each."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.kit.line import Lines, lines_of
from tests.kit.live import Live, serving
from tests.kit.world import World, make_world
from tests.ports.postgres import Postgres
from tests.ports.redis import RedisServer
from tests.several.waiting import soon

NUMBER = 300  # of the database in Redis that the shared three have


@dataclass(frozen=True, slots=True)
class Several:
    """Servers that know each other, and one room that all of them serve."""

    worlds: tuple[World, ...]

    @property
    def lines(self) -> list[Lines]:
        """What opens a line at each of them."""
        return [lines_of(world) for world in self.worlds]

    @property
    def first(self) -> World:
        return self.worlds[0]

    def are_well(self) -> bool:
        return all(world.live.house.bus.is_well for world in self.worlds)


@asynccontextmanager
async def several(
    database_url: str, data: Path, redis_url: str, count: int = 3, **changed: Any
) -> AsyncIterator[tuple[Live, ...]]:
    """That many servers, which have found each other."""
    async with AsyncExitStack() as stack:
        lives: list[Live] = []
        for _server in range(count):
            region = lives[0].region if lives else None
            how = {"redis_url": redis_url, **changed}
            running = serving(database_url, data, region=region, **how)
            lives.append(await stack.enter_async_context(running))
        await soon(lambda: all(live.house.bus.is_well for live in lives))
        yield tuple(lives)


async def around(lives: tuple[Live, ...]) -> Several:
    """A fresh room with fresh people, at each of these servers."""
    world = await make_world(lives[0])
    return Several(tuple(replace(world, live=live) for live in lives))


@pytest.fixture(scope="session")
async def three_lives(
    postgres: Postgres, redis_server: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Live, ...]]:
    url = postgres.copy()
    data = tmp_path_factory.mktemp("several")
    async with several(url, data, redis_server.url(NUMBER)) as lives:
        yield lives
    postgres.drop(url)


@pytest.fixture
async def three(three_lives: tuple[Live, ...]) -> Several:
    return await around(three_lives)
