"""What the hub does by the clock: looks at heads, at who is still signed in, and at each line."""

import asyncio
import heapq
import time
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

import structlog

from server import clock, metrics
from server.bus import Bus
from server.channels import looks, protocol
from server.channels.frames import Frames
from server.errors import Problem
from server.network.queries import office_members
from server.presence.leases import TURN, Leases
from server.storage import log as storage_log

if TYPE_CHECKING:
    from server.channels.hub import Hub
    from server.channels.line import Line

LOOK = 5  # seconds between two looks at the heads of all rooms with someone in them
LOOK_ALONE = 1  # the same while no bell of another process can be heard
ASLEEP = 3.0  # seconds in which nothing was done, after which much may have changed elsewhere
SOON = 0.5  # seconds between two looks at one line, at least
HELD = 10_000  # frames that wait until it is known what changed

log = structlog.get_logger("hub")


class Rounds:
    """The hub's rounds. A line is looked at when it is time for that one, not each second."""

    def __init__(self, hub: "Hub", bus: Bus, leases: Leases) -> None:
        self.look_now = asyncio.Event()
        self._hub = hub
        self._bus = bus
        self._leases = leases
        self._due: list[tuple[float, int, Line]] = []
        self._turns = count()
        self._ticked_at = time.monotonic()
        self._is_waking = False
        self._held: list[tuple[Line, Frames]] = []
        self._doubted: dict[Line, list[Frames]] = {}

    def add(self, line: "Line", seconds: float) -> None:
        """This line is looked at in so many seconds."""
        heapq.heappush(self._due, (time.monotonic() + seconds, next(self._turns), line))

    def holds(self, line: "Line", said: Frames, now: float) -> bool:
        """Whether this is said later: once it is known who was signed out while we stood still."""
        if self._is_waking or now - self._ticked_at >= ASLEEP:
            self._hold(line, said)
            return True
        waiting = self._doubted.get(line) if self._doubted else None
        if waiting is None:
            return False
        waiting.append(said)
        return True

    def doubt(self, lines: Iterable["Line"]) -> None:
        """Another process wrote to these people: until that is read, it waits what is said."""
        for line in lines:
            self._doubted.setdefault(line, [])

    def trust(self, lines: Iterable["Line"]) -> None:
        """It was read: what waited is said, unless it sent them away."""
        for line in lines:
            for said in self._doubted.pop(line, ()):
                line.tell(said)

    def forget(self, line: "Line") -> None:
        """It is gone; nothing waits for it."""
        self._doubted.pop(line, None)

    async def look_for_ever(self) -> None:
        while True:
            with suppress(TimeoutError):
                pause = LOOK if self._bus.is_well else LOOK_ALONE
                await asyncio.wait_for(self.look_now.wait(), pause)
            self.look_now.clear()
            try:
                await self._look()
            except Problem as error:  # it is gone, or can't be reached
                log.warning("could not look at the heads", error=type(error).__name__)

    async def tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(1)
            if time.monotonic() - self._ticked_at >= ASLEEP:
                self._wake()
            self._ticked_at = time.monotonic()
            metrics.LINES.set(len(self._hub.lines))
            metrics.ROOMS.set(len(self._hub.rooms))
            self._look_at_lines(time.monotonic())
            self._tell_presence()

    async def share_for_ever(self) -> None:
        """Who is here is told to the other processes, and theirs is known here."""
        while not self._leases.is_alone:
            await asyncio.sleep(TURN)
            for name in await self._leases.turn():
                if room := self._hub.rooms.get(name):
                    room.roster.elsewhere = self._leases.elsewhere(name)
                    self._hub.rooms.stirred.add(room)

    def _hold(self, line: "Line", said: Frames) -> None:
        self._wake()
        if len(self._held) < HELD:
            self._held.append((line, said))
        else:
            line.close(protocol.RESTART, at_once=True)

    def _wake(self) -> None:
        if not self._is_waking:
            self._is_waking = True
            self._hub.do(self._look_around())

    async def _look_around(self) -> None:
        """The process stood still: lines of those who were signed out hear nothing more."""
        log.warning("stood still", seconds=round(time.monotonic() - self._ticked_at, 1))
        while self._is_waking:
            try:
                await self._look()
            except Problem:
                await asyncio.sleep(LOOK_ALONE)
            else:
                self._is_waking = False
        self._ticked_at = time.monotonic()
        held, self._held = self._held, []
        for line, said in held:
            line.tell(said)

    async def _look(self) -> None:
        hub = self._hub
        hub.hear(await hub.database.read(storage_log.heads, list(hub.rooms)))
        await self._close_ended()
        await self._empty_office_seats()
        now = clock.now()
        hub.rooms.stirred.update(room for room in hub.rooms.values() if room.days_turn(now))

    def _look_at_lines(self, now: float) -> None:
        due = self._due
        while due and due[0][0] <= now:
            _when, turn, line = heapq.heappop(due)
            if line in self._hub.lines:
                heapq.heappush(due, (now + max(line.look(now), SOON), turn, line))

    def _tell_presence(self) -> None:
        rooms = self._hub.rooms
        stirred, rooms.stirred = rooms.stirred, set()
        for room in stirred:
            room.tell_presence(clock.now())
            if room.roster.is_changed and not self._leases.is_alone:
                room.roster.is_changed = False
                self._leases.keep(room.name, room.roster.own())

    async def _close_ended(self) -> None:
        ids = {line.session for line in self._hub.lines}
        ended = ids - await self._hub.database.read(looks.alive, ids)
        for line in list(self._hub.lines):
            if line.session in ended:
                line.close(protocol.SIGNED_OUT, at_once=True)

    async def _empty_office_seats(self) -> None:
        """Who works in an office no more loses the seat; some work there until a day, silently."""
        offices = [room for name, room in self._hub.rooms.items() if name.startswith("o_")]
        seats = [seat for room in offices for seat in room.seats]
        pairs = {(seat.room.name, seat.member.person) for seat in seats}
        held = await self._hub.database.read(office_members, pairs)
        for seat in seats:
            if (seat.room.name, seat.member.person) not in held:
                seat.line.sitting.lose(seat)
