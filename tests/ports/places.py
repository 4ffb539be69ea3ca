"""Ports for the servers that tests start as processes of their own."""

import random
import socket
from contextlib import suppress

# Below those that a machine gives by itself to whoever dials or names none: such a port could be
# somebody's before its server listens there, or while that is killed and started again.
PLACES = range(20_000, 32_000)


def free_port() -> int:
    """One at which nobody listens."""
    for port in random.SystemRandom().sample(PLACES, len(PLACES)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("Every port is taken.")
