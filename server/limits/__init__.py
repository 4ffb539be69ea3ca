"""How much is too much: buckets of tokens that fill up again with time."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from ipaddress import IPv6Address, ip_address


class Buckets:
    """A bucket per key: `at_once` tokens, refilled by `per_second`; the table stays bounded."""

    def __init__(
        self,
        at_once: float,
        per_second: float,
        *,
        most: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once = at_once
        self._per_second = per_second
        self._most = most
        self._clock = clock
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self.spent: Callable[[Hashable, float], None] = _nobody_else  # hears what is taken

    def take(self, key: Hashable, tokens: float = 1) -> float:
        """0 when the tokens were there and are taken; else the seconds until they are."""
        now = self._clock()
        level = self._level(key, now)
        wait = 0.0 if level >= tokens else (tokens - level) / self._per_second
        self._levels[key] = (level if wait else level - tokens, now)
        self._levels.move_to_end(key)
        while len(self._levels) > self._most:
            self._levels.popitem(last=False)  # untouched for longest, so the likeliest to be full
        if not wait:
            self.spent(key, tokens)
        return wait

    def settle(self, key: Hashable, level: float) -> None:
        """So many tokens are left, by what others took too; below zero they are owed."""
        self._levels[key] = (min(level, self._at_once), self._clock())

    @property
    def shape(self) -> tuple[float, float]:
        """Tokens at once, and by the second."""
        return self._at_once, self._per_second

    def wait(self, key: Hashable, tokens: float = 1) -> float:
        """The seconds until the tokens are there; nothing is taken."""
        return max(0.0, (tokens - self._level(key, self._clock())) / self._per_second)

    def _level(self, key: Hashable, now: float) -> float:
        level, at = self._levels.get(key, (self._at_once, now))
        return min(self._at_once, level + (now - at) * self._per_second)


def _nobody_else(key: Hashable, tokens: float) -> None:
    """A process that is alone has nobody to tell."""


def network(address: str) -> str:
    """Whom a network address counts for: of IPv6 its first half, which one house holds."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and not known.ipv4_mapped:
        return known.exploded[:19]
    return str(getattr(known, "ipv4_mapped", None) or known)
