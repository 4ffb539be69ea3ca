"""Tells other processes: a bell that carries a stream's name and a number, never content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

Hear = Callable[[Mapping[str, int]], None]
HearWhisper = Callable[[str, bytes], None]


@dataclass(frozen=True, slots=True)
class Ears:
    """What is done with what other processes say."""

    hear: Hear  # streams have come this far
    hear_whisper: HearWhisper  # something in passing was said in a stream
    # It is well again, so what was rung meanwhile went unheard; or it isn't any more.
    look: Callable[[], None]


class Bus(Protocol):
    """The bell between processes. At most once: who misses it is made good by looking.

    Nobody waits for it, and it never raises: what can't be told now isn't told.
    """

    @property
    def is_well(self) -> bool:
        """Whether this process hears what others ring, and they what it rings."""

    def ring(self, heads: Mapping[str, int]) -> None:
        """Tell the other processes how far these streams have come."""

    def whisper(self, stream: str, said: bytes) -> None:
        """Pass on something that is never stored: ids alone, never anybody's words."""

    async def listen(self, ears: Ears) -> None:
        """From now on, what other processes ring and whisper is heard here."""

    async def close(self) -> None:
        """Nothing is heard any more."""
