"""Whose turn a duty is, among all workers of one database.

PostgreSQL hands turns out and takes them back when the worker's connection ends, however it ends.
What a worker stored in its turn is seen by the next, so nothing is done twice.
"""

import asyncio
import zlib
from contextlib import suppress
from typing import Protocol

import structlog
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

PATIENCE = 5.0  # seconds for each answer
OURS = 0x1EE2  # so that no other program's lock in the database is one of ours

log = structlog.get_logger("worker")


class Shifts(Protocol):
    """Hands out turns: one worker at a time has each."""

    async def take(self, duty: str) -> bool:
        """Whether the turn is ours now; no when another has it, or nobody can tell."""

    async def give_back(self, duty: str) -> None:
        """Another may have it."""

    async def close(self) -> None:
        """All that we had is given back."""


class OwnShifts:
    """The only worker there is has every turn."""

    async def take(self, duty: str) -> bool:
        return True

    async def give_back(self, duty: str) -> None:
        return None

    async def close(self) -> None:
        return None


class PostgresShifts:
    """Turns as advisory locks of one connection."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True
        )
        self._connection: AsyncConnection | None = None
        self._one_at_a_time = asyncio.Lock()

    async def take(self, duty: str) -> bool:
        return bool(await self._ask("SELECT pg_try_advisory_lock(:ours, :duty)", duty))

    async def give_back(self, duty: str) -> None:
        await self._ask("SELECT pg_advisory_unlock(:ours, :duty)", duty)

    async def close(self) -> None:
        await self._drop()
        await self._engine.dispose()

    async def _ask(self, question: str, duty: str) -> object:
        async with self._one_at_a_time:
            try:
                async with asyncio.timeout(PATIENCE):
                    if self._connection is None:
                        self._connection = await self._engine.connect()
                    lock = {"ours": OURS, "duty": zlib.crc32(duty.encode()) >> 1}
                    return await self._connection.scalar(text(question), lock)
            except (DBAPIError, OSError, TimeoutError) as error:
                log.warning("whose turn it is can't be asked", error=type(error).__name__)
                await self._drop()
                return None

    async def _drop(self) -> None:
        """With the connection all turns are given back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError, OSError, TimeoutError):
                await connection.invalidate()
                await connection.close()


def shifts(database_url: str) -> Shifts:
    """How the workers of that database share their duties."""
    if make_url(database_url).get_backend_name() == "sqlite":
        return OwnShifts()
    return PostgresShifts(database_url)
