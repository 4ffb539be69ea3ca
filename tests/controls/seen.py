"""A trial that is given a broken defence must fail."""

from collections.abc import Awaitable

import pytest


async def is_seen(trial: Awaitable[object]) -> None:
    """The trial notices that something is broken."""
    try:
        await trial
    except (AssertionError, pytest.fail.Exception):
        return
    pytest.fail("The trial did not see what was broken.")
