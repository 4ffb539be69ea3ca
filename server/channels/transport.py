"""The shortest way between a line and its socket: no task, no queue, no copy of a frame in between.

`Wire` is uvicorn's own WebSocket until somebody is let in. From then on each text goes straight to
the line, and all that one turn of the loop says to a client leaves in one write, since the system
call costs more than all else that is done for a frame. Under any other server the line is told
through `outlets.Queue`.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final
from weakref import WeakKeyDictionary

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from server.channels.frames import Frames
from server.channels.outlets import FULL

EXTENSION: Final = "leerplek.wire"  # under which the application finds it in its scope
ALIVE = 25.0  # seconds between two pings
PATIENCE = 10.0  # seconds for a pong, or for the answer to a close

PING = b"?"
PINGED = bytes((0x89, len(PING))) + PING  # a whole ping, as it crosses the socket

Hear = Callable[[str | None], None]  # a text, or None for what isn't one


class Breath:
    """Who is told something in this turn of the loop: at its end all of it leaves."""

    def __init__(self) -> None:
        self._wires: list[Wire] = []

    def take(self, wire: "Wire") -> None:
        """It has something to say, and will be asked for it once."""
        if not self._wires:
            wire.loop.call_soon(self._out)
        self._wires.append(wire)

    def _out(self) -> None:
        wires, self._wires = self._wires, []
        for wire in wires:
            wire.breathe_out()


_breaths: WeakKeyDictionary[asyncio.AbstractEventLoop, Breath] = WeakKeyDictionary()


class Nowhere(asyncio.Queue[Any]):
    """Where uvicorn says what nobody waits for any more."""

    def put_nowait(self, item: Any) -> None:
        return None


NOWHERE = Nowhere()


class Wire(WebSocketsSansIOProtocol):
    """One client's socket. Before `take` it is uvicorn's, after it the line's."""

    _hear: Hear | None = None
    _is_ready: Callable[[], None]
    _is_gone: Callable[[], None]
    _breath: Breath
    _said: list[bytes]  # in this turn of the loop
    _written = 0  # bytes
    _moved = (0, 0.0)  # how many bytes the client had taken, and since when
    _pinged_at = 0.0

    # The handshake

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][EXTENSION] = {"wire": self}

    async def run_asgi(self) -> None:
        """The application lets somebody in and takes the socket, or answers as to any request."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except BaseException:
            self.logger.exception("Exception in ASGI application\n")
            self.send_500_response()
        if self._hear is None and self.close_timer is None:
            self.transport.close()

    def start_keepalive(self) -> None:
        """Whoever took the socket asks for pings, all lines in one round."""

    def take(self, hear: Hear, is_ready: Callable[[], None], is_gone: Callable[[], None]) -> None:
        """From now on texts are heard there; `is_ready` when it is full no more."""
        self._hear, self._is_ready, self._is_gone = hear, is_ready, is_gone
        self._breath = _breaths.setdefault(self.loop, Breath())
        self._said = []
        self._pinged_at = time.monotonic()
        self._moved = (0, self._pinged_at)
        self.transport.set_write_buffer_limits(high=FULL)
        # What the first request held is let go of: the line may last for hours.
        self.request = self.response = self.scope = None  # type: ignore[assignment]  # not asked again
        self.listen(is_listening=True)
        while not self.queue.empty():
            message: Any = self.queue.get_nowait()
            if message["type"] == "websocket.receive":
                hear(message.get("text"))
        self.queue = NOWHERE
        if self.disconnected:
            is_gone()

    # What comes in

    def send_receive_event_to_app(self) -> None:
        if self._hear is None:
            super().send_receive_event_to_app()
            return
        said = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if not self.close_sent:
            self._hear(_text(said) if self.curr_msg_data_type == "text" else None)

    def listen(self, *, is_listening: bool) -> None:
        """Read on, or leave what the client says where it is: in its own hands."""
        if self.read_paused == is_listening and not self.transport.is_closing():
            self.read_paused = not is_listening
            if is_listening:
                self.transport.resume_reading()
            else:
                self.transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._hear is not None:
            self._is_gone()
            self._hear = None  # what the line holds is let go of now, not by a search for garbage

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._hear is not None:
            self._is_ready()

    # What goes out

    @property
    def is_full(self) -> bool:
        return not self.writable.is_set()

    @property
    def is_closing(self) -> bool:
        return self.close_sent or self.disconnected

    def put(self, said: Frames) -> None:
        if not self.close_sent:
            self._say(said.wire)

    def _say(self, wire: bytes) -> None:
        if not self._said:
            self._breath.take(self)
        self._said.append(wire)

    def breathe_out(self) -> None:
        """What was said in this turn leaves, in one write."""
        said, self._said = self._said, []
        if said and not self.close_sent and not self.transport.is_closing():
            whole = said[0] if len(said) == 1 else b"".join(said)
            self._written += len(whole)
            self.transport.write(whole)

    def close(self, code: int, *, at_once: bool = False) -> None:
        if self.close_sent or self.transport.is_closing():
            return
        self.breathe_out()
        self.close_sent = True
        if at_once and self.transport.get_write_buffer_size():
            self.transport.abort()  # what waits is told no more
            return
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.listen(is_listening=True)  # for the client's own goodbye
        self.close_timer = self.loop.call_later(PATIENCE, self.transport.abort)

    async def emptied(self) -> None:
        await self.writable.wait()

    def stalled(self, now: float) -> float:
        waiting = self.transport.get_write_buffer_size()
        taken = self._written - waiting
        if not waiting or taken != self._moved[0]:
            self._moved = (taken, now)
        return now - self._moved[1]

    def ping(self, now: float) -> float:
        """A client that answers none is given up."""
        is_asked = self.pending_ping_payload is not None
        if is_asked and now - self._pinged_at >= PATIENCE:
            self.keepalive_timeout()
            self.transport.abort()  # nobody is there to take what waits
        elif now - self._pinged_at >= ALIVE:
            self._pinged_at, is_asked = now, True
            self.pending_ping_payload = PING
            self._say(PINGED)  # a beat that goes at the same moment goes in the same write
        return self._pinged_at + (PATIENCE if is_asked else ALIVE) - now


def _text(said: bytes) -> str | None:
    try:
        return said.decode()
    except UnicodeDecodeError:
        return None
