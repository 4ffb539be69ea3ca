"""The streams that somebody here listens to: whoever is first has each of them opened."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from server.channels import looks
from server.channels.rooms import Room
from server.errors import Busy
from server.presence.leases import Leases
from server.storage.engine import Database


class Rooms(dict[str, Room]):
    """All streams with somebody in them in this process, by name.

    A stream is heard from the moment it is here, so nothing is missed while its head is read.
    """

    def __init__(self, database: Database, leases: Leases, opened: Callable[[Room], None]) -> None:
        super().__init__()
        self.stirred: set[Room] = set()  # somebody came or went since the last second
        self._database = database
        self._leases = leases
        self._opened = opened

    async def open(self, names: Sequence[str]) -> None:
        """There is a room for each of these streams, kept until a seat in it is taken."""
        fresh = [self._begin(name) for name in names if name not in self]
        rooms = [self[name] for name in names]
        for room in rooms:
            room.expected += 1
        try:
            await self._look_into(fresh)
            for room in rooms:
                await self._wait_for(room)
        except BaseException:
            self.give_back(rooms)
            raise

    def give_back(self, rooms: Iterable[Room]) -> None:
        """No seat is taken in these, though they were opened for one."""
        for room in rooms:
            room.expected -= 1
            self.forget(room)

    @contextmanager
    def reserved(self, name: str) -> Iterator[Room]:
        """A room for that stream while its head is read, for `know`, together with other things."""
        room = self.get(name) or self._begin(name)
        room.expected += 1
        try:
            yield room
        finally:
            room.expected -= 1
            if room.opened:  # whoever waits for it has to come again
                self._drop(room)
                room.open()
            self.forget(room)

    def know(self, room: Room, head: int) -> None:
        """That room begins at this head, unless it has begun already."""
        if room.opened:
            room.last = head
            self._begins(room)

    def forget(self, room: Room) -> None:
        """A room that nobody sits in, nor is about to, is here no more."""
        if not room.seats and not room.expected:
            self._drop(room)

    def _begin(self, name: str) -> Room:
        room = self[name] = Room(name)
        if not room.is_own:
            self._leases.watch(name)
        return room

    async def _look_into(self, fresh: Sequence[Room]) -> None:
        if not fresh:
            return
        try:
            await self._database.read(looks.look_into, fresh)
        except BaseException:
            for room in fresh:
                self._drop(room)
            raise
        finally:
            for room in fresh:
                self._begins(room)

    def _begins(self, room: Room) -> None:
        room.heard = max(room.heard, room.last)
        room.open()
        self._opened(room)

    async def _wait_for(self, room: Room) -> None:
        if room.opened:
            await room.opened.wait()
        if self.get(room.name) is not room:
            raise Busy(retry_after=1)

    def _drop(self, room: Room) -> None:
        if self.get(room.name) is room:
            del self[room.name]
            self.stirred.discard(room)
            self._leases.forget(room.name)
