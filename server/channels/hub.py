"""The hub: hears how far streams have come, reads them once, and tells every level seat.

A seat is level or catching up; joining, resuming and being slow are the same thing.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from server import metrics
from server.bus import Bus, Ears
from server.channels import looks, protocol, told, whispers
from server.channels.behind import Behind
from server.channels.opening import Rooms
from server.channels.rooms import Room, Seat
from server.channels.rounds import Rounds
from server.errors import Problem
from server.presence.leases import Leases
from server.storage.engine import Database
from server.storage.log import Recorded

if TYPE_CHECKING:
    from server.channels.line import Line

DRAIN = 8.0  # seconds within which everybody is sent away
SPREAD = 25.0  # seconds over which they come back

log = structlog.get_logger("hub")


class Hub:
    """All rooms and lines of this process."""

    def __init__(self, database: Database, bus: Bus, leases: Leases) -> None:
        self.database = database
        self.leases = leases
        self.lines: set[Line] = set()
        self.polling: Counter[str] = Counter()  # how many lines of each person are polls
        self.expects: Callable[[str], bool] = lambda stream: False  # whether more is being stored
        self.is_draining = False
        self.patience = protocol.PATIENCE
        self._bus = bus
        self._tasks: set[asyncio.Task[None]] = set()
        self._behind = Behind(database, self._tell, self._is_level)
        self.rooms = Rooms(database, leases, self._behind.add)
        self.rounds = Rounds(self, bus, leases)

    async def start(self) -> None:
        ears = Ears(self.hear, self._hear_whisper, self.rounds.look_now.set)
        await self._bus.listen(ears)
        self.do(self._behind.read_for_ever())
        self.do(self.rounds.look_for_ever())
        self.do(self.rounds.tick_for_ever())
        self.do(self.rounds.share_for_ever())

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def after(self, entries: list[Recorded]) -> None:
        """These entries were stored here: tell who listens, ring for the other processes."""
        heads: dict[str, int] = {}
        here: dict[str, list[Recorded]] = {}
        for entry in entries:
            heads[entry.stream] = entry.seq
            if entry.stream in self.rooms:
                here.setdefault(entry.stream, []).append(entry)
        for name, some in here.items():
            self._hear_own(self.rooms[name], some)
        self._bus.ring(heads)

    def hear(self, heads: Mapping[str, int]) -> None:
        """Streams have come this far."""
        for name, head in heads.items():
            room = self.rooms.get(name)
            if room and head > room.heard:
                room.heard = head
                if room.is_own:  # it may end a session: its line is told nothing before that
                    self.rounds.doubt(seat.line for seat in room.seats)
                self._behind.add(room)

    def _hear_own(self, room: Room, entries: list[Recorded]) -> None:
        """What was stored here is at hand; the log is asked where something else came before."""
        last = room.held[-1].entry.seq if room.held else room.last
        is_next = room.is_waiting and entries[0].seq == last + 1
        known = told.at_once(entries) if is_next else None
        if known is None:
            room.held.clear()
            self.hear({room.name: entries[-1].seq})
            return
        room.heard = max(room.heard, entries[-1].seq)
        room.held += known
        if room.longest_held and self.expects(room.name):
            asyncio.get_running_loop().call_later(room.longest_held, self._let_go, room)
        else:
            self._let_go(room)

    def _let_go(self, room: Room) -> None:
        """A large room waits for what is being stored: telling it more costs no more then."""
        held, room.held = room.held, []
        new = [one for one in held if one.entry.seq > room.last]
        if new and room.is_waiting:
            self._tell(room, new)
        self._behind.add(room)

    def take(self, seat: Seat) -> None:
        """The seat is in its room, not level yet."""
        seat.room.expected -= 1
        seat.room.seats.add(seat)

    def become_level(self, seat: Seat) -> None:
        """Nothing is awaited here: between being told and riding along nothing can happen."""
        seat.line.say(protocol.encode({"room": seat.name, "level": seat.last}))
        seat.become_level()
        if not seat.room.is_own:
            self.show(seat)
            seat.room.tell_all_presence(seat)

    def show(self, seat: Seat) -> None:
        """Others will see that this person is here, and how."""
        seat.room.roster.arrive(seat.member.person, id(seat.line), seat.line.state)
        self.rooms.stirred.add(seat.room)

    def leave(self, seat: Seat) -> None:
        """The seat is empty; a room without seats is forgotten."""
        room = seat.room
        if seat.level:
            seat.fall_behind()
        room.seats.discard(seat)
        if not room.is_own:
            room.roster.leave(seat.member.person, id(seat.line))
            self.rooms.stirred.add(room)
        self.rooms.forget(room)

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

    def _is_level(self, room: Room) -> None:
        """It was told all that it heard of."""
        if room.is_own:
            self.rounds.trust(seat.line for seat in room.seats)

    def _tell(self, room: Room, entries: Sequence[told.Told]) -> None:
        """Every level seat is told these; who doesn't keep up reads them from the log later."""
        for some in told.in_parts(entries):
            self._heed(room, some[0])
            for seat in room.tell(some):
                metrics.CAUGHT_UP.inc()
                seat.line.sitting.catch_up()
            self._send_away(room.level_seats(), some[0])

    def tell(self, seat: Seat, entries: Sequence[told.Told]) -> None:
        """The same for one seat that is catching up; once, however often they come."""
        new = [one for one in entries if one.entry.seq > seat.last]
        for some in told.in_parts(new):
            # Whoever was sent away by one of these hears none of the later ones.
            if seat not in seat.room.seats:
                return
            if seat.room.is_own:
                seat.line.heed(some[0])
            seat.tell(some)
            self._send_away([seat], some[0])

    def _heed(self, room: Room, one: told.Told) -> None:
        """What an entry means for the room, and for lines: whatever they have been told so far."""
        what = one.entry.what
        if what not in told.WEIGHTY:
            return
        if room.is_own:
            for seat in list(room.seats):
                seat.line.heed(one)
        if what == "placement.changed":
            self.do(self._look_at_days(room))
        room.members += {"member.joined": 1, "member.left": -1}.get(what, 0)

    def _send_away(self, seats: Iterable[Seat], one: told.Told) -> None:
        """Who leaves hears of it, and of nothing later."""
        if one.entry.what in told.LEAVING:
            for seat in seats:
                if seat.is_sent_away_by(one):
                    seat.line.sitting.lose(seat)

    async def _look_at_days(self, room: Room) -> None:
        try:
            await self.database.read(looks.look_at_days, [room])
        except Problem as error:
            log.warning("a placement could not be read", error=type(error).__name__)

    def whisper(self, stream: str, said: whispers.Whisper) -> None:
        """Said in passing to whoever is in that stream, here and in other processes."""
        self._bus.whisper(stream, whispers.pack(said))
        if room := self.rooms.get(stream):
            whispers.tell(room, said)

    def _hear_whisper(self, stream: str, packed: bytes) -> None:
        if room := self.rooms.get(stream):
            with suppress(msgspec.DecodeError):  # of a later version
                whispers.tell(room, whispers.unpack(packed))

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Kept until it is done, or nobody would: the event loop holds tasks weakly."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
