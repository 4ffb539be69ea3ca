"""Waiting for what is expected, with a limit."""

import asyncio
from collections.abc import Callable

from tests.kit.live import PATIENCE


async def soon(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Returns once it holds."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                if holds():
                    return
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError("It never came to be.") from None
