"""What holds over several processes; the controls run each with a broken defence."""

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager

import httpx2
import msgspec
from redis.asyncio import Redis

from server import shared
from server.accounts.sessions import end_all_sessions
from server.bus.redis import Message, RedisBus
from server.house import AT_ONCE
from server.limits.sharing import APART
from server.storage import log
from tests.kit.line import Client
from tests.ports.redis import RedisServer
from tests.several.conftest import Several
from tests.several.waiting import soon

LATE = 6.0  # seconds in which everybody has what was stored, whatever Redis does
POLLED = 2.0  # the same while it is known that Redis is away
WELL = {"database": True, "bus": True, "degraded": False}
DEGRADED = {"database": True, "bus": False, "degraded": True}

Away = AbstractContextManager[None]


async def pairs_that_race_are_one(three: Several, pairs: int = 40, writers: int = 16) -> None:
    """Every key is sent twice at once, through different processes: one entry, one number (G4)."""
    room, at = three.first.room, three.worlds
    before = await three.first.reads(log.head, room)
    async with AsyncExitStack() as stack:
        people = (at[0].noor, at[0].henk, at[0].marieke, at[0].bakker)
        clients: list[Client] = [
            await stack.enter_async_context(three.lines[n % 3](people[n % 4]))
            for n in range(writers)
        ]
        answers = await asyncio.gather(*(_race(clients, n) for n in range(pairs)))
        numbers = sorted(first for first, _second in answers)
        assert [first for first, second in answers if first != second] == []
        assert numbers == list(range(before + 1, before + 1 + pairs))
        for client in clients:
            await client.reaches(before + pairs)
            assert [e["seq"] for e in client.entries("message.posted")] == numbers


async def _race(clients: list[Client], n: int) -> tuple[int, int]:
    """The same command of the same person, by two processes at once."""
    one = clients[n % (len(clients) - 4)]
    # Of four people at three servers, this is the same person at the next one.
    other = clients[n % (len(clients) - 4) + 4]
    assert one.who.id == other.who.id
    assert one.live is not other.live
    key = f"race-{n:08}"
    first, second = await asyncio.gather(
        one.posts(f"Bericht {n}", key=key), other.posts(f"Bericht {n}", key=key)
    )
    return first, second


async def nothing_is_missing(three: Several, posts: int = 60, seed: int = 6) -> None:
    """While bells are lost, doubled and disordered, each has each entry once, in order (G6)."""
    one, two, _third = three.lines
    dice = random.Random(seed)
    async with one(three.first.noor) as noor, two(three.first.henk) as henk:
        start = henk.stream().last
        async with shared.dial(three.first.live.house.settings.redis_url or "", 5) as rude:
            for n in range(posts):
                await (noor if n % 2 else henk).posts(f"Regel {n}")
                await _disturb(rude, three, dice)
        for client in (noor, henk):
            await _has_everything_once(client, start, start + posts)


async def _has_everything_once(client: Client, start: int, last: int) -> None:
    """All that was posted after the one number up to the other, in order."""
    await soon(lambda: client.stream().last >= last, LATE)
    told = [f["seq"] for f in client.frames if f.get("what") == "message.posted"]
    assert told == list(range(start + 1, last + 1))
    assert client.holes == []


async def _disturb(rude: Redis, three: Several, dice: random.Random) -> None:
    """What a bad day of Redis looks like to the second server."""
    bus = three.worlds[1].live.house.bus
    assert isinstance(bus, RedisBus)
    room = three.first.room
    if dice.random() < 0.2:
        await rude.client_kill_filter(_type="pubsub")
    number = dice.choice([0, 1, 3, 5, 1000])  # old, or of what was never written
    for _again in range(dice.choice([0, 1, 3])):
        said = Message("rude", {room: number}, [(room, b"\xc1rubbish")])
        await rude.publish(bus.channel, msgspec.msgpack.encode(said))
    await rude.publish(bus.channel, b"\xc1rubbish")


async def seconds_until_told(three: Several) -> float:
    """How long an entry of the first server takes to a client of the second."""
    one, two, _third = three.lines
    async with one(three.first.noor) as noor, two(three.first.henk) as henk:
        return await _until_told(noor, henk)


