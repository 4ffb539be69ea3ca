"""Who is removed while others talk as fast as they can, over several servers (X3)."""

import asyncio
import time
from contextlib import AsyncExitStack

from tests.kit.heard import Frame
from tests.kit.line import Client
from tests.line.test_leaving import is_missing_by_every_way
from tests.several.conftest import Several
from tests.trials.history import numbers


async def removed_at_speed(three: Several, times: int, entries: int, seed: int = 0) -> str:
    """`member.left` is the last that is told, by any line of any server, each time."""
    said, began = 0, time.monotonic()
    for n in range(times):
        said += await _one_removal(three, entries, n + seed)
    speed = said / (time.monotonic() - began)
    return f"{times} removals, {said} entries ({speed:.0f}/s): nothing after the removal"


async def _one_removal(three: Several, entries: int, n: int) -> int:
    parent = await three.first.adds_a_parent("Dhr. Bakker")
    async with AsyncExitStack() as stack:
        gone = [await stack.enter_async_context(line(parent)) for line in three.lines]
        talkers = [
            await stack.enter_async_context(line(who))
            for line in three.lines
            for who in (three.first.noor, three.first.henk)
        ]
        talking = await _talk(talkers, entries // 2)
        removal = asyncio.create_task(three.worlds[n % 3].unseats(parent))
        talking += await _talk(talkers, entries - entries // 2)
        await asyncio.gather(removal, *talking)
        last = await talkers[0].posts("Het laatste woord.")
        for client in gone:
            left = (await client.hears("member.left", who=parent.id))["seq"]
            assert left < last
            await client.is_up_to_date()
            assert max(numbers(client)) == left
            assert "Het laatste woord." not in str(client.frames)
            await is_missing_by_every_way(client, left)
    return len(talking)


async def _talk(talkers: list[Client], entries: int) -> "list[asyncio.Future[Frame]]":
    return [
        await talkers[n % len(talkers)].begins("message.post", body=f"{n}") for n in range(entries)
    ]
