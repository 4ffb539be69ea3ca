"""Limits over two processes: counted at once, settled behind, and never waited for."""

import asyncio
import signal
import time

from server import shared
from server.limits import Buckets
from server.limits.sharing import PATIENCE, Sharing
from tests.ports.redis import RedisServer
from tests.several.waiting import soon


async def begun(url: str, buckets: Buckets) -> Sharing:
    sharing = Sharing(url)
    sharing.share("pace", buckets)
    await sharing.start()
    return sharing


async def what_one_takes_the_other_misses(url: str) -> None:
    mine, yours = Buckets(10, 0.5), Buckets(10, 0.5)
    both = [await begun(url, mine), await begun(url, yours)]
    try:
        assert [mine.take("noor") for _often in range(10)] == [0] * 10
        assert mine.take("noor") > 0
        await _is_told(url, "leerplek:limit:pace:noor")

        assert yours.take("noor") == 0  # it can't know yet
        await soon(lambda: yours.wait("noor") > 0)
        assert 1 < yours.wait("noor") <= 4  # one was given too much, and is owed
        assert yours.take("henk") == 0
    finally:
        for one in both:
            await one.close()


async def _is_told(url: str, key: str) -> None:
    async with shared.dial(url, 5) as client, asyncio.timeout(20):
        while True:
            if await client.exists(key):
                return
            await asyncio.sleep(0.01)


async def test_what_one_takes_the_other_misses(redis_url: str) -> None:
    await what_one_takes_the_other_misses(redis_url)


async def test_it_fills_again_at_the_pace_of_one(redis_url: str) -> None:
    mine, yours = Buckets(20, 20), Buckets(20, 20)
    both = [await begun(redis_url, mine), await begun(redis_url, yours)]
    began, taken = time.monotonic(), 0

    def take_both() -> bool:
        nonlocal taken
        taken += sum(not one.take("noor") for one in (mine, yours))
        return time.monotonic() - began > 3

    await soon(take_both)
    most = 20 * (time.monotonic() - began) + 3 * 20  # refilled, at once, and owed; alone 160
    assert taken <= most
    for one in both:
        await one.close()


async def test_without_redis_each_counts_for_itself(own_redis: RedisServer) -> None:
    mine = Buckets(2, 0.001)
    sharing = await begun(own_redis.url(), mine)
    own_redis.kill()

    assert [mine.take("noor") > 0 for _often in range(3)] == [False, False, True]
    await sharing.close()


async def test_a_redis_that_hangs_holds_nobody_up(own_redis: RedisServer) -> None:
    mine = Buckets(1000, 1)
    sharing = await begun(own_redis.url(), mine)
    own_redis.hold(signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert [mine.take("noor") for _often in range(100)] == [0] * 100
        assert time.monotonic() - began < PATIENCE  # which is what an answer would have taken
    finally:
        own_redis.hold(signal.SIGCONT)
    await sharing.close()
