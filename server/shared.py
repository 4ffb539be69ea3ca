"""Redis, which several processes share: how it is dialled, and what counts as its being away."""

import os
import secrets
import socket
from urllib.parse import parse_qs, urlsplit

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.maint_notifications import MaintNotificationsConfig

SCHEMES = ("redis", "rediss", "unix")

# Whatever it says or doesn't say: Redis can't be used now.
AWAY = (RedisError, OSError, TimeoutError)


def dial(url: str, patience: float) -> Redis:
    """A client that waits at most so many seconds for each answer, and tries nothing again.

    Nothing is dialled yet. Whoever uses it knows better than a library when to try again.
    """
    return Redis.from_url(
        url,
        protocol=3,
        legacy_responses=False,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 0),
        maint_notifications_config=MaintNotificationsConfig(enabled=False),
    )


def number(url: str) -> int:
    """The number of the database in Redis, by which installations are told apart."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query).get("db", [""])[0]
    said = asked or ("" if parts.scheme == "unix" else parts.path.strip("/"))
    return int(said or 0)


def fault(url: str) -> str:
    """What is wrong with such an address, or nothing."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not (parts.hostname or parts.scheme == "unix"):
            return "must begin with redis://, rediss:// or unix:// and name a server"
        if parts.port == 0 or number(url) < 0:
            return "has a port or number that can't be"
    except ValueError:
        return "has a port or number that can't be"
    return ""


def text(said: bytes | str) -> str:
    """What Redis says, as text."""
    return said.decode() if isinstance(said, bytes) else said


def process_name() -> str:
    """A name for this process that no other one has, not even after it."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(3)}"
