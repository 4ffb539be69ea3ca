"""One client on the live line: hears commands, tells entries.

Source: protocol.md, section 2.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from server import clock
from server.channels import protocol
from server.channels.doors import Doors
from server.channels.frames import Frames
from server.channels.hearing import Hearing
from server.channels.hub import Hub
from server.channels.outlets import Outlet
from server.channels.sitting import Sitting
from server.channels.told import Told
from server.channels.welcome import Hello, Welcome
from server.errors import Invalid, Missing, Problem, SignedOut
from server.presence.roster import State
from server.storage.commands import read_form
from server.visitor import SignedInPerson

SETTINGS = ("language", "receipts")  # that matter on the line


class Line:
    """One client. Everything it is told goes through its outlet, in order."""

    __slots__ = (
        *("has_greeted", "hearing", "hub", "is_greeting", "person", "session", "sitting", "state"),
        *("_began", "_doors", "_outlet", "_spoke_at", "_tasks"),
    )

    def __init__(self, hub: Hub, doors: Doors, person: SignedInPerson, outlet: Outlet) -> None:
        self.hub = hub
        self.person = person
        self.session = person.session
        self.state: State = "online"
        self.sitting = Sitting(self, hub, doors)
        self.hearing = Hearing(self, doors)
        self.is_greeting = False
        self.has_greeted = False
        self._doors = doors
        self._outlet = outlet
        self._tasks: set[asyncio.Task[None]] = set()
        self._began = self._spoke_at = time.monotonic()

    # What is told

    @property
    def is_full(self) -> bool:
        return self._outlet.is_full

    @property
    def is_closing(self) -> bool:
        return self._outlet.is_closing

    def say(self, text: str) -> None:
        self.tell(Frames([text]))

    def tell(self, said: Frames) -> None:
        now = time.monotonic()
        if not self.hub.rounds.holds(self, said, now):
            self._spoke_at = now
            self._outlet.put(said)

    def whisper(self, said: Frames) -> None:
        """Said only to a client that keeps up: a whisper is never waited for."""
        if not self._outlet.is_full:
            self.tell(said)

    def close(self, code: int, *, at_once: bool = False) -> None:
        """Say goodbye; a client that doesn't take it is given up."""
        self.hearing.stop()
        self._outlet.close(code, at_once=at_once)

    def look(self, now: float) -> float:
        """A beat after silence, a ping, the end of a line that takes nothing; seconds till then."""
        patience = self.hub.patience
        if not self.has_greeted:
            if not self.is_greeting and now - self._began >= patience.hello:
                self.close(protocol.NOT_THE_PROTOCOL)
            return patience.progress / 4
        if self._outlet.stalled(now) > patience.progress:
            self.close(protocol.STALLED, at_once=True)
        elif now - self._spoke_at >= patience.silence:
            self.say(protocol.encode({"beat": clock.written(clock.now())}))
        silence = self._spoke_at + patience.silence - now
        return min(self._outlet.ping(now), silence, patience.progress / 4)

    def heed(self, one: Told) -> None:
        """What an entry in the person's own stream means for this line."""
        if one.entry.what == "session.ended" and one.with_.get("session") == self.session:
            self.close(protocol.SIGNED_OUT, at_once=True)
        elif one.entry.what == "settings.changed":
            known = {name: one.with_[name] for name in SETTINGS if name in one.with_}
            self.person = replace(self.person, **known)

    async def taken(self) -> None:
        """There is a place for more of what the client is told."""
        await self._outlet.emptied()

    def listen(self, *, is_listening: bool) -> None:
        """Take what the client says, or leave it where it is."""
        self._outlet.listen(is_listening=is_listening)

    # Coming and going

    def arrive(self) -> None:
        """The client is here; it has a moment to say hello."""
        self.hub.lines.add(self)
        self.hub.rounds.add(self, self.hub.patience.progress / 4)

    def gone(self) -> None:
        """The client is gone."""
        self.hub.lines.discard(self)
        self.hub.rounds.forget(self)
        self.hearing.stop()
        for task in self._tasks:
            task.cancel()
        self.sitting.leave()

    async def finished(self) -> None:
        """All commands of this line are answered, and the answers are out."""
        await self.hearing.finished()
        await self._outlet.emptied()

    def greet(self, frame: protocol.Frame) -> None:
        if frame.do != "hello":
            self.close(protocol.NOT_THE_PROTOCOL)
            return
        self.is_greeting = True
        self.do(self._hear_out(frame))

    async def _hear_out(self, frame: protocol.Frame) -> None:
        try:
            await self._greet(frame, read_form(Hello, frame.with_))
        except Invalid as wrong:
            self.refuse(frame.ref, wrong)
            self.close(protocol.NOT_THE_PROTOCOL)
        except SignedOut:
            self.close(protocol.SIGNED_OUT, at_once=True)
        except Problem:
            self.close(protocol.RESTART)
        self.is_greeting = False
        self.hearing.listen()

    async def _greet(self, frame: protocol.Frame, hello: Hello) -> None:
        def answer(found: Welcome) -> None:
            if frame.ref is not None:
                self.say(protocol.ok(frame.ref, found.as_told(self.person)))
            self.has_greeted = True

        await self._sit_down(hello, answer)

    async def _sit_down(
        self, hello: Hello, answer: Callable[[Welcome], None] = lambda found: None
    ) -> Welcome:
        """A seat in every stream of this person; what was named and isn't theirs is missing."""
        with self.hub.rooms.reserved(self.person.id) as own:
            found = await self._doors.welcome(self.person)
            self.hub.rooms.know(own, found.streams["you"].head)
            answer(found)
            self._miss(found, hello)
            await self.sitting.take_all(found, hello)
        return found

    def _miss(self, found: Welcome, hello: Hello) -> None:
        for name in hello.since.keys() - found.streams.keys():
            missing = protocol.error(Missing(), self.person.language)
            self.say(protocol.encode({"room": name, "error": missing}))

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def refuse(self, ref: int | float | None, problem: Problem) -> None:
        """The answer to a command that isn't obeyed."""
        if ref is not None:
            told = protocol.error(problem, self.person.language)
            self.say(protocol.encode({"ref": ref, "error": told}))

    def be(self, state: State) -> None:
        """The person looks at it, or has put it away."""
        self.state = state
        for seat in self.sitting.seats.values():
            if seat.level and not seat.room.is_own:
                self.hub.show(seat)
