"""The database: many may read at once; who writes on SQLite holds the pen alone.

Both databases run the same synchronous functions on a `Session`. SQLite's writer has one
connection in its own thread, since aiosqlite changes threads at every statement.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from server.errors import Busy

P = ParamSpec("P")
T = TypeVar("T")

# Everywhere `hide_parameters`: what people say stands in no error, and so in no log.
# What the database says when it can't be written at all, whatever is asked of it.
SQLITE_TROUBLE = (
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY"),
    *("SQLITE_CANTOPEN", "SQLITE_NOMEM", "SQLITE_INTERRUPT"),
)
# Classes of SQLSTATE: connection, read-only, sign-in, no such database, rollback, resources,
# locks, shut down, system.
POSTGRES_TROUBLE = ("08", "25006", "28", "3D", "40", "53", "55", "57", "58")

log = structlog.get_logger("database")

LOCK_WAIT = 5  # seconds a writer waits for another process's transaction


class Database:
    """One database, opened for reading and for writing."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._pen = sqlite_engine(self.url)
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="scribe")
            self._reader = _sqlite_reader(self.url)
        else:
            self._writer = create_async_engine(
                self.url, pool_size=4, pool_pre_ping=True, hide_parameters=True
            )
            self._reader = _postgres_reader(self.url)

    async def read(
        self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What the query finds, all of it in one snapshot that can't be written to.

        `Busy` when the database can't be asked at all.
        """
        try:
            async with AsyncSession(self._reader, autoflush=False) as session:
                return await session.run_sync(query, *args, **kwargs)
        except Exception as error:
            if is_out_of_order(error):
                log.warning("database can't be read", error=type(error).__name__)
                raise Busy(retry_after=1) from error
            raise

    async def write(self, verb: Callable[[Session], T]) -> T:
        """What the verb returns, once its transaction is safely stored; all of it or nothing."""
        if self.is_sqlite:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, self._write_here, verb)
        async with (
            AsyncSession(self._writer, autoflush=False, expire_on_commit=False) as session,
            session.begin(),
        ):
            return await session.run_sync(verb)

    def _write_here(self, verb: Callable[[Session], T]) -> T:
        with (
            Session(self._pen, autoflush=False, expire_on_commit=False) as session,
            session.begin(),
        ):
            return verb(session)

    async def scrub(self) -> None:
        """What was deleted and stored so is gone from the database's own files as well."""
        if self.is_sqlite:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._thread, self._empty_wal)
            return
        async with self._writer.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.exec_driver_sql("VACUUM")

    def _empty_wal(self) -> None:
        """Pages as they were before stand in the log of SQLite until it is emptied."""
        connection = self._pen.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    async def close(self) -> None:
        await self._reader.dispose()
        if self.is_sqlite:
            await asyncio.to_thread(self._thread.shutdown)
            self._pen.dispose()
        else:
            await self._writer.dispose()


def is_out_of_order(error: Exception) -> bool:
    """Whether the database as a whole can't be used: locked, full, read-only or gone."""
    if isinstance(error, OSError) or getattr(error, "connection_invalidated", False):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    sqlite, postgres = getattr(cause, "sqlite_errorname", ""), getattr(cause, "sqlstate", "")
    return (sqlite or "").startswith(SQLITE_TROUBLE) or (postgres or "").startswith(
        POSTGRES_TROUBLE
    )


def sqlite_engine(url: URL) -> Engine:
    """SQLite for whoever writes: WAL, and safe against power loss."""
    engine = create_engine(url.set(drivername="sqlite"), hide_parameters=True)
    event.listen(engine, "connect", _open_for_writing)
    # A writer takes the lock as it begins: two that read first and write later
    # would each wait for the other, and one of them would lose its work.
    event.listen(engine, "begin", lambda connection: _begin(connection, "IMMEDIATE"))
    return engine


def _sqlite_reader(url: URL) -> AsyncEngine:
    engine = create_async_engine(url.set(drivername="sqlite+aiosqlite"), hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _open_for_reading)
    event.listen(engine.sync_engine, "begin", lambda connection: _begin(connection, "DEFERRED"))
    return engine


def _postgres_reader(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=8,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
    )


def _begin(connection: Connection, how: str) -> None:
    connection.exec_driver_sql(f"BEGIN {how}")


def _open_for_writing(connection: Any, _record: object) -> None:
    _pragmas(
        connection,
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased is gone from the file too
        f"busy_timeout={LOCK_WAIT * 1000}",
    )


def _open_for_reading(connection: Any, _record: object) -> None:
    _pragmas(connection, "query_only=ON", f"busy_timeout={LOCK_WAIT * 1000}")


def _pragmas(connection: Any, *pragmas: str) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
