"""`finds`: what a person finds over the API, once the worker has heard of all that was said."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.channels.index import NAME
from server.storage.log import Telling
from tests.kit.api import ApiOf
from tests.kit.live import PATIENCE
from tests.kit.region import Someone
from tests.kit.world import World

Hits = list[dict[str, Any]]
Finds = Callable[..., Awaitable[Hits]]


@pytest.fixture
def finds(world: World, api: ApiOf) -> Finds:
    return finder(world, api)


def finder(world: World, api: ApiOf) -> Finds:
    async def find(who: Someone, q: str, **where: Any) -> Hits:
        """The hits of the first page."""
        await is_indexed(world)
        answer = await (await api(who)).gets("/api/v1/search", q=q, **where)
        assert answer.status_code == 200, answer.text
        found: Hits = answer.json()["hits"]
        return found

    return find


async def is_indexed(world: World) -> None:
    """The worker has heard of everything that was said in this room."""
    until = time.monotonic() + PATIENCE
    while await world.reads(_waiting, world.room):
        assert time.monotonic() < until, "The index did not catch up."
        await asyncio.sleep(0.02)


def _waiting(session: Session, room: str) -> int:
    asked = select(func.count()).where(Telling.consumer == NAME, Telling.stream == room)
    return session.scalar(asked) or 0
