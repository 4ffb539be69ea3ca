"""What one client says: in order, and no more at once than there is a place for.

Source: protocol.md, section 2.
"""

import asyncio
import time
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from server import metrics
from server.channels import protocol
from server.channels.doors import Doors
from server.channels.welcome import Join
from server.errors import Busy, Fault, Invalid, Problem
from server.storage.commands import read_form
from server.words import _

if TYPE_CHECKING:
    from server.channels.line import Line

AT_ONCE = 64  # commands of one line under way; above it nothing more is read
FLOOD = (200, 10.0)  # frames, seconds
TYPING_APART = 2.0  # seconds between two whispers of typing per room

Ref = int | float | None
log = structlog.get_logger("line")


class Hearing:
    """The ear of one line."""

    __slots__ = (
        *("_began", "_doors", "_heard", "_idle", "_is_hearing", "_line"),
        *("_typed", "_under_way", "_unheard"),
    )

    def __init__(self, line: "Line", doors: Doors) -> None:
        self._line = line
        self._doors = doors
        self._is_hearing = False
        self._under_way = 0  # commands
        self._idle: asyncio.Future[None] | None = None
        self._unheard: deque[str] = deque()
        self._began, self._heard = time.monotonic(), 0  # frames since then
        self._typed: dict[str, float] = {}

    def hear(self, said: str | None) -> None:
        """The next thing the client says; None: something that isn't text."""
        if said is None:
            self._line.close(protocol.NOT_THE_PROTOCOL)
        elif not self._line.is_closing:
            self._unheard.append(said)
            self.listen()

    def listen(self) -> None:
        """Hear what waits, as far as there is a place for it; who doesn't listen isn't heard."""
        if self._is_hearing:  # what is answered at once makes place for the next
            return
        self._is_hearing = True
        while self._unheard and self._has_place():
            try:
                self._hear(self._unheard.popleft())
            except Exception:  # a fault of ours costs this line its place, and nobody else
                metrics.FAULTS.inc()
                log.exception("fault while hearing")
                self._line.close(protocol.RESTART)
        self._is_hearing = False
        self._line.listen(is_listening=not self._unheard)

    def stop(self) -> None:
        """Nothing more is heard."""
        self._unheard.clear()

    async def finished(self) -> None:
        """All commands are answered."""
        if self._under_way:
            self._idle = self._idle or asyncio.get_running_loop().create_future()
            await asyncio.shield(self._idle)

    def _has_place(self) -> bool:
        line = self._line
        if line.is_greeting or line.is_closing:
            return False
        return self._under_way < AT_ONCE and not line.is_full

    def _hear(self, said: str) -> None:
        if self._is_flooding():
            self._line.close(protocol.TOO_MUCH)
            return
        try:
            frame = protocol.parse(said)
        except protocol.NotAFrame:
            self._line.close(protocol.NOT_THE_PROTOCOL)
        except protocol.Wrong as wrong:
            self._refuse(wrong)
        else:
            self._take(frame)

    def _refuse(self, wrong: protocol.Wrong) -> None:
        if self._line.has_greeted:
            self._line.refuse(wrong.ref, Invalid(_("Dit klopt niet: {what}", what=wrong.what)))
        else:
            self._line.close(protocol.NOT_THE_PROTOCOL)

    def _take(self, frame: protocol.Frame) -> None:
        if not self._line.has_greeted:
            self._line.greet(frame)
        elif frame.do in ("typing", "presence"):
            self._hear_whisper(frame)
        else:
            self._start(frame)

    def _start(self, frame: protocol.Frame) -> None:
        """Most commands wait only for their place in the log: those need no task of their own."""
        self._under_way += 1
        answered = partial(self._answered, frame.ref)
        try:
            stream = self._where(frame)
            if self._doors.begin(
                self._line.person, frame.do, stream, frame.key, frame.with_, answered
            ):
                return
        except Problem as problem:
            self._answered(frame.ref, problem)
            return
        self._line.do(self._answer(frame))

    def _answered(self, ref: Ref, found: dict[str, Any] | Problem) -> None:
        if isinstance(found, Problem):
            self._line.refuse(ref, found)
        elif ref is not None:
            self._line.say(protocol.ok(ref, found))
        self._under_way -= 1
        if self._idle and not self._under_way:
            self._idle.set_result(None)
            self._idle = None
        if self._unheard:
            self.listen()

    async def _answer(self, frame: protocol.Frame) -> None:
        found: dict[str, Any] | Problem
        try:
            found = await self._obey(frame)
        except Problem as problem:
            found = problem
        except Exception:  # a fault of ours is told as one, and the line stays
            metrics.FAULTS.inc()
            log.exception("fault on the line", do=frame.do[:40])
            found = Fault()
        self._answered(frame.ref, found)

    def _where(self, frame: protocol.Frame) -> str:
        """The stream that a command is for."""
        if self._line.hub.is_draining:
            raise Busy(retry_after=2)
        if frame.do == "hello":
            raise Invalid(_("Deze verbinding is al begonnen."))
        if not frame.room:
            raise Invalid(_("Zeg erbij in welke kamer."))
        return self._line.person.id if frame.room == "you" else frame.room

    async def _obey(self, frame: protocol.Frame) -> dict[str, Any]:
        if frame.do == "room.join":
            wish = read_form(Join, frame.with_)
            return {"head": await self._line.sitting.join(frame.room or "", wish.since)}
        stream = self._where(frame)
        return await self._doors.obey(self._line.person, frame.do, stream, frame.key, frame.with_)

    def _hear_whisper(self, frame: protocol.Frame) -> None:
        if frame.do == "presence":
            self._be(frame.with_)
        elif seat := self._line.sitting.seats.get(frame.room or ""):
            now = time.monotonic()
            if seat.level and now - self._typed.get(seat.name, 0) >= TYPING_APART:
                self._typed[seat.name] = now
                self._doors.type(seat)

    def _be(self, with_: object) -> None:
        state = with_.get("state") if isinstance(with_, dict) else None
        if state in ("online", "away"):
            self._line.be("online" if state == "online" else "away")

    def _is_flooding(self) -> bool:
        now = time.monotonic()
        if now - self._began > FLOOD[1]:
            self._began, self._heard = now, 0
        self._heard += 1
        return self._heard > FLOOD[0] and self._doors.limits_hold
