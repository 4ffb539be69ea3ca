"""The shortest way to a socket, and the same stories behind any other server."""

import asyncio
import hashlib
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.channels.frames import Frames
from server.channels.transport import Breath, Wire
from tests.kit.line import bearer, lines_of
from tests.kit.live import PATIENCE, MakeLive
from tests.kit.world import World, make_world
from tests.line import test_draining, test_patience

# What `Wire` replaces, or whose effects it relies on, as it was when that was last looked at.
LEANED_ON = {
    "__init__": "631dcd744eab875f",
    "connection_made": "f533ec93747c2cbf",
    "connection_lost": "dd116afc4d8034e1",
    "pause_writing": "4830f7e0d81f877d",
    "resume_writing": "ef79384e5fff077c",
    "shutdown": "e8ace796ada616b7",
    "data_received": "c89d394077d8841d",
    "handle_events": "b2c9351a5d13493f",
    "handle_connect": "fc648c2161ff8e13",
    "handle_cont": "d96fe1479da61beb",
    "handle_text": "6ae523180cf04a01",
    "handle_bytes": "2b22b21bf8feb4bf",
    "send_receive_event_to_app": "a2b10de91477dc1d",
    "handle_ping": "41bcf345d372c55c",
    "handle_pong": "b20c68cc7e4f9bca",
    "start_keepalive": "6d83bdbc3db82b86",
    "stop_keepalive": "bbb91b997b37b77c",
    "keepalive_timeout": "8e1ceb6ec446de9d",
    "handle_close": "62fd412b1f5b9e86",
    "handle_parser_exception": "ff5cf13c764fb332",
    "run_asgi": "662375aa38d9044c",
    "send_500_response": "47eba6fe24f5ddb3",
    "send": "d4919ed760ce9f7b",
    "receive": "1dc0e715390021a1",
}


def test_uvicorn_is_what_it_was() -> None:
    """Read the changed ones, look whether `Wire` still fits, and write their digests here."""
    found = {name: _digest(getattr(WebSocketsSansIOProtocol, name)) for name in LEANED_ON}

    assert found == LEANED_ON


def _digest(method: Callable[..., Any]) -> str:
    return hashlib.sha256(inspect.getsource(method).encode()).hexdigest()[:16]


@pytest.fixture
def plain_house(own_live: MakeLive) -> Callable[..., Any]:
    """A server that gives the application no socket of ours, and a room in it."""

    @asynccontextmanager
    async def open_house(**changed: Any) -> AsyncIterator[World]:
        async with own_live(ws=WebSocketsSansIOProtocol, **changed) as live:
            yield await make_world(live)

    return open_house


@pytest.mark.parametrize(
    "story",
    [
        test_patience.test_who_says_no_hello_in_time_is_sent_away,
        test_patience.test_after_silence_comes_a_beat,
        test_patience.test_a_line_that_floods_is_closed_and_the_others_stay,
        test_patience.test_a_slow_client_is_not_thrown_out_and_catches_up,
        test_patience.test_a_line_that_takes_nothing_is_closed_in_the_end,
    ],
)
async def test_the_same_behind_any_server(
    story: Callable[[Any], Awaitable[None]], plain_house: Any
) -> None:
    await story(plain_house)


async def test_going_down_is_the_same_behind_any_server(own_live: MakeLive) -> None:
    def plain(**changed: Any) -> Any:
        return own_live(ws=WebSocketsSansIOProtocol, **changed)

    await test_draining.test_a_server_that_goes_down_says_so_answers_and_closes(plain)


async def test_a_room_talks_behind_any_server(plain_house: Any) -> None:
    async with (
        plain_house() as world,
        lines_of(world)(world.noor) as noor,
        lines_of(world)(world.henk) as henk,
    ):
        asked = [await noor.begins("message.post", body=f"{n}") for n in range(150)]
        await asyncio.gather(*asked)
        last = max(answer.result()["ok"]["seq"] for answer in asked)

        await henk.reaches(last)
        assert henk.holes == noor.holes == []


@pytest.mark.parametrize("said", [b"", b"x" * 125, b"x" * 126, b"x" * 65_535, b"x" * 65_536])
def test_a_frame_is_as_long_as_it_says(said: bytes) -> None:
    """RFC 6455, section 5.2: 7, 16 or 64 bits of length, in the shortest form."""
    head = Frames([said.decode()]).wire.removesuffix(said)

    assert head[0] == 0x81
    assert len(head) == {0: 2, 125: 2, 126: 4, 65_535: 4, 65_536: 10}[len(said)]
    assert int.from_bytes(head[2:], "big") == (len(said) if len(head) > 2 else 0)
    assert head[1] == {2: len(said), 4: 126, 10: 127}[len(head)]


def test_what_is_said_in_one_breath_is_one_frame_after_the_other() -> None:
    texts = ['{"beat":1}', "é" * 100, "x" * 300]

    assert Frames(texts).wire == b"".join(Frames([text]).wire for text in texts)


class Socket:
    """Remembers each write."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, said: bytes) -> None:
        self.written.append(said)

    def is_closing(self) -> bool:
        return False


async def test_all_that_one_turn_of_the_loop_says_leaves_in_one_write() -> None:
    wire, socket = object.__new__(Wire), Socket()
    wire.loop, wire.transport = asyncio.get_running_loop(), cast(Any, socket)
    wire.close_sent, wire._said, wire._breath = False, [], Breath()
    answer, entry, next_one = Frames(['{"ref":1}']), Frames(['{"seq":1}']), Frames(['{"seq":2}'])

    wire.put(answer)
    wire.put(entry)
    assert socket.written == []
    await asyncio.sleep(0)
    wire.put(next_one)
    await asyncio.sleep(0)

    assert socket.written == [answer.wire + entry.wire, next_one.wire]


async def test_what_is_no_text_ends_the_line_without_a_fault(
    own_live: MakeLive, caplog: pytest.LogCaptureFixture
) -> None:
    async with own_live() as live:
        world = await make_world(live)
        knock = (
            f"GET /live HTTP/1.1\r\nHost: localhost:{live.port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            "Sec-WebSocket-Protocol: leerplek.v1\r\n"
            + "".join(f"{name}: {value}\r\n" for name, value in bearer(world.noor).items())
            + "\r\n"
        ).encode()
        not_text = bytes([0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28])

        heard = await _hears(live.port, knock, not_text)

        assert b" 101 " in heard
        assert heard.endswith((4400).to_bytes(2, "big"))
        assert "Traceback" not in caplog.text


async def _hears(port: int, knock: bytes, said: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(knock)
    heard = await reader.readuntil(b"\r\n\r\n")
    writer.write(said)
    heard += await asyncio.wait_for(reader.readexactly(4), PATIENCE)
    writer.close()
    await writer.wait_closed()
    return heard
