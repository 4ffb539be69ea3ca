"""X18, with a real server: words that people write are searched for where they don't belong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from tests.planted import lines
from tests.planted.trials import at_school, no_planted_word_is_found
from tests.planted.ways import posts
from tests.ports.server import ServerStarter
from tests.several.waiting import soon

pytestmark = pytest.mark.timeout(150)


async def test_no_planted_word_is_found(started: ServerStarter, database_url: str) -> None:
    async with at_school(started, database_url) as school:
        await no_planted_word_is_found(school)


async def test_none_crosses_the_bus(
    started: ServerStarter, postgres_url: str, redis_url: str
) -> None:
    async with at_school(started, postgres_url, REDIS_URL=redis_url) as school:
        async with overheard(redis_url) as heard, lines.on_the_line(school) as talk:
            await posts(school)
            await talk()
            rooms = [room["room"] for room in school.rooms]
            await soon(lambda: any(room in said for said in heard for room in rooms), 20)

        assert school.words.found_in({"Redis": " ".join(heard)}) == []


@asynccontextmanager
async def overheard(url: str) -> AsyncIterator[list[str]]:
    """Every command that Redis is given meanwhile."""
    heard: list[str] = []
    async with Redis.from_url(url) as client, client.monitor() as monitor:

        async def listen() -> None:
            async for said in monitor.listen():
                heard.append(str(said["command"]))

        listening = asyncio.create_task(listen())
        yield heard
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
