"""The hub: hears how far streams have come, reads them once, and tells every level seat.

A seat is level or catching up; joining, resuming and being slow are the same thing.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, metrics
from server.accounts.models import SignedIn
from server.bus import Bus
from server.channels import protocol, told
from server.channels.rooms import Days, Room, Seat
from server.errors import Busy, Problem
from server.network.queries import office_members
from server.placements.models import Placement
from server.placements.models import Seat as Seated
from server.storage import log as storage_log
from server.storage.engine import Database
from server.storage.log import Recorded

if TYPE_CHECKING:
    from server.channels.line import Line

LOOK = 5  # seconds between two looks at the heads of all rooms with someone in them
DRAIN = 8.0  # seconds within which everybody is sent away
SPREAD = 25.0  # seconds over which they come back

log = structlog.get_logger("hub")


class Hub:
    """All rooms and lines of this process."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self.database = database
        self.rooms: dict[str, Room] = {}
        self.lines: set[Line] = set()
        self.polling: Counter[str] = Counter()  # how many lines of each person are polls
        self.is_draining = False
        self.patience = protocol.PATIENCE
        self._bus = bus
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        await self._bus.listen(self.hear, self._hear_whisper)
        self._do(self._look_for_ever())
        self._do(self._tick_for_ever())

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def after(self, entries: list[Recorded]) -> None:
        """These entries were stored here: tell who listens, ring for the other processes."""
        heads = {entry.stream: entry.seq for entry in entries}
        self.hear(heads)
        self._do(self._bus.ring(heads))

    def hear(self, heads: Mapping[str, int]) -> None:
        """Streams have come this far."""
        for name, head in heads.items():
            room = self.rooms.get(name)
            if room and head > room.heard:
                room.heard = head
                self._pump(room)

    async def open(self, names: Sequence[str]) -> None:
        """There is a room for each of these streams, kept until a seat in it is taken.

        A room hears from the moment it is known, so nothing is missed while its head is read.
        """
        fresh = [Room(name) for name in names if name not in self.rooms]
        self.rooms.update({room.name: room for room in fresh})
        rooms = [self.rooms[name] for name in names]
        for room in rooms:
            room.expected += 1
        try:
            await self._look_into(fresh)
            for room in rooms:
                await room.opened.wait()
                if self.rooms.get(room.name) is not room:
                    raise Busy(retry_after=1)
        except BaseException:
            for room in rooms:
                room.expected -= 1
                self._forget(room)
            raise

    async def _look_into(self, fresh: list[Room]) -> None:
        if not fresh:
            return
        try:
            await self.database.read(_look_into, fresh)
        except BaseException:
            for room in fresh:
                del self.rooms[room.name]
            raise
        finally:
            for room in fresh:
                room.heard = max(room.heard, room.last)
                room.opened.set()
                self._pump(room)

    def take(self, seat: Seat) -> None:
        """The seat is in its room, not level yet."""
        seat.room.expected -= 1
        seat.room.seats.add(seat)

    def become_level(self, seat: Seat) -> None:
        """Nothing is awaited here: between being told and riding along nothing can happen."""
        seat.level = True
        seat.line.say(protocol.encode({"room": seat.name, "level": seat.last}))
        if seat.name == seat.room.name:
            seat.room.roster.arrive(seat.member.person, id(seat.line), seat.line.state)
            seat.room.tell_all_presence(seat)

    def leave(self, seat: Seat) -> None:
        """The seat is empty; a room without seats is forgotten."""
        room = seat.room
        room.seats.discard(seat)
        seat.level = False
        room.roster.leave(seat.member.person, id(seat.line))
        self._forget(room)

    def _forget(self, room: Room) -> None:
        if not room.seats and not room.expected and self.rooms.get(room.name) is room:
            del self.rooms[room.name]

    async def drain(self) -> None:
        """Everybody is told to come back elsewhere or later, and sent away."""
        self.is_draining = True
        for line in self.lines:
            back = random.uniform(0, SPREAD)  # noqa: S311 - spreads returns, keeps no secret
            line.say(protocol.encode({"drain": {"retry_after": round(back, 1)}}))
        pause = asyncio.gather(*(line.finished() for line in self.lines))
        try:
            await asyncio.wait_for(pause, DRAIN)
        except TimeoutError:
            log.warning("some lines were closed before they were done")
        for line in list(self.lines):
            line.close(protocol.RESTART)

    def _pump(self, room: Room) -> None:
        if room.opened.is_set() and not room.is_pumping and room.heard > room.last:
            room.is_pumping = True
            self._do(self._tell_until_heard(room))

    async def _tell_until_heard(self, room: Room) -> None:
        try:
            while room.heard > room.last:
                until = min(room.heard, room.last + protocol.PAGE)
                self._tell(room, await self._read(room.name, room.last, until))
        except Exception as error:  # whatever it is, the room must not fall silent
            log.warning("a room could not be read", error=type(error).__name__)
            room.heard = room.last  # the next look hears it again
        finally:
            room.is_pumping = False

    def _tell(self, room: Room, entries: list[told.Told]) -> None:
        for one in entries:
            for seat in list(room.seats):
                if seat.level:
                    self.tell(seat, one)
                else:  # the end of a session waits for nobody
                    seat.line.heed(one.entry, one.with_)
            if one.entry.what == "placement.changed":
                self._do(self._look_at_days(room))
            room.members += {"member.joined": 1, "member.left": -1}.get(one.entry.what, 0)
            room.last = one.entry.seq
        room.forget_frames()
        if not entries:
            room.heard = room.last

    def tell(self, seat: Seat, one: told.Told) -> None:
        """One entry to one seat, and what it means for that seat; once, however it comes."""
        if one.entry.seq <= seat.last:
            return
        seat.line.heed(one.entry, one.with_)
        if seat.line.is_full:
            seat.level = False
            metrics.CAUGHT_UP.inc()
            seat.line.sitting.catch_up()
            return
        seat.tell(one)
        if seat.is_sent_away_by(one):
            seat.line.sitting.lose(seat)

    async def _look_at_days(self, room: Room) -> None:
        try:
            await self.database.read(_look_at_placements, [room])
        except Problem as error:
            log.warning("a placement could not be read", error=type(error).__name__)

    async def _read(self, name: str, after: int, until: int) -> list[told.Told]:
        return await self.database.read(told.tell, name, after, until)

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            try:
                self.hear(await self.database.read(storage_log.heads, list(self.rooms)))
                await self._close_ended()
                await self._empty_office_seats()
            except Problem as error:  # it is gone, or can't be reached
                log.warning("could not look at the heads", error=type(error).__name__)

    async def _close_ended(self) -> None:
        ids = {line.session for line in self.lines}
        alive = await self.database.read(_alive, ids)
        ended = ids - alive
        for line in list(self.lines):
            if line.session in ended:
                line.close(protocol.SIGNED_OUT, at_once=True)

    async def _empty_office_seats(self) -> None:
        """Who works in an office no more loses the seat; some work there until a day, silently."""
        offices = [room for name, room in self.rooms.items() if name.startswith("o_")]
        seats = [seat for room in offices for seat in room.seats]
        pairs = {(seat.room.name, seat.member.person) for seat in seats}
        held = await self.database.read(office_members, pairs)
        for seat in seats:
            if (seat.room.name, seat.member.person) not in held:
                seat.line.sitting.lose(seat)

    async def _tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(1)
            now = time.monotonic()
            metrics.LINES.set(len(self.lines))
            metrics.ROOMS.set(len(self.rooms))
            for line in list(self.lines):
                line.tick(now)
            for room in list(self.rooms.values()):
                room.tell_presence(clock.now())

    def _hear_whisper(self, name: str, said: bytes) -> None:
        room = self.rooms.get(name)
        if room:
            for seat in room.level_seats():
                seat.line.whisper(said.decode())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Kept until it is done, or nobody would: the event loop holds tasks weakly."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _look_into(session: Session, rooms: list[Room]) -> None:
    names = [room.name for room in rooms]
    heads = storage_log.heads(session, names)
    seats = select(Seated.room, func.count()).where(Seated.room.in_(names), Seated.left_.is_(None))
    members = {name: count for name, count in session.execute(seats.group_by(Seated.room))}
    for room in rooms:
        room.last = heads.get(room.name, 0)
        room.members = members.get(room.name, 0)
    _look_at_placements(session, rooms)


def _look_at_placements(session: Session, rooms: list[Room]) -> None:
    names = [room.name for room in rooms]
    placements = session.execute(
        select(
            Placement.id, Placement.pupil, Placement.starts, Placement.ends, Placement.days
        ).where(Placement.id.in_(names))
    )
    facts = {name: found for name, *found in placements}
    for room in rooms:
        if room.name in facts:
            room.pupil, starts, ends, weekdays = facts[room.name]
            room.days = Days(starts, ends, frozenset(day["weekday"] for day in weekdays))


def _alive(session: Session, ids: set[str]) -> set[str]:
    found = session.scalars(
        select(SignedIn.id).where(SignedIn.id.in_(ids), SignedIn.ended_at.is_(None))
    )
    return set(found)
