"""One server at a time: whoever isn't measured stands still.

What a server puts off while it is pressed (an index for search, say) it does afterwards. Were the
others not stopped, and was that not waited for, it would be done in the time of whoever is next.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from bench.crowd import Way, talk
from bench.figures import Row, row
from bench.options import Options
from bench.servers import Server, stands_still

LOOK = 1.5  # seconds between two looks at what a server still does: some duties come each second
QUIET = 0.05  # share of a core, below which it has done what it put off
LONGEST = 120.0  # seconds


def in_turn(
    trial: str,
    servers: Sequence[Server],
    options: Options,
    pace: Callable[[Server], tuple[str, float]],
) -> Iterator[Row]:
    """A B C, A B C: whatever else the machine does, it does to all of them."""
    for number in range(1, options.rounds + 1):
        for server in servers:
            way = Way(*pace(server), options.seconds, seed=options.seed + number)
            with alone(server, servers):
                report = talk(server, way)
                later = rest(server)
            yield row(trial, server.name, number, report, later=later / report.seconds)


@contextmanager
def alone(server: Server, servers: Sequence[Server]) -> Iterator[None]:
    """The others have no part of the machine for so long."""
    others = [pid for other in servers if other is not server for pid in other.processes()]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    while not all(map(stands_still, others)):
        time.sleep(0.001)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)


def rest(server: Server) -> float:
    """Seconds of a core that it took for what it had put off."""
    began = before = sum(server.busy().values())
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        time.sleep(LOOK)
        now = sum(server.busy().values())
        if now - before < QUIET * LOOK:
            return before - began
        before = now
    raise RuntimeError(f"{server.name} is still busy after {LONGEST:.0f} s")
