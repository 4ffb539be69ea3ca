"""A stream that nobody here listened to is opened, and nothing said meanwhile is missed."""

import asyncio
from dataclasses import dataclass, field

from server.channels.opening import Rooms
from server.channels.rooms import Room
from server.errors import Busy, SignedOut
from server.presence.leases import MemoryLeases
from tests.storage.conftest import ROOM, Desk, desk

__all__ = ["desk"]

NOOR = "u_noor"


@dataclass
class Opened:
    """The rooms that were opened, in order, and how far each had heard by then."""

    rooms: list[tuple[str, int, int]] = field(default_factory=list)

    def add(self, room: Room) -> None:
        self.rooms.append((room.name, room.last, room.heard))


def rooms_of(desk: Desk) -> tuple[Rooms, Opened]:
    opened = Opened()
    return Rooms(desk.database, MemoryLeases(), opened.add), opened


async def what_comes_while_a_head_is_read_is_heard(desk: Desk) -> None:
    rooms, opened = rooms_of(desk)

    with rooms.reserved(NOOR) as own:
        hears(rooms, NOOR, 8)  # stored after the moment that is read
        rooms.know(own, 7)
        await rooms.open([NOOR])

    assert opened.rooms == [(NOOR, 7, 8)]
    assert rooms[NOOR] is own


async def test_what_comes_while_a_head_is_read_is_heard(desk: Desk) -> None:
    await what_comes_while_a_head_is_read_is_heard(desk)


async def test_a_room_begins_where_its_log_stands(desk: Desk) -> None:
    await desk.say("Hoi", "key-00001")
    rooms, opened = rooms_of(desk)

    await rooms.open([ROOM])
    await rooms.open([ROOM])

    assert opened.rooms == [(ROOM, 1, 1)]
    assert rooms[ROOM].expected == 2  # as many seats are about to be taken


async def test_of_two_devices_the_first_to_know_counts(desk: Desk) -> None:
    rooms, opened = rooms_of(desk)

    with rooms.reserved(NOOR) as one, rooms.reserved(NOOR) as other:
        rooms.know(other, 9)
        rooms.know(one, 7)
        await rooms.open([NOOR])

    assert opened.rooms == [(NOOR, 9, 9)]
    assert rooms[NOOR].expected == 1


async def test_who_waits_for_a_head_that_nobody_tells_comes_again(desk: Desk) -> None:
    rooms, _opened = rooms_of(desk)

    begun = asyncio.Event()

    async def signs_out() -> None:
        with rooms.reserved(NOOR):
            await begun.wait()
            raise SignedOut

    async def comes() -> None:
        begun.set()
        await rooms.open([NOOR])

    ends = await asyncio.gather(signs_out(), comes(), return_exceptions=True)

    assert list(map(type, ends)) == [SignedOut, Busy]
    assert not rooms


async def test_a_stream_that_nobody_sat_down_in_is_forgotten(desk: Desk) -> None:
    rooms, _opened = rooms_of(desk)

    with rooms.reserved(NOOR) as own:
        rooms.know(own, 3)

    assert not rooms


def hears(rooms: Rooms, name: str, head: int) -> None:
    """As the hub does, of streams that are here."""
    if room := rooms.get(name):
        room.heard = head
