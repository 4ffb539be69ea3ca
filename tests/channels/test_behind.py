"""Rooms that heard of more than they have are read together, and none falls silent for another."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import text

from server.channels.behind import Behind
from server.channels.rooms import Room
from server.channels.told import Told
from server.storage.tx import Tx
from tests.storage.conftest import Desk, desk, sqlite_desk

__all__ = ["desk", "sqlite_desk"]

NAMES = ("p_noor", "p_daan", "p_mo", "p_sara")


@dataclass
class Ear:
    """What rooms were told, and when the last of them had it all."""

    expected: int
    heard: dict[str, list[int]] = field(default_factory=dict)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, room: Room, entries: Sequence[Told]) -> None:
        self.heard.setdefault(room.name, []).extend(one.entry.seq for one in entries)
        room.last = entries[-1].entry.seq

    def is_level(self, room: Room) -> None:
        self.expected -= 1
        if not self.expected:
            self.done.set()


async def test_each_room_is_told_what_it_misses_and_no_more(desk: Desk) -> None:
    rooms = [await _said(desk, name, 3, last=1) for name in NAMES]
    rooms[0].heard = 9  # it was told of more than there is

    ear = await _read(desk, rooms, level=len(NAMES))

    assert ear.heard == {name: [2, 3] for name in NAMES}
    assert rooms[0].heard == 3
    assert not any(room.is_behind for room in rooms)


async def test_a_room_that_cannot_be_read_does_not_silence_the_others(sqlite_desk: Desk) -> None:
    rooms = [await _said(sqlite_desk, name, 3, last=0) for name in NAMES]
    await sqlite_desk.scribe.write(_break, NAMES[2])

    ear = await _read(sqlite_desk, rooms, level=len(NAMES) - 1)

    assert ear.heard == {name: [1, 2, 3] for name in NAMES if name != NAMES[2]}
    assert rooms[2].heard == rooms[2].last == 0  # the next look hears it again


async def test_what_breaks_while_one_room_is_told_is_that_rooms_alone(desk: Desk) -> None:
    rooms = [await _said(desk, name, 2, last=0) for name in NAMES]

    class Breaking(Ear):
        def tell(self, room: Room, entries: Sequence[Told]) -> None:
            if room is rooms[1]:
                raise ZeroDivisionError
            super().tell(room, entries)

    ear = await _read(desk, rooms, level=len(NAMES) - 1, ear=Breaking)

    assert sorted(ear.heard) == sorted({*NAMES} - {NAMES[1]})
    assert not rooms[1].is_behind


async def _said(desk: Desk, name: str, count: int, *, last: int) -> Room:
    for n in range(count):
        await desk.say(f"nr {n}", f"key-{n:05}", room=name)
    room = Room(name, last=last)
    room.open()
    room.heard = count
    return room


async def _read(desk: Desk, rooms: Sequence[Room], *, level: int, ear: type[Ear] = Ear) -> Ear:
    """All of them are behind; the reading goes on until so many are level."""
    heard = ear(level)
    behind = Behind(desk.database, heard.tell, heard.is_level)
    for room in rooms:
        behind.add(room)
    reading = asyncio.create_task(behind.read_for_ever())
    try:
        async with asyncio.timeout(20):
            await heard.done.wait()
    finally:
        reading.cancel()
    return heard


def _break(tx: Tx, room: str) -> None:
    tx.session.execute(
        text("UPDATE entries SET \"with\" = '{' WHERE stream = :room"), {"room": room}
    )
