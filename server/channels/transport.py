"""The way from a framed entry to a socket: what is to be said waits here, in order."""

import asyncio
import time
from collections import deque

from starlette.types import Send
from starlette.websockets import WebSocketDisconnect

FULL = 256 * 1024  # characters waiting for one client, above which it isn't level any more


class Outlet:
    """One client's socket, written to by its own task, in bounded memory."""

    __slots__ = ("_bell", "_closing", "_empty", "_send", "_texts", "moved_at", "waiting")

    def __init__(self, send: Send) -> None:
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

    def put(self, text: str) -> None:
        """Say this after what already waits."""
        if self._closing is None:
            if not self.waiting:
                self.moved_at = time.monotonic()
            self._texts.append(text)
            self.waiting += len(text)
            self._empty.clear()
            self._bell.set()

    def close(self, code: int, *, at_once: bool = False) -> None:
        """Say what waits, or nothing more when it must stop at once, and close."""
        if self._closing is None:
            self._closing = code
            if at_once:
                self._texts.clear()
            self._bell.set()

    async def emptied(self) -> None:
        """Everything that waited has been taken."""
        await self._empty.wait()

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

    def stalled(self, now: float) -> float:
        """For how many seconds the client has taken nothing of what waits for it."""
        return now - self.moved_at if self.waiting else 0.0

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
