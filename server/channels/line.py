"""One client on the live line: hears commands, tells entries.

Source: protocol.md, section 2.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from server import clock, metrics
from server.channels import protocol
from server.channels.doors import Doors
from server.channels.hub import Hub
from server.channels.sitting import Sitting
from server.channels.transport import Basket, Outlet
from server.channels.welcome import Hello, Join, Welcome
from server.errors import Busy, Fault, Invalid, Missing, Problem, SignedOut
from server.presence.roster import State
from server.storage.commands import read_form
from server.storage.log import Recorded
from server.visitor import SignedInPerson
from server.words import _

AT_ONCE = 64  # commands of one line under way; above it nothing more is read
SETTINGS = ("language", "receipts")  # that matter on the line
FLOOD = (200, 10.0)  # frames, seconds
GOODBYE = 5.0  # seconds in which a client may take its close
TYPING_APART = 2.0  # seconds between two whispers of typing per room

log = structlog.get_logger("line")


class Line:
    """One client. Everything it is told goes through its outlet, in order."""

    def __init__(
        self, hub: Hub, doors: Doors, person: SignedInPerson, outlet: Outlet | Basket
    ) -> None:
        self.hub = hub
        self.person = person
        self.session = person.session
        self.state: State = "online"
        self.sitting = Sitting(self, hub, doors)
        self.given_up = asyncio.Event()
        self._doors = doors
        self._outlet = outlet
        self._has_greeted = False
        self._closed_at = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._window = (time.monotonic(), 0)
        self._typed: dict[str, float] = {}
        self._spoke_at = time.monotonic()

    # What is told

    @property
    def is_full(self) -> bool:
        return self._outlet.is_full

    def say(self, text: str) -> None:
        self._spoke_at = time.monotonic()
        self._outlet.put(text)

    def whisper(self, text: str) -> None:
        """Said only to a client that keeps up: a whisper is never waited for."""
        if not self._outlet.is_full:
            self.say(text)

    def close(self, code: int, *, at_once: bool = False) -> None:
        """Say goodbye; a client that doesn't take it is given up."""
        self._closed_at = self._closed_at or time.monotonic()
        self._outlet.close(code, at_once=at_once)

    def tick(self, now: float) -> None:
        """Once a second: a beat after silence, the end of a line that takes nothing."""
        if self._closed_at:
            if now - self._closed_at > GOODBYE:
                self.given_up.set()
        elif self._outlet.stalled(now) > self.hub.patience.progress:
            self.close(protocol.STALLED, at_once=True)
        elif self._has_greeted and now - self._spoke_at >= self.hub.patience.silence:
            self.say(protocol.encode({"beat": clock.written(clock.now())}))

    def heed(self, entry: Recorded, with_: Mapping[str, Any]) -> None:
        """What an entry in the person's own stream means for this line."""
        if entry.stream != self.person.id:
            return
        if entry.what == "session.ended" and with_.get("session") == self.session:
            self.close(protocol.SIGNED_OUT, at_once=True)
        elif entry.what == "settings.changed":
            known = {name: with_[name] for name in SETTINGS if name in with_}
            self.person = replace(self.person, **known)

    async def taken(self) -> None:
        """The client has taken all that it was told so far."""
        await self._outlet.emptied()

    # What is heard

    async def serve(self, websocket: WebSocket) -> None:
        """Hear until the client goes or is sent away."""
        self.hub.lines.add(self)
        try:
            await self._hear_hello(websocket)
            if not self._has_greeted:
                self.close(protocol.NOT_THE_PROTOCOL)
            while not self._outlet.is_closing:
                await self._hear(await _text(websocket))
        except WebSocketDisconnect:
            self.close(protocol.BYE, at_once=True)
        except (protocol.NotAFrame, TimeoutError):
            self.close(protocol.NOT_THE_PROTOCOL)
        finally:
            self._leave()

    async def finished(self) -> None:
        """All commands of this line are answered, and the answers are out."""
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self._outlet.emptied()

    def _leave(self) -> None:
        self.hub.lines.discard(self)
        for task in self._tasks:
            task.cancel()
        self.sitting.leave()

    async def _hear_hello(self, websocket: WebSocket) -> None:
        async with asyncio.timeout(self.hub.patience.hello):
            said = await _text(websocket)
        try:
            frame = protocol.parse(said)
        except protocol.Wrong:
            raise protocol.NotAFrame from None
        if frame.do != "hello":
            raise protocol.NotAFrame
        try:
            await self._greet(frame, read_form(Hello, frame.with_))
        except Invalid as wrong:
            self._refuse(frame.ref, wrong)
        except SignedOut:
            self.close(protocol.SIGNED_OUT, at_once=True)
        except Problem:
            self.close(protocol.RESTART)

    async def _greet(self, frame: protocol.Frame, hello: Hello) -> None:
        found = await self._doors.welcome(self.person)
        if frame.ref is not None:
            self.say(protocol.ok(frame.ref, found.as_told(self.person)))
        self._has_greeted = True
        await self._sit_down(found, hello)

    async def _sit_down(self, found: Welcome, hello: Hello) -> None:
        """A seat in every stream of this person; what was named and isn't theirs is missing."""
        for name in hello.since.keys() - found.streams.keys():
            missing = protocol.error(Missing(), self.person.language)
            self.say(protocol.encode({"room": name, "error": missing}))
        await self.sitting.take_all(found, hello)

    async def _hear(self, said: str) -> None:
        if self._is_flooding():
            self.close(protocol.TOO_MUCH)
            return
        try:
            frame = protocol.parse(said)
        except protocol.Wrong as wrong:
            self._refuse(wrong.ref, Invalid(_("Dit klopt niet: {what}", what=wrong.what)))
            return
        if frame.do in ("typing", "presence"):
            self._hear_whisper(frame)
            return
        while self._outlet.is_full and not self._outlet.is_closing:
            await self._outlet.emptied()  # who doesn't listen isn't heard
        await self._places.acquire()
        self._start(frame)

    def _start(self, frame: protocol.Frame) -> None:
        task = asyncio.create_task(self._answer(frame))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._places.release()

    async def _answer(self, frame: protocol.Frame) -> None:
        try:
            found = await self._obey(frame)
        except Problem as problem:
            self._refuse(frame.ref, problem)
        except Exception:  # a fault of ours is told as one, and the line stays
            metrics.FAULTS.inc()
            log.exception("fault on the line", do=frame.do[:40])
            self._refuse(frame.ref, Fault())
        else:
            if frame.ref is not None:
                self.say(protocol.ok(frame.ref, found))

    def _refuse(self, ref: int | float | None, problem: Problem) -> None:
        if ref is not None:
            told = protocol.error(problem, self.person.language)
            self.say(protocol.encode({"ref": ref, "error": told}))

    async def _obey(self, frame: protocol.Frame) -> dict[str, Any]:
        if self.hub.is_draining:
            raise Busy(retry_after=2)
        if frame.do == "hello":
            raise Invalid(_("Deze verbinding is al begonnen."))
        if not frame.room:
            raise Invalid(_("Zeg erbij in welke kamer."))
        if frame.do == "room.join":
            wish = read_form(Join, frame.with_)
            return {"head": await self.sitting.join(frame.room, wish.since)}
        stream = self.person.id if frame.room == "you" else frame.room
        return await self._doors.obey(self.person, frame.do, stream, frame.key, frame.with_)

    def _hear_whisper(self, frame: protocol.Frame) -> None:
        if frame.do == "presence":
            self._be(frame.with_)
        elif seat := self.sitting.seats.get(frame.room or ""):
            now = time.monotonic()
            if seat.level and now - self._typed.get(seat.name, 0) >= TYPING_APART:
                self._typed[seat.name] = now
                self._doors.type(seat)

    def _be(self, with_: object) -> None:
        state = with_.get("state") if isinstance(with_, dict) else None
        if state in ("online", "away"):
            self.state = "online" if state == "online" else "away"
            for seat in self.sitting.seats.values():
                if seat.level and seat.name == seat.room.name:
                    seat.room.roster.arrive(self.person.id, id(self), self.state)

    def _is_flooding(self) -> bool:
        began, frames = self._window
        now = time.monotonic()
        if now - began > FLOOD[1]:
            began, frames = now, 0
        self._window = (began, frames + 1)
        return frames >= FLOOD[0] and self._doors.limits_hold


async def _text(websocket: WebSocket) -> str:
    """The next text; bytes are not the protocol."""
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    text = message.get("text")
    if text is None:
        raise protocol.NotAFrame
    return str(text)
