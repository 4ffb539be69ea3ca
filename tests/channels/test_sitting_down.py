"""Whoever signs out while a line is being greeted takes no seat with it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from server.bus.memory import MemoryBus
from server.channels.hub import Hub
from server.channels.sitting import Sitting
from server.channels.welcome import Hello, Stream, Welcome
from server.errors import SignedOut
from server.presence.leases import MemoryLeases
from server.storage.commands import Member
from tests.storage.conftest import Desk, desk

__all__ = ["desk"]

NOOR = "u_noor"
FOUND = Welcome("k3", {"you": Stream(Member(NOOR, NOOR, frozenset()), 7, {})})


class Doors:
    """Doors that only know whether the session has ended."""

    def __init__(self, *, has_ended: bool) -> None:
        self.has_ended = has_ended
        self.asked = 0

    async def require_session(self, person: object) -> None:
        self.asked += 1
        if self.has_ended:
            raise SignedOut


class Deaf:
    """A line that takes nothing of what it is told."""

    person = NOOR
    is_full = True

    async def taken(self) -> None:
        await asyncio.Event().wait()


@pytest.fixture
async def hub(desk: Desk) -> AsyncIterator[Hub]:
    hub = Hub(desk.database, MemoryBus(), MemoryLeases())
    yield hub
    await hub.close()


async def sits_down(hub: Hub, doors: Doors, *, head: int) -> list[str]:
    """Where a line sits that was greeted at 7, when the own stream has come to `head`."""
    sitting = Sitting(cast(Any, Deaf()), hub, cast(Any, doors))
    with hub.rooms.reserved(NOOR) as own:
        hub.rooms.know(own, 7)
        hub.hear({NOOR: head})
        await sitting.take_all(FOUND, Hello())
    seats = list(sitting.seats)
    sitting.leave()
    return seats


async def nobody_sits_who_signed_out_meanwhile(hub: Hub) -> None:
    with pytest.raises(SignedOut):
        await sits_down(hub, Doors(has_ended=True), head=8)

    assert not hub.rooms


async def test_nobody_sits_who_signed_out_meanwhile(hub: Hub) -> None:
    await nobody_sits_who_signed_out_meanwhile(hub)


async def test_other_news_of_oneself_keeps_nobody_standing(hub: Hub) -> None:
    doors = Doors(has_ended=False)

    assert await sits_down(hub, doors, head=9) == [NOOR]

    assert doors.asked == 1


async def test_where_nothing_happened_nothing_is_asked(hub: Hub) -> None:
    doors = Doors(has_ended=True)

    assert await sits_down(hub, doors, head=7) == [NOOR]

    assert doors.asked == 0
