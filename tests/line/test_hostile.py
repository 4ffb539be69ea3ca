"""Ten thousand malformed or hostile frames and requests: no crash, no fault of ours, and
everybody else undisturbed (X11)."""

import asyncio
import random
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import islice
from urllib.parse import quote

import httpx2
import pytest
from starlette.routing import BaseRoute, Route
from websockets.exceptions import ConnectionClosed

from server import metrics
from tests.kit.api import ApiOf
from tests.kit.line import Client, bearer, lines_of
from tests.kit.live import PATIENCE, Live, MakeLive
from tests.kit.region import Someone
from tests.kit.world import World, make_world
from tests.line.hostile import COMMANDS, NUMBERS, WORDS, said, unsaid

pytestmark = pytest.mark.timeout(240)

FRAMES, CLOSING, REQUESTS, NOISES = 7_500, 400, 1_600, 500
CLOSES = {4400, 1009, 1007, 1002}


def test_it_is_ten_thousand() -> None:
    assert FRAMES + CLOSING + REQUESTS + NOISES == 10_000


@asynccontextmanager
async def undisturbed(live: Live) -> AsyncIterator[None]:
    """Two others talk all the while: they hear everything, in time, and nothing of ours fails."""
    faults = metrics.FAULTS._value.get()
    world = await make_world(live)
    over = asyncio.Event()
    async with lines_of(world)(world.henk) as henk, lines_of(world)(world.marieke) as marieke:
        talking = asyncio.create_task(_talk(henk, marieke, over))
        try:
            yield
        finally:
            over.set()
            posted = await talking

        assert [e["with"]["body"] for e in marieke.entries("message.posted")] == posted
        assert henk.holes == marieke.holes == []
        assert henk.close_code is marieke.close_code is None
    assert metrics.FAULTS._value.get() == faults


async def _talk(henk: Client, marieke: Client, over: asyncio.Event) -> list[str]:
    posted: list[str] = []
    while not over.is_set():
        posted.append(f"Bericht {len(posted)}")
        await marieke.reaches(await henk.posts(posted[-1]))
    return posted


class Attacker(Client):
    """A device that says what no honest client says, and dials again when it is closed."""

    async def provokes(self, frames: list[str]) -> None:
        """All of these, and then the line still stands and answers."""
        for frame in frames:
            await self.sends(frame)
        try:
            await self.is_up_to_date()
        except (ConnectionError, ConnectionClosed) as gone:
            raise AssertionError(f"closed with {self.close_code}") from gone
        codes = {f["error"]["code"] for f in self.frames if "error" in f}
        assert "fault" not in codes
        self.frames.clear()

    async def is_sent_away(self, frame: str | bytes) -> None:
        await self.sends(frame)
        assert await self.is_closed() in CLOSES
        await self.dials()
        await self.greets()


