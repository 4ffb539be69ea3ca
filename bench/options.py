"""How much is measured, and for how long."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """Whatever can be asked of a run."""

    tree: Path
    data: Path
    only: frozenset[str] = frozenset("abcdefgh")
    seconds: float = 5.0
    rounds: int = 3
    rooms: int = 100  # of five people, in a, c and g
    members: int = 2_000  # of the room of b
    lines: int = 10_000  # of d, e and h
    idle: float = 30.0  # seconds; a beat and a ping come each 25
    back: float = 30.0  # seconds over which all lines return
    day: float = 60.0  # seconds of h
    messages: tuple[int, int] = (10_000, 1_000_000)  # of f
    seed: int = 1

    def __str__(self) -> str:
        names = ("seconds", "rounds", "rooms", "members", "lines", "seed")
        return ", ".join(f"{name} {getattr(self, name):,g}" for name in names)