async def _until_told(talker: Client, *others: Client) -> float:
    """Seconds in which all of these have what this one says."""
    began = time.monotonic()
    said = await talker.posts("Ben je er al?")
    await soon(lambda: all(other.stream().last >= said for other in others), LATE)
    return time.monotonic() - began


async def told_without_redis(three: Several, away: Away, seconds: float) -> str:
    """While Redis is away heads are looked at: late, but nothing is missing (G6)."""
    one, two, third = three.lines
    async with (
        one(three.first.noor) as noor,
        two(three.first.henk) as henk,
        third(three.first.marieke) as marieke,
    ):
        start, told = noor.stream().last, list[float]()
        with away:
            at_once = await _until_told(noor, henk, marieke)
            await soon(lambda: not any(world.live.house.bus.is_well for world in three.worlds))
            until = time.monotonic() + seconds
            while not told or time.monotonic() < until:
                told.append(await _until_told(noor, henk, marieke))
                assert await readiness(three) == [DEGRADED] * 3
        await soon(three.are_well)
        assert await readiness(three) == [WELL] * 3
        again = await _until_told(noor, henk, marieke)
        for client in (noor, henk, marieke):
            await _has_everything_once(client, start, start + len(told) + 2)
    assert max(told) < POLLED
    assert again < 1
    return (
        f"the first {at_once:.1f} s late, {len(told)} more {max(told):.1f} s at most, "
        "degraded shown; none missing, none twice"
    )


@contextmanager
def gone(redis: RedisServer) -> Iterator[None]:
    """Killed, with all it knew, and started again."""
    redis.kill()
    try:
        yield
    finally:
        redis.start()


@contextmanager
def hanging(redis: RedisServer) -> Iterator[None]:
    """It takes what is said, and answers nothing."""
    redis.hold(signal.SIGSTOP)
    try:
        yield
    finally:
        redis.hold(signal.SIGCONT)


async def readiness(three: Several) -> list[object]:
    """What each of the servers says of itself."""
    async with httpx2.AsyncClient() as client:
        answers = [await client.get(f"{world.live.origin}/readyz") for world in three.worlds]
    assert {answer.status_code for answer in answers} == {200}
    return [answer.json() for answer in answers]


async def nothing_after_signing_out(three: Several) -> None:
    """The lines of a session in three processes are closed within a second of its end (X2)."""
    async with AsyncExitStack() as stack:
        gone = [await stack.enter_async_context(line(three.first.noor)) for line in three.lines]
        henk = await stack.enter_async_context(three.lines[1](three.first.henk))
        began = time.monotonic()
        await three.first.writes(end_all_sessions, three.first.noor.id, by=None)
        codes = await asyncio.gather(*(client.is_closed() for client in gone))
        assert time.monotonic() - began < 1
        said = [await henk.posts(f"Alleen voor wie er nog is {n}.") for n in range(5)]
        assert codes == [4401, 4401, 4401]
        heard = {f["seq"] for c in gone for f in c.frames if f.get("what") == "message.posted"}
        assert heard.isdisjoint(said)


async def limits_count_together(three: Several) -> None:
    """What a person does too much at one server is too much at the others, a moment later."""
    one, two, _third = three.lines
    async with one(three.first.noor) as noor, two(three.first.noor) as elsewhere:
        assert await _asks_before_it_is_too_much(noor) >= AT_ONCE
        assert await _asks_before_it_is_too_much(elsewhere, APART) < AT_ONCE


async def _asks_before_it_is_too_much(client: Client, pause: float = 0) -> int:
    for asked in range(10 * AT_ONCE):
        answer = await (await client.begins("room.people"))
        if "error" in answer:
            assert answer["error"]["code"] == "slow_down"
            return asked
        await asyncio.sleep(pause)
    raise AssertionError("It was never too much.")


async def everybody_is_seen(three: Several) -> None:
    """Who is here by one server is seen by those of another, and seen to go."""
    one, two, _third = three.lines
    async with two(three.first.marieke) as marieke:
        async with one(three.first.noor) as noor:
            await marieke.hears_whisper("presence", here={three.first.noor.id: "online"})
            await noor.hears_whisper("presence", here={three.first.marieke.id: "online"})
            await noor.sends({"do": "presence", "with": {"state": "away"}})
            await marieke.hears_whisper("presence", here={three.first.noor.id: "away"})
        await marieke.hears_whisper("presence", gone=[three.first.noor.id])


Trial = Callable[[Several], Awaitable[object]]
