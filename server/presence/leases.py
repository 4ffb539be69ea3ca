"""Who is here by other processes: each tells what it has, and is believed for as long as it lives.

A process that ends well takes its people with it; one that dies is forgotten within `TERM`.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from server.presence.roster import State, liveliest

TERM = 45  # seconds within which a process that died is gone from every roster
TURN = 0.5  # seconds between two turns


class Leases(Protocol):
    """What this process tells of its rooms, and what it knows of those rooms elsewhere.

    All but `turn` and `close` answer at once, from what the last turn found.
    """

    @property
    def is_alone(self) -> bool:
        """There are no other processes: nothing has to be told."""

    def keep(self, room: str, here: Mapping[str, State]) -> None:
        """These people are in that room by this process, from the next turn on; or nobody."""

    def watch(self, room: str) -> None:
        """Somebody here wants to know who is in that room elsewhere."""

    def forget(self, room: str) -> None:
        """Nobody here is in that room any more, or wants to know who is."""

    def elsewhere(self, room: str) -> Mapping[str, State]:
        """Who is in that room by other processes."""

    async def turn(self) -> set[str]:
        """Tell and renew in bulk what is kept; the watched rooms in which others came or went.

        Called each `TURN`; never raises.
        """

    async def close(self) -> None:
        """Nobody is here by this process any more, and the others can know it."""


class MemoryLeases:
    """The leases of a process that is alone."""

    is_alone = True

    def keep(self, room: str, here: Mapping[str, State]) -> None:
        return None

    def watch(self, room: str) -> None:
        return None

    def forget(self, room: str) -> None:
        return None

    def elsewhere(self, room: str) -> Mapping[str, State]:
        return {}

    async def turn(self) -> set[str]:
        return set()

    async def close(self) -> None:
        return None


def joined(rosters: Iterable[Mapping[str, State]]) -> dict[str, State]:
    """Everybody who is in any of these, each as the liveliest of the own devices."""
    found: dict[str, set[State]] = {}
    for roster in rosters:
        for person, state in roster.items():
            found.setdefault(person, set()).add(state)
    return {person: liveliest(states) for person, states in found.items()}
