"""Tells other processes: a bell that carries a stream's name and a number, never content."""

from collections.abc import Callable, Mapping
from typing import Protocol

Hear = Callable[[Mapping[str, int]], None]
HearWhisper = Callable[[str, bytes], None]


class Bus(Protocol):
    """The bell between processes. At most once: who misses it is made good by looking."""

    async def ring(self, heads: Mapping[str, int]) -> None:
        """Tell the other processes how far these streams have come."""

    async def whisper(self, stream: str, said: bytes) -> None:
        """Pass on something that is never stored."""

    async def listen(self, hear: Hear, hear_whisper: HearWhisper) -> None:
        """From now on, what other processes ring and whisper is heard here."""

    async def close(self) -> None:
        """Nothing is heard any more."""
