"""Rooms with someone in them in this process. A seat is one line in one room."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from server import clock
from server.channels import protocol
from server.channels.frames import Frames
from server.channels.told import LEAVING, Told
from server.permissions import HOST
from server.presence.roster import Roster, State
from server.storage.commands import Member

if TYPE_CHECKING:
    from server.channels.line import Line

CROWDED = 50  # members, above which nobody sees who types, reads or is here
LARGE = 100  # seats here, above which telling takes as long as storing what is told
A_SEAT = 1e-5  # seconds that it takes to tell one
PUPILS_SEEN = (time(6), time(20))  # when people of a host see that a pupil is here


class Seat:
    """One line in one room, told everything up to `last`; level when it rides along live."""

    __slots__ = ("_last", "level", "line", "mask", "member", "room")

    def __init__(self, line: "Line", member: Member, room: "Room", last: int) -> None:
        self.line = line
        self.member = member
        self.room = room
        self.mask = member.mask
        self.level = False
        self._last = last

    @property
    def last(self) -> int:
        return max(self.room.last, self._last) if self.level else self._last

    @property
    def name(self) -> str:
        """How the client calls the stream."""
        return self.room.called

    def become_level(self) -> None:
        self.level = True
        self.room.riding.setdefault(self.mask, set()).add(self)

    def fall_behind(self) -> None:
        """What comes from here on is left to the log."""
        self._last = self.last
        self.level = False
        self.room.riding[self.mask].discard(self)

    def tell(self, entries: Sequence[Told]) -> None:
        """The next entries go out, to a seat that is not level."""
        self.line.tell(self.room.frames(entries, self.mask))
        self._last = entries[-1].entry.seq

    def tell_rest(self, entries: Sequence[Told]) -> None:
        """The same to a seat that read some of these from the log before the room did."""
        if new := [told for told in entries if told.entry.seq > self._last]:
            self.line.tell(self.room.frames(new, self.mask))

    def was_told(self, seq: int) -> bool:
        """Whether it read that entry from the log, when it caught up."""
        return self._last >= seq

    def is_sent_away_by(self, told: Told) -> bool:
        """Leaving is an entry, in a room and in an office; of those who came back, an old one."""
        if told.entry.what not in LEAVING or told.with_.get("who") != self.member.person:
            return False
        if told.entry.seq <= self.member.joined:
            return False
        return bool(told.with_.get("organisation", self.room.name) == self.room.name)


@dataclass(slots=True)
class Days:
    """When the pupil of a room is at the host."""

    starts: date
    ends: date
    weekdays: frozenset[int]

    def hold(self, now: datetime) -> bool:
        """Whether people of the host may see the pupil's presence at this moment."""
        there = now.astimezone(clock.AMSTERDAM)
        is_day = self.starts <= there.date() <= self.ends and there.isoweekday() in self.weekdays
        return is_day and PUPILS_SEEN[0] <= there.time() < PUPILS_SEEN[1]


@dataclass(eq=False, slots=True)
class Room:
    """A stream that somebody here listens to: told to all level seats up to `last`."""

    name: str
    last: int = 0
    heard: int = 0
    members: int = 0
    pupil: str | None = None
    days: Days | None = None
    seats: set[Seat] = field(default_factory=set)
    riding: dict[int, set[Seat]] = field(default_factory=dict)  # the level ones, by mask of roles
    roster: Roster = field(default_factory=Roster)
    expected: int = 0  # seats that are about to be taken
    opened: asyncio.Event | None = field(default_factory=asyncio.Event)  # None: `last` is known
    held: list[Told] = field(default_factory=list)  # soon told, together with what is being stored
    is_behind: bool = False  # it heard of more than it has, which will be read
    pupils_shown: bool = False

    def open(self) -> None:
        """`last` is known."""
        if self.opened:
            self.opened.set()
            self.opened = None

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is read for it at the moment: it can be told what comes next."""
        return self.opened is None and not self.is_behind

    @property
    def longest_held(self) -> float:
        """Seconds for which something may be held: as long as telling it; 0 in small rooms."""
        return len(self.seats) * A_SEAT if len(self.seats) > LARGE else 0.0

    def days_turn(self, now: datetime) -> bool:
        """Whether the host may see its pupil from now on, or no longer."""
        return self.days is not None and self.days.hold(now) != self.pupils_shown

    @property
    def is_crowded(self) -> bool:
        return self.members > CROWDED

    @property
    def called(self) -> str:
        """How clients call the stream: a person's own is `you`."""
        return "you" if self.is_own else self.name

    @property
    def is_own(self) -> bool:
        """Whether it is what concerns one person."""
        return self.name.startswith("u_")

    def frames(self, entries: Sequence[Told], mask: int) -> Frames:
        """These entries for readers with this mask of roles."""
        called = self.called
        return Frames([protocol.encode(told.to(mask, called)) for told in entries])

    def tell(self, entries: Sequence[Told]) -> list[Seat]:
        """The next entries go out to every level seat; those that are too full to take them."""
        made = dict[tuple[bool, ...], Frames]()
        first, full = entries[0].entry.seq, []
        for mask, seats in self.riding.items():
            seen = tuple([told.entry.is_seen_by(mask) for told in entries])
            frames = made.get(seen) or made.setdefault(seen, self.frames(entries, mask))
            for seat in seats:
                if seat.line.is_full:
                    full.append(seat)
                elif seat.was_told(first):
                    seat.tell_rest(entries)
                else:
                    seat.line.tell(frames)
        for seat in full:
            seat.fall_behind()
        self.last = entries[-1].entry.seq
        return full

    def level_seats(self) -> list[Seat]:
        return [seat for seats in self.riding.values() for seat in seats]

    def whisper(self, said: dict[str, Any], by: str | None = None) -> None:
        """Say this to every level seat but that person's own, as far as they may see the person."""
        frames = Frames([protocol.encode({"room": self.name, **said})])
        for seat in self.level_seats():
            if by is None or (by != seat.member.person and self.is_shown(by, seat.member)):
                seat.line.whisper(frames)

    def here_for(self, member: Member) -> dict[str, State]:
        """Who is here, as this member may see it."""
        here = {} if self.is_crowded else self.roster.show()
        return {who: state for who, state in here.items() if self.is_shown(who, member)}

    def is_shown(self, who: str, member: Member) -> bool:
        """Whether that member may see that this person comes and goes."""
        return who != self.pupil or self.pupils_shown or HOST.isdisjoint(member.roles)

    def tell_all_presence(self, seat: Seat) -> None:
        """Everybody who is here, said to one seat; in a crowd only how many."""
        said: dict[str, Any] = {"room": self.name, "whisper": "presence"}
        if self.is_crowded:
            said["count"] = len(self.roster)
        else:
            said |= {"all": True, "here": self.here_for(seat.member), "gone": []}
        seat.line.whisper(Frames([protocol.encode(said)]))

    def tell_presence(self, now: datetime) -> None:
        """What changed since the last second, said to every level seat."""
        if self.days_turn(now):
            self.pupils_shown = not self.pupils_shown
            for seat in self.level_seats():
                self.tell_all_presence(seat)
        difference = self.roster.difference()
        if not difference:
            return
        if self.is_crowded:
            self.whisper({"whisper": "presence", "count": len(self.roster)})
            return
        for seat in self.level_seats():
            here = {w: s for w, s in difference.here.items() if self.is_shown(w, seat.member)}
            gone = [who for who in difference.gone if self.is_shown(who, seat.member)]
            if here or gone:
                said = {"whisper": "presence", "here": here, "gone": gone}
                seat.line.whisper(Frames([protocol.encode({"room": self.name, **said})]))
