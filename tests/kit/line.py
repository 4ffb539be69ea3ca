"""`line`: a client that keeps the client's rule of protocol.md and remembers all it hears.

async with line(world.noor) as noor:
    await noor.posts("Ik ben er.")
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from tests.kit.heard import Frame, Heard, Said
from tests.kit.live import PATIENCE, Live
from tests.kit.region import Someone
from tests.kit.world import World


@dataclass(eq=False)
class Client(Heard):
    """One person's device on the line."""

    live: Live
    who: Someone
    headers: dict[str, str] = field(default_factory=dict)
    close_code: int | None = None
    patience: float = PATIENCE
    _ref: int = 0
    _answers: dict[float, asyncio.Future[Frame]] = field(default_factory=dict)
    _socket: ClientConnection | None = None
    _hearing: asyncio.Task[None] | None = None
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    # Dialling

    async def dials(self, *, narrow: bool = False) -> Self:
        """The line stands; nothing was said yet. A narrow one holds little that isn't read."""
        self.close_code = None
        more = {"sock": await _narrow(self.live), "max_queue": 1} if narrow else {}
        self._socket = await knock(self.live, self.headers, **more)
        self._hearing = asyncio.create_task(self._hear(self._socket))
        return self

    async def greets(self, **with_: Any) -> Frame:
        """Says hello and waits until every stream is level."""
        self.says_since(with_.get("since", {}))
        await self.asks("hello", room=None, **{"client": "test/1", **with_})
        await self.until(lambda: all(kept.level is not None for kept in self.named()))
        return self.hello

    async def resumes(self) -> Frame:
        """Comes back where it was cut."""
        await self.dials()
        since = {name: kept.last for name, kept in self.streams.items()}
        return await self.greets(epoch=self.epoch, since=since)

    async def cut(self) -> None:
        """The network is gone, without a word."""
        assert self._socket
        self._socket.transport.abort()
        await self._end()

    async def hangs_up(self) -> None:
        if self._socket:
            await self._socket.close()
            await self._end()

    async def is_closed(self) -> int:
        """Waits for the server to close; the code."""
        await self.until(lambda: self.close_code is not None)
        assert self.close_code is not None
        return self.close_code

    # Saying

    async def sends(self, said: str | bytes | Frame) -> None:
        """Says this, whatever it is."""
        assert self._socket
        if isinstance(said, dict):
            said = json.dumps(said, ensure_ascii=False)
        await self._socket.send(said)

    async def asks(
        self, do: str, *, room: str | None = "", key: str | None = None, **with_: Any
    ) -> Frame:
        """The `ok` of a command, or `Said` with its error."""
        answer = await self.begins(do, room=room, key=key, **with_)
        await self.until(lambda: answer.done() or self.close_code is not None)
        if not answer.done():
            raise ConnectionResetError(self.close_code)
        found = answer.result()
        if "error" in found:
            raise Said(found["error"])
        told: Frame = found["ok"]
        return told

    async def begins(
        self, do: str, *, room: str | None = "", key: str | None = None, **with_: Any
    ) -> "asyncio.Future[Frame]":
        """Says a command without waiting: the answer is still to come."""
        self._ref += 1
        answer = self._answers[self._ref] = asyncio.get_running_loop().create_future()
        said: Frame = {"ref": self._ref, "do": do, "key": key or uuid4().hex, "with": with_}
        if room is not None:
            said["room"] = room or self.room
        await self.sends(said)
        return answer

    def counts_from(self, ref: int) -> None:
        """The refs of this client begin there."""
        self._ref = ref

    async def posts(self, body: str, **more: Any) -> int:
        """The number of the message."""
        answer = await self.asks("message.post", body=body, **more)
        return int(answer["seq"])

    # Hearing

    async def hears(self, what: str | None = None, **with_: Any) -> Frame:
        """Waits for an entry of that kind with these fields, unless it was heard already."""
        await self.until(lambda: bool(self.heard(what, **with_)))
        return self.heard(what, **with_)[-1]

    async def hears_whisper(self, whisper: str, **fields: Any) -> Frame:
        await self.until(lambda: bool(self.whispers(whisper, **fields)))
        return self.whispers(whisper, **fields)[-1]

    async def reaches(self, seq: int, room: str = "") -> None:
        """Waits until everything up to that number was applied."""
        await self.until(lambda: self.stream(room).last >= seq)

    async def hears_nothing_but(self, since: int) -> list[Frame]:
        """What came after that many frames, up to the answer to a question asked now.

        All that was to be told before the question stands before the answer.
        """
        await self.is_up_to_date()
        return [f for f in self.frames[since:] if not {"ref", "beat"} & f.keys()]

    async def is_up_to_date(self) -> None:
        """All that was said to this client so far has arrived."""
        await self.asks("room.history", room="you", limit=1)

    async def until(self, holds: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(self.patience):
                while not holds():
                    self._bell.clear()
                    await self._bell.wait()
        except TimeoutError:
            recent = "\n".join(str(frame)[:300] for frame in self.frames[-10:])
            raise AssertionError(
                f"{self.who.name} waited in vain (closed: {self.close_code}). Last heard:\n{recent}"
            ) from None

    async def _hear(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                self._take(json.loads(text))
                await self._say_after()
        except ConnectionClosed:
            pass
        finally:
            self.close_code = socket.close_code
            self._bell.set()

    def _take(self, frame: Frame) -> None:
        self.keeps(frame)
        answer = self._answers.pop(frame["ref"], None) if "ref" in frame else None
        if answer and not answer.done():
            answer.set_result(frame)
        self._bell.set()

    async def _say_after(self) -> None:
        """The client's rule: after a hole, ask from where one is; once."""
        if not self.holes or self.holes[-1] is not self.frames[-1]:
            return
        name = self.holes[-1]["room"]
        kept = self.stream(name)
        if kept.asked != kept.last:
            kept.asked = kept.last
            await self.sends({"do": "room.join", "room": name, "with": {"since": kept.last}})

    async def _end(self) -> None:
        if self._hearing:
            await asyncio.wait([self._hearing], timeout=PATIENCE)


async def knock(live: Live, headers: dict[str, str], **more: Any) -> ClientConnection:
    """A bare WebSocket to the line, or what was answered to the knock as an exception."""
    origin = headers.get("Origin")
    return await connect(
        f"ws://127.0.0.1:{live.port}/live",
        **{
            "subprotocols": [Subprotocol("leerplek.v1")],
            "additional_headers": {k: v for k, v in headers.items() if k != "Origin"},
            "origin": Origin(origin) if origin else None,
            "max_size": None,
            "compression": None,
            "ping_interval": None,
            "open_timeout": PATIENCE,
            "close_timeout": 1,
            "proxy": None,
            **more,
        },
    )


Lines = Callable[..., Any]


@pytest.fixture
def line(world: World) -> Lines:
    return lines_of(world)


def lines_of(world: World) -> Lines:
    """Opens lines into that world: `async with line(world.noor, since={…}) as noor`."""

    @asynccontextmanager
    async def open_line(
        who: Someone, *, greet: bool = True, room: str | None = None, **hello: Any
    ) -> AsyncIterator[Client]:
        client = Client(room or world.room, world.live, who, bearer(who))
        await client.dials()
        try:
            if greet:
                await client.greets(**hello)
            yield client
        finally:
            await client.hangs_up()

    return open_line


async def _narrow(live: Live) -> socket.socket:
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    narrow.setblocking(False)
    await asyncio.get_running_loop().sock_connect(narrow, ("127.0.0.1", live.port))
    return narrow


def bearer(who: Someone) -> dict[str, str]:
    return {"Authorization": f"Bearer {who.token}"}
