"""The seats of one line: taken at hello, caught up from the log, lost with membership."""

import asyncio
from typing import TYPE_CHECKING

import structlog

from server.channels import protocol
from server.channels.doors import Doors
from server.channels.hub import Hub
from server.channels.rooms import Seat
from server.channels.welcome import Hello, Stream, Welcome
from server.errors import Missing, Problem

if TYPE_CHECKING:
    from server.channels.line import Line

log = structlog.get_logger("line")


class Sitting:
    """Where one line sits. There is no other way to recover than to read the log until level."""

    def __init__(self, line: "Line", hub: Hub, doors: Doors) -> None:
        self.seats: dict[str, Seat] = {}
        self._line = line
        self._hub = hub
        self._doors = doors
        self._catching: asyncio.Task[None] | None = None

    async def take_all(self, found: Welcome, hello: Hello) -> None:
        """A seat in every stream of this person, from where the client says it is.

        `SignedOut` when the session ended since that was found.
        """
        rooms = self._hub.rooms
        names = [stream.member.stream for stream in found.streams.values()]
        await rooms.open(names)
        try:
            await self._require_session(found.streams["you"])
        except BaseException:
            rooms.give_back([rooms[name] for name in names])
            raise
        for name, stream in found.streams.items():
            is_foreign = hello.epoch is not None and hello.epoch != found.epoch
            self._sit(name, stream, hello.since.get(name), found.epoch, is_foreign=is_foreign)
        self.catch_up()

    async def join(self, name: str, since: int | None) -> int:
        """A seat in that stream, also once more; its head. `Missing` when it isn't theirs."""
        found = await self._doors.welcome(self._line.person, only=name)
        if name not in found.streams:
            raise Missing
        stream = found.streams[name]
        await self._hub.rooms.open([stream.member.stream])
        if earlier := self.seats.get(stream.member.stream):
            self.lose(earlier)
        self._sit(name, stream, since, found.epoch, is_foreign=False)
        self.catch_up()
        return stream.head

    async def _require_session(self, own: Stream) -> None:
        """Nothing is awaited after this: whatever ends the session from here on finds its seats."""
        room, known = self._hub.rooms[own.member.stream], own.head
        while room.heard > known:
            known = room.heard
            await self._doors.require_session(self._line.person)

    def lose(self, seat: Seat) -> None:
        """The person was sent away from that room, or goes."""
        self.seats.pop(seat.room.name, None)
        self._hub.leave(seat)

    def leave(self) -> None:
        """Every seat is empty."""
        if self._catching:
            self._catching.cancel()
        for seat in list(self.seats.values()):
            self.lose(seat)

    def catch_up(self) -> None:
        """Read the log for every seat that isn't level, as fast as the client takes it."""
        if self._catching is not None and not self._catching.done():
            return
        self._level_up()
        if self._behind():
            self._catching = asyncio.create_task(self._read_until_level())

    def _sit(
        self, name: str, stream: Stream, since: int | None, epoch: str, *, is_foreign: bool
    ) -> None:
        head = stream.head
        last = head if since is None else since
        is_far = last < 0 or not 0 <= head - last <= protocol.BEHIND
        if is_far or (is_foreign and since is not None):
            last = head
            reset = {"head": head, "epoch": epoch}
            self._line.say(protocol.encode({"room": name, "reset": reset}))
        room = self._hub.rooms[stream.member.stream]
        seat = Seat(self._line, stream.member, room, last)
        self.seats[room.name] = seat
        self._hub.take(seat)

    async def caught_up(self) -> None:
        """Every seat is level, or will never be."""
        if self._catching:
            await asyncio.wait({self._catching})

    def _behind(self) -> list[Seat]:
        return [seat for seat in self.seats.values() if not seat.level]

    def _level_up(self) -> None:
        """Seats that were told all there is ride along."""
        for seat in self._behind():
            if seat.last >= seat.room.last and not self._line.is_full:
                self._hub.become_level(seat)

    async def _read_until_level(self) -> None:
        try:
            while behind := self._behind():
                for seat in behind:
                    await self._line.taken()
                    await self._read_on(seat)
                self._level_up()
        except Problem as error:
            log.warning("a line could not catch up", error=type(error).__name__)
            self._line.close(protocol.RESTART)

    async def _read_on(self, seat: Seat) -> None:
        if seat.last < seat.room.last:
            entries = await self._doors.entries(seat.room.name, seat.last)
            self._hub.tell(seat, entries)
