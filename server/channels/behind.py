"""Rooms that heard of more than they have: what they miss is read for all of them together.

Whatever is heard while one reading is under way is read by the next, as the scribe writes. So what
a message costs a process that did not store it falls as more is said.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

import structlog

from server.channels import standing
from server.channels.protocol import PAGE
from server.channels.rooms import Room
from server.channels.told import Told
from server.errors import Problem
from server.storage.engine import Database
from server.storage.log import Span

MOST = 2_000  # entries that one reading asks for, or little more

log = structlog.get_logger("hub")


class Behind:
    """The rooms that wait for a reading, in the order in which they heard."""

    def __init__(
        self,
        database: Database,
        tell: Callable[[Room, Sequence[Told]], None],
        is_level: Callable[[Room], None],
    ) -> None:
        self._database = database
        self._tell = tell
        self._is_level = is_level
        self._rooms = deque[Room]()
        self._bell = asyncio.Event()

    def add(self, room: Room) -> None:
        """It is read for soon, if it heard of more than it has."""
        if room.is_waiting and room.heard > room.last:
            room.is_behind = True
            self._rooms.append(room)
            self._bell.set()

    async def read_for_ever(self) -> None:
        while True:
            await self._bell.wait()
            await self._read(self._next())
            if not self._rooms:
                self._bell.clear()

    def _next(self) -> list[Room]:
        rooms: list[Room] = []
        asked = 0
        while self._rooms and asked < MOST:
            rooms.append(self._rooms.popleft())
            asked += min(rooms[-1].heard - rooms[-1].last, PAGE)
        return rooms

    async def _read(self, rooms: Sequence[Room]) -> None:
        try:
            found = await self._database.read(standing.tell_all, list(map(_missing, rooms)))
        except Problem as error:
            self._give_up(rooms, error)
        except Exception as error:  # whatever it is, the other rooms must not fall silent
            if len(rooms) == 1:
                self._give_up(rooms, error)
                return
            half = len(rooms) // 2
            await self._read(rooms[:half])
            await self._read(rooms[half:])
        else:
            for room in rooms:
                self._take(room, found[room.name])

    def _take(self, room: Room, entries: Sequence[Told]) -> None:
        room.is_behind = False
        try:
            if entries:
                self._tell(room, entries)
            else:
                room.heard = room.last
            if room.heard <= room.last:
                self._is_level(room)
        except Exception as error:
            self._give_up([room], error)
        self.add(room)

    def _give_up(self, rooms: Sequence[Room], error: Exception) -> None:
        """The next look hears it again."""
        log.warning("rooms could not be read", count=len(rooms), error=type(error).__name__)
        for room in rooms:
            room.is_behind = False
            room.heard = room.last


def _missing(room: Room) -> Span:
    return room.name, room.last, min(room.heard, room.last + PAGE)
