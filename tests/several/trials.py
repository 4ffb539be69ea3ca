"""What holds over several processes; the controls run each with a broken defence."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial

import msgspec
from redis.asyncio import Redis

from server import shared
from server.accounts.sessions import end_all_sessions
from server.bus.redis import Message, RedisBus
from server.house import AT_ONCE
from server.storage import log
from tests.kit.line import Client
from tests.several.conftest import Several
from tests.several.waiting import soon


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
        last = start + posts
        for client in (noor, henk):
            await soon(partial(_has_heard, client, last), 8)
            told = [f["seq"] for f in client.frames if f.get("what") == "message.posted"]
            assert told == list(range(start + 1, last + 1))
            assert client.holes == []


def _has_heard(client: Client, last: int) -> bool:
    return client.stream().last >= last


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
        began = time.monotonic()
        said = await noor.posts("Ben je er al?")
        await soon(lambda: henk.stream().last >= said, 8)
        return time.monotonic() - began


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
        assert await _asks_before_it_is_too_much(elsewhere) < AT_ONCE


async def _asks_before_it_is_too_much(client: Client) -> int:
    for asked in range(10 * AT_ONCE):
        answer = await (await client.begins("room.people"))
        if "error" in answer:
            assert answer["error"]["code"] == "slow_down"
            return asked
        await asyncio.sleep(0)
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
