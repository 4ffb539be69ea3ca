"""How many works go into one transaction: as many as fit into the time that it may take.

The more go together, the less each of them costs: a room is then told several messages in one
breath. But whoever comes after them waits.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

LONGEST = 0.05  # seconds that one transaction should hold the writer, at most
FEWEST, MOST = 50, 1_600  # works


@dataclass(slots=True)
class Stride:
    """How many works the next transaction may hold, by how long the last ones took."""

    most: int = 200

    @contextmanager
    def taken(self, works: int) -> Iterator[None]:
        """In this time so many works are written."""
        began = time.monotonic()
        yield
        self.learn(works, time.monotonic() - began)

    def learn(self, works: int, seconds: float) -> None:
        """So many works took so long."""
        if seconds > LONGEST:
            self.most = max(min(int(works * LONGEST / seconds), self.most), FEWEST)
        elif works >= self.most and seconds < LONGEST / 2:
            self.most = min(self.most * 2, MOST)
