"""The ways to a client that need no socket of ours; `transport` has the third."""

import asyncio
import time
from collections import deque
from collections.abc import Collection
from typing import Protocol

from starlette.types import Send
from starlette.websockets import WebSocketDisconnect

from server.channels.frames import Frames

FULL = 256 * 1024  # bytes waiting for one client, above which it isn't level any more


class Outlet(Protocol):
    """The way to one client: in order, in bounded memory."""

    @property
    def is_full(self) -> bool:
        """Whether so much waits that its seats are level no more."""

    @property
    def is_closing(self) -> bool:
        """Whether nothing more is said."""

    def put(self, said: Frames) -> None:
        """Say this after what already waits."""

    def close(self, code: int, *, at_once: bool = False) -> None:
        """Say what waits, or nothing more when it must stop at once, and close."""

    def listen(self, *, is_listening: bool) -> None:
        """Read on, or leave what the client says where it is: in its own hands."""

    def ping(self, now: float) -> float:
        """Ask whether the client is there, when it is time to; in how many seconds it is again."""

    async def emptied(self) -> None:
        """There is a place for more."""

    def stalled(self, now: float) -> float:
        """For how many seconds the client has taken nothing of what waits for it."""


class Queue:
    """One client behind any ASGI server, written to by a task of its own."""

    def __init__(self, send: Send) -> None:
        self.listening = asyncio.Event()
        self.listening.set()
        self.closed = asyncio.Event()
        self._send = send
        self._texts: deque[str] = deque()
        self._bell = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._closing: int | None = None
        self.waiting = 0  # characters
        self.moved_at = time.monotonic()  # when the client last took something

    @property
    def is_full(self) -> bool:
        return self.waiting > FULL

    @property
    def is_closing(self) -> bool:
        return self._closing is not None

    def put(self, said: Frames) -> None:
        if self._closing is not None:
            return
        if not self.waiting:
            self.moved_at = time.monotonic()
        self._texts.extend(said.texts)
        self.waiting += sum(map(len, said.texts))
        self._empty.clear()
        self._bell.set()

    def close(self, code: int, *, at_once: bool = False) -> None:
        if self._closing is None:
            self._closing = code
            if at_once:
                self._texts.clear()
            self._bell.set()
            self.closed.set()

    def listen(self, *, is_listening: bool) -> None:
        if is_listening:
            self.listening.set()
        else:
            self.listening.clear()

    def ping(self, now: float) -> float:
        """The server under it does."""
        return float("inf")

    async def emptied(self) -> None:
        await self._empty.wait()

    def stalled(self, now: float) -> float:
        return now - self.moved_at if self.waiting else 0.0

    async def write(self) -> None:
        """Write until the socket is closed."""
        try:
            while self._closing is None or self._texts:
                await self._write_waiting()
            await self._send({"type": "websocket.close", "code": self._closing})
        except (WebSocketDisconnect, OSError, RuntimeError):
            self._closing = self._closing or 1006  # the client is gone; nobody is told
        finally:
            self._empty.set()

    async def _write_waiting(self) -> None:
        if not self._texts:
            self.moved_at = time.monotonic()
            self._bell.clear()
            await self._bell.wait()
        while self._texts:
            text = self._texts.popleft()
            await self._send({"type": "websocket.send", "text": text})
            self.waiting -= len(text)
            self.moved_at = time.monotonic()
        self.waiting = 0
        self._empty.set()


class Basket:
    """What is told to a client that comes to fetch it: at most `most` frames, in order.

    `expected` are frames that are no news to that client.
    """

    __slots__ = ("_expected", "_fetched", "_most", "brim", "closed", "news", "texts")

    def __init__(self, most: int, expected: Collection[str]) -> None:
        self._most = most
        self._expected = expected
        self.texts: list[str] = []
        self.news = asyncio.Event()  # there is something worth an answer
        self.brim = asyncio.Event()  # nothing more goes in
        self._fetched = asyncio.Event()
        self.closed: int | None = None

    @property
    def is_full(self) -> bool:
        return len(self.texts) >= self._most

    @property
    def is_closing(self) -> bool:
        return self.closed is not None

    def put(self, said: Frames) -> None:
        """What finds no place any more is told when the client comes again."""
        for text in said.texts:
            self._put(text)

    def close(self, code: int, *, at_once: bool = False) -> None:
        if not self.is_closing:
            self.closed = code
            if at_once:
                self.texts.clear()
            self.news.set()
            self.brim.set()
            self._fetched.set()

    def listen(self, *, is_listening: bool) -> None:
        """Who comes to fetch says nothing more."""

    def ping(self, now: float) -> float:
        """Who waits for an answer is there."""
        return float("inf")

    async def emptied(self) -> None:
        """A full one has no place until it is closed."""
        if self.is_full:
            await self._fetched.wait()

    def stalled(self, now: float) -> float:
        """A basket is never in anybody's way."""
        return 0.0

    def _put(self, text: str) -> None:
        if self.is_full or self.is_closing:
            return
        self.texts.append(text)
        if text not in self._expected:
            self.news.set()
        if len(self.texts) == self._most:
            self.brim.set()