async def attack(world: World, frames: int, closing: int, seed: int) -> None:
    """Hostile frames by a pupil and by a coordinator, to streams that are theirs and not."""
    rooms = (
        *[world.room] * 6,
        "you",
        world.live.region.school,
        "p_onzin",
        "",
        "\x00",
        world.henk.id,
    )
    who = (world.noor, world.fatima, world.marieke)
    await asyncio.gather(
        *(
            _one(world, person, seed + n, rooms, frames // 3, closing // 3)
            for n, person in enumerate(who)
        )
    )


async def _one(
    world: World, who: Someone, seed: int, rooms: tuple[str, ...], frames: int, closing: int
) -> None:
    attacker = Attacker(world.room, world.live, who, bearer(who))
    attacker.counts_from(10**9)  # apart from the refs of what it provokes
    await attacker.dials()
    await attacker.greets()
    talk = said(seed, rooms)
    for _ in range(frames // 50):
        await attacker.provokes(list(islice(talk, 50)))
    for frame in islice(unsaid(seed), closing):
        await attacker.is_sent_away(frame)
    await attacker.hangs_up()


async def test_hostile_frames_disturb_nobody(live: Live, world: World) -> None:
    async with undisturbed(live):
        await attack(world, FRAMES, CLOSING, seed=11)


async def test_hostile_requests_disturb_nobody(live: Live, world: World, api: ApiOf) -> None:
    noor = await api(world.noor)
    fatima = await api(world.fatima)
    dice = random.Random(12)
    async with undisturbed(live):
        for _ in range(REQUESTS // 8):
            requests = (
                _request(dice, live, world, dice.choice((noor, fatima)).http) for _ in range(8)
            )
            for answer in await asyncio.gather(*requests):
                assert answer.status_code < 500, (answer.request, answer.text[:200])


async def _request(
    dice: random.Random, live: Live, world: World, http: httpx2.AsyncClient
) -> httpx2.Response:
    path = _path(dice, live, world)
    query = {dice.choice(("around", "before", "limit", "q", "token")): _text(dice)}
    if dice.random() < 0.5:
        return await http.get(path, params=query)
    method = dice.choice(("POST", "POST", "PUT", "DELETE", "PATCH"))
    if dice.random() < 0.5:
        form = {dice.choice(("do", "seq", "key", "body", "csrf", "email")): _text(dice)}
        return await http.request(method, path, data=form)
    body = next(said(dice.randint(0, 10**6), (world.room,)))
    return await http.request(
        method, path, content=body.encode(), headers={"Content-Type": "application/json"}
    )


def _path(dice: random.Random, live: Live, world: World) -> str:
    """One of ours, with something in each of its places."""
    routes = [route for route in live.app.routes if _may_be_asked(route)]
    route = dice.choice(routes)
    assert isinstance(route, Route)
    path = route.path
    for name in route.param_convertors:
        given = dice.choice((world.room, "you", live.region.school, _text(dice), "1"))
        path = path.replace(f"{{{name}:path}}", f"{{{name}}}").replace(
            f"{{{name}:int}}", f"{{{name}}}"
        )
        path = path.replace(f"{{{name}}}", quote(str(given)[:500], safe=""))
    return path


def _may_be_asked(route: BaseRoute) -> bool:
    """Anything but signing oneself out."""
    return isinstance(route, Route) and not {"sign-out", "sessions"} & set(
        route.path.replace("/", " ").split()
    )


def _text(dice: random.Random) -> str:
    return (
        str(dice.choice((*WORDS, *NUMBERS, *COMMANDS, "²", "٣", "-1", "1e5", "\udcff")))[:2_000]
        .encode(errors="replace")
        .decode()
    )


async def test_noise_on_the_wire_disturbs_nobody(live: Live, world: World) -> None:
    dice = random.Random(13)
    async with undisturbed(live):
        for _ in range(NOISES // 10):
            await asyncio.gather(*(_make_noise(dice, live, world) for _ in range(10)))


async def _make_noise(dice: random.Random, live: Live, world: World) -> None:
    """Half a handshake, a bent one, or a good one followed by what is no WebSocket frame."""
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    handshake = _handshake(live, world)
    kind = dice.random()
    if kind < 0.2:
        writer.write(handshake[: dice.randint(0, len(handshake))])
    elif kind < 0.4:
        writer.write(_bent(dice, handshake))
    else:
        writer.write(handshake)
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        writer.write(_not_a_frame(dice))
        writer.write_eof()
        await asyncio.wait_for(reader.read(), PATIENCE)
    try:
        await writer.drain()
        writer.transport.abort()
        await writer.wait_closed()
    except ConnectionError:
        pass


def _handshake(live: Live, world: World) -> bytes:
    return (
        "GET /live HTTP/1.1\r\n"
        f"Host: localhost:{live.port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: leerplek.v1\r\n"
        f"Authorization: Bearer {world.noor.token}\r\n\r\n"
    ).encode()


def _bent(dice: random.Random, handshake: bytes) -> bytes:
    bent = bytearray(handshake)
    for _ in range(dice.randint(1, 5)):
        bent[dice.randrange(len(bent) - 4)] = dice.randrange(256)
    return bytes(bent)


def _not_a_frame(dice: random.Random) -> bytes:
    mask = b"\x01\x02\x03\x04"
    return dice.choice(
        (
            b"\x81\x05hallo",  # not masked
            b"\xf1\x80" + mask,  # reserved bits
            b"\x81\xff" + struct.pack("!Q", 2**62) + mask,  # a frame of four exabytes
            b"\x83\x80" + mask,  # no such opcode
            b"\x81\x82" + mask + bytes([0xFF ^ 1, 0xFE ^ 2]),  # no UTF-8
            b"\x80\x80" + mask,  # goes on with nothing
            b"\x89\xfe" + struct.pack("!H", 2_000) + mask + b"x" * 2_000,  # a long ping
            b"\x88\x81" + mask + b"x",  # half a close code
            b"\x88\x82" + mask + bytes([0x00 ^ 1, 0x01 ^ 2]),  # no such close code
            b"\x01\x80" + mask + b"\x81\x80" + mask,  # a text inside a text
            dice.randbytes(dice.randint(1, 200)),
        )
    )


async def test_a_flood_of_one_school_keeps_nobody_out(own_live: MakeLive) -> None:
    async with own_live(rate_limits=True) as live:
        world = await make_world(live)
        async with undisturbed_but_slow(live):
            flooding = Attacker(world.room, live, world.noor, bearer(world.noor))
            for _ in range(5):
                await flooding.dials()
                await flooding.greets()
                with suppress(ConnectionClosed):  # it is sent away in the middle of it
                    for frame in islice(said(14, (world.room,)), 250):
                        await flooding.sends(frame)
                assert await flooding.is_closed() == 4029


@asynccontextmanager
async def undisturbed_but_slow(live: Live) -> AsyncIterator[None]:
    """With the limits on, people talk at the speed of people."""
    world = await make_world(live)
    async with lines_of(world)(world.henk) as henk, lines_of(world)(world.marieke) as marieke:
        await henk.posts("Voor de storm.")
        yield
        await henk.posts("Na de storm.")
        await marieke.hears("message.posted", body="Na de storm.")
