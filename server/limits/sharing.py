"""What was taken in one process counts in all: told to Redis behind, in bulk, and settled.

Nobody waits for it: a bucket answers at once from what it knows, and learns a moment later what
the others took. So a burst may get `at_once` from each process, once; what was given too much is
owed, and the pace is that of one. Without Redis each process counts for itself.
"""

import asyncio
from collections.abc import Hashable
from contextlib import suppress
from functools import partial

import structlog

from server import shared
from server.limits import Buckets

APART = 0.05  # seconds between two settlings
PATIENCE = 1.0  # seconds that Redis may take
REST = 1.0  # seconds without trying, after it took longer
MOST = 500  # buckets settled at once
WAITING = 10_000  # buckets that may wait to be settled

# Each bucket is a hash that is forgotten once it would be full again. Time is that of Redis.
SETTLE = """
local now = redis.call('TIME')
now = tonumber(now[1]) + tonumber(now[2]) / 1000000
local levels = {}
for i, key in ipairs(KEYS) do
  local most, pace, tokens = tonumber(ARGV[3*i-2]), tonumber(ARGV[3*i-1]), tonumber(ARGV[3*i])
  local kept = redis.call('HMGET', key, 'level', 'at')
  local level = most
  if kept[1] then
    level = math.min(most, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * pace)
  end
  level = math.max(-most, level - tokens)
  redis.call('HSET', key, 'level', string.format('%.6f', level), 'at', string.format('%.6f', now))
  redis.call('PEXPIRE', key, math.ceil((most - level) / pace * 1000) + 1000)
  levels[i] = string.format('%.6f', level)
end
return levels
"""

log = structlog.get_logger("limits")

Name = tuple[str, Hashable]


class Sharing:
    """Settles buckets of this process with those of the same name elsewhere."""

    def __init__(self, url: str | None) -> None:
        """Without an address there are no others."""
        self._client = shared.dial(url, PATIENCE) if url else None
        self._settle = self._client.register_script(SETTLE) if self._client else None
        self._buckets: dict[str, Buckets] = {}
        self._spent: dict[Name, float] = {}
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def share(self, name: str, buckets: Buckets) -> None:
        """From now on these buckets are one with those of that name in other processes."""
        self._buckets[name] = buckets
        if self._client:
            buckets.spent = partial(self._note, name)

    async def start(self) -> None:
        if self._client:
            self._task = asyncio.create_task(self._settle_for_ever())

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._client:
            with suppress(*shared.AWAY):
                await self._client.aclose()

    def _note(self, name: str, key: Hashable, tokens: float) -> None:
        if (name, key) in self._spent or len(self._spent) < WAITING:
            self._spent[name, key] = self._spent.get((name, key), 0) + tokens
            self._bell.set()

    async def _settle_for_ever(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            try:
                while self._spent:
                    await self._settle_some()
                await asyncio.sleep(APART)
            except shared.AWAY as error:
                log.warning("limits can't be shared", error=type(error).__name__)
                await asyncio.sleep(REST)

    async def _settle_some(self) -> None:
        some = dict(list(self._spent.items())[:MOST])
        for one in some:
            del self._spent[one]
        keys = [_key(*one) for one in some]
        said = [
            word for one, spent in some.items() for word in (*self._buckets[one[0]].shape, spent)
        ]
        assert self._settle  # noqa: S101 - nothing is noted without
        levels = await self._settle(keys=keys, args=said)
        for (name, key), level in zip(some, levels, strict=True):
            owed = self._spent.get((name, key), 0)  # taken while Redis was asked
            self._buckets[name].settle(key, float(level) - owed)


def _key(name: str, key: Hashable) -> str:
    parts = key if isinstance(key, tuple) else (key,)
    return ":".join(("leerplek:limit", name, *map(str, parts)))
