"""Joining and leaving while others talk: no hole and no repeat in any cycle (G5)."""

import asyncio
import random
from collections.abc import Sequence

from tests.kit.heard import Frame
from tests.kit.line import Client, Lines
from tests.kit.live import Live
from tests.kit.world import World


async def no_hole_no_repeat(
    line: Lines, world: World, cycles: int, seed: int = 5, servers: Sequence[Live] = ()
) -> None:
    """Each cycle resumes from a random earlier number and is told everything from there, once.

    Who is cut comes back to any of these servers.
    """
    dice = random.Random(seed)
    async with line(world.henk) as henk, line(world.noor) as noor:
        talking = asyncio.create_task(_talk(henk))
        try:
            for _ in range(cycles):
                await _one_cycle(noor, dice, servers or (world.live,))
        finally:
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)


async def _one_cycle(noor: Client, dice: random.Random, servers: Sequence[Live]) -> None:
    kept = noor.stream()
    start = kept.last - min(kept.last, dice.choice([0, 1, 7, 60]))
    kept.last = kept.asked = start
    heard = len(noor.frames)
    if dice.random() < 0.5:
        await noor.cut()
        noor.live = dice.choice(servers)
        await noor.resumes()
    else:
        await noor.asks("room.join", since=start)
    await noor.until(lambda: any("level" in f for f in _of(noor, heard)))
    aim = noor.stream().last + dice.choice([0, 1, 3])
    await noor.until(lambda: noor.stream().last >= aim)
    frames = _of(noor, heard)
    levels = [n for n, f in enumerate(frames) if "level" in f]
    before = _told_by_the_new_seat(frames[: levels[-1]], start)
    after = [f["seq"] for f in frames[levels[-1] + 1 :] if "seq" in f]
    assert before == list(range(start + 1, frames[levels[-1]]["level"] + 1))
    told = [*before, *after]
    assert told == list(range(start + 1, start + 1 + len(told))), f"{told[:20]} after {start}"


def _of(client: Client, since: int) -> list[Frame]:
    frames = [f for f in client.frames[since:] if f.get("room") == client.room]
    return [f for f in frames if "whisper" not in f]


def _told_by_the_new_seat(frames: list[Frame], start: int) -> list[int]:
    """What the old seat still said before stands before it."""
    seqs = [f["seq"] for f in frames if "seq" in f]
    firsts = [n for n, seq in enumerate(seqs) if seq == start + 1]
    return seqs[firsts[-1] :] if firsts else []


async def _talk(henk: Client) -> None:
    while True:
        for answer in [await henk.begins("message.post", body="Hoi") for _ in range(5)]:
            await answer


async def test_no_cycle_has_a_hole_or_a_repeat(line: Lines, world: World) -> None:
    await no_hole_no_repeat(line, world, 120)
