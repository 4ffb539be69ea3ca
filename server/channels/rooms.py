"""Rooms with someone in them in this process. A seat is one line in one room."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from server import clock
from server.channels import protocol
from server.channels.told import Told
from server.permissions import HOST
from server.presence.roster import Roster, State
from server.storage.commands import Member

if TYPE_CHECKING:
    from server.channels.line import Line

LEAVING = frozenset({"member.left", "affiliation.ended"})
CROWDED = 50  # members, above which nobody sees who types, reads or is here
PUPILS_SEEN = (time(6), time(20))  # when people of a host see that a pupil is here


@dataclass(slots=True, eq=False)
class Seat:
    """One line in one room, told everything up to `last`; level when it rides along live."""

    line: "Line"
    member: Member
    room: "Room"
    name: str  # how the client calls the stream
    last: int
    level: bool = False

    def tell(self, told: Told) -> None:
        """The next entry goes out; the one that sends this person away is the last."""
        if told.entry.seq <= self.last:
            return
        self.last = told.entry.seq
        self.line.say(self.room.frame(told, self.member.mask, self.name))

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


@dataclass(eq=False)
class Room:
    """A stream that somebody here listens to: told to all level seats up to `last`."""

    name: str
    last: int = 0
    heard: int = 0
    members: int = 0
    pupil: str | None = None
    days: Days | None = None
    seats: set[Seat] = field(default_factory=set)
    roster: Roster = field(default_factory=Roster)
    expected: int = 0  # seats that are about to be taken
    opened: asyncio.Event = field(default_factory=asyncio.Event)  # `last` is known
    is_pumping: bool = False
    pupils_shown: bool = False
    _frames: dict[tuple[int, int, str], str] = field(default_factory=dict)

    @property
    def is_crowded(self) -> bool:
        return self.members > CROWDED

    def frame(self, told: Told, mask: int, name: str) -> str:
        """The entry as text, encoded once per number and set of roles."""
        key = (told.entry.seq, told.entry.seen_by & mask, name)
        if key not in self._frames:
            self._frames[key] = protocol.encode(told.to(mask, name))
        return self._frames[key]

    def forget_frames(self) -> None:
        self._frames.clear()

    def level_seats(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.level]

    def whisper(self, said: dict[str, Any], by: str | None = None) -> None:
        """Say this to every level seat but that person's own, as far as they may see the person."""
        text = protocol.encode({"room": self.name, **said})
        for seat in self.level_seats():
            if by is None or (by != seat.member.person and self._is_shown(by, seat.member)):
                seat.line.whisper(text)

    def here_for(self, member: Member) -> dict[str, State]:
        """Who is here, as this member may see it."""
        here = {} if self.is_crowded else self.roster.show()
        return {who: state for who, state in here.items() if self._is_shown(who, member)}

    def _is_shown(self, who: str, member: Member) -> bool:
        """Whether that member may see that this person comes and goes."""
        return who != self.pupil or self.pupils_shown or HOST.isdisjoint(member.roles)

    def tell_all_presence(self, seat: Seat) -> None:
        """Everybody who is here, said to one seat; in a crowd only how many."""
        said: dict[str, Any] = {"room": self.name, "whisper": "presence"}
        if self.is_crowded:
            said["count"] = len(self.roster)
        else:
            said |= {"all": True, "here": self.here_for(seat.member), "gone": []}
        seat.line.whisper(protocol.encode(said))

    def tell_presence(self, now: datetime) -> None:
        """What changed since the last second, said to every level seat."""
        if self.days and self.days.hold(now) != self.pupils_shown:
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
            here = {w: s for w, s in difference.here.items() if self._is_shown(w, seat.member)}
            gone = [who for who in difference.gone if self._is_shown(who, seat.member)]
            if here or gone:
                said = {"whisper": "presence", "here": here, "gone": gone}
                seat.line.whisper(protocol.encode({"room": self.name, **said}))
