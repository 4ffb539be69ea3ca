"""A large room is told in one breath what is stored together, and never waits for long."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from server.bus.memory import MemoryBus
from server.channels.hub import Hub
from server.channels.rooms import LARGE, Room
from server.permissions import PARENT
from server.presence.leases import MemoryLeases
from server.storage.log import Recorded
from tests.channels.test_rooms import Ear, entry, seat
from tests.kit.live import PATIENCE
from tests.storage.conftest import Desk, sqlite_desk

__all__ = ["sqlite_desk"]

KIND = "placement.ready"  # all that is to be said stands in the entry


class Breaths(Ear):
    """A line that remembers in how many breaths it was told what it heard."""

    def __init__(self) -> None:
        super().__init__()
        self.breaths: list[list[int]] = []
        self.told = asyncio.Event()

    def tell(self, said: Any) -> None:
        super().tell(said)
        self.told.set()
        self.breaths.append([frame["seq"] for frame in self.heard[-len(said.texts) :]])


@pytest.fixture
async def hub(sqlite_desk: Desk) -> AsyncIterator[Hub]:
    hub = Hub(sqlite_desk.database, MemoryBus(), MemoryLeases())
    yield hub
    await hub.close()


def _filled(hub: Hub, members: int) -> tuple[Room, Breaths]:
    room = Room("p_noor")
    room.open()
    hub.rooms[room.name] = room
    ear = Breaths()
    for n in range(members):
        taken, _ = seat(room, f"u_{n}", PARENT)
        taken.line = cast(Any, ear) if n == 0 else taken.line
    return room, ear


def _stored(*seqs: int) -> list[Recorded]:
    return [entry(seq, KIND).entry for seq in seqs]


async def test_what_is_stored_together_is_told_in_one_breath(hub: Hub) -> None:
    _room, ear = _filled(hub, LARGE + 1)

    hub.expects = lambda stream: True
    hub.after(_stored(1))
    hub.expects = lambda stream: False
    hub.after(_stored(2, 3))

    assert ear.breaths == [[1, 2, 3]]


async def test_a_room_of_five_never_waits(hub: Hub) -> None:
    _room, ear = _filled(hub, 5)

    hub.expects = lambda stream: True
    hub.after(_stored(1))

    assert ear.breaths == [[1]]


async def test_whatever_is_still_being_stored_a_large_room_waits_no_longer_than_telling_takes(
    hub: Hub,
) -> None:
    room, ear = _filled(hub, LARGE + 1)
    hub.expects = lambda stream: True

    hub.after(_stored(1))
    assert ear.breaths == []

    await asyncio.wait_for(ear.told.wait(), PATIENCE)
    assert (room.last, ear.breaths) == (1, [[1]])


async def test_what_was_read_from_the_log_meanwhile_is_not_told_again(hub: Hub) -> None:
    room, ear = _filled(hub, LARGE + 1)
    hub.expects = lambda stream: True
    hub.after(_stored(1, 2))
    room.tell([entry(1, KIND)])

    hub.expects = lambda stream: False
    hub.after(_stored(3))

    assert [frame["seq"] for frame in ear.heard] == [1, 2, 3]
