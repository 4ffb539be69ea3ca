"""Lines that are cut: one by one under load, and all at once (G3, G13)."""

import asyncio
import random
import time

from tests.trials.ground import Ground, Stubborn, together
from tests.trials.history import History

PAUSE = (0.5, 3.0)  # seconds between two cuts of one line
ALL_LEVEL = 35.0  # seconds after the first returned


async def cut_often(
    ground: Ground, seconds: float, pause: tuple[float, float] = PAUSE, seed: int = 3
) -> str:
    """One of each room talks while the others are cut and come back elsewhere (G3)."""
    history = History()
    async with ground.lines(slice(1)) as talkers, ground.lines(slice(1, None)) as others:
        until = time.monotonic() + seconds
        for n, client in enumerate(others):
            client.dice = random.Random(seed + n)
        talking = [_talk(one, history, until) for one in talkers]
        cuts = sum(await together([*talking, *(_is_cut(one, until, pause) for one in others)]))
        assert cuts
        await ground.level([*talkers, *others], history)
        return f"{history.count} entries, {cuts} cuts: each was told everything once, in order"


async def _talk(client: Stubborn, history: History, until: float) -> int:
    """Never cut."""
    while time.monotonic() < until:
        await client.says(history)
    return 0


async def _is_cut(client: Stubborn, until: float, pause: tuple[float, float]) -> int:
    """How often it was."""
    cuts = 0
    while time.monotonic() < until:
        await asyncio.sleep(client.dice.uniform(*pause))
        await client.is_cut()
        cuts += 1
        await client.comes_back()
    return cuts


async def drop_and_return(ground: Ground, within: float, said: int = 5, seed: int = 13) -> str:
    """All lines are dropped and return within that many seconds, while others talk (G13)."""
    history, dice = History(), random.Random(seed)
    async with ground.lines(slice(1)) as talkers, ground.lines(slice(1, None)) as others:
        await asyncio.gather(*(client.is_cut() for client in others))
        first = time.monotonic()
        returning = [_returns(client, dice.uniform(0, within)) for client in others]
        talking = [_says(client, history, said) for client in talkers]
        await together([*returning, *talking])
        seconds = time.monotonic() - first
        await ground.level([*talkers, *others], history)
    assert seconds < ALL_LEVEL
    return f"{len(others)} returned within {within:g} s; all level after {seconds:.1f} s"


async def _returns(client: Stubborn, after: float) -> None:
    await asyncio.sleep(after)
    await client.comes_back()


async def _says(client: Stubborn, history: History, count: int) -> None:
    for _ in range(count):
        await client.says(history)
