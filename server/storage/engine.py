"""The database: many may read at once; who writes on SQLite holds the pen alone.

Both databases run the same synchronous functions on a `Session`. On SQLite they run in threads of
ours, a whole query or batch at once: one thread holds the pen, a few read.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
import structlog
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from server.errors import Busy
from server.storage.checkpoints import Checkpoints
from server.storage.driver import run

P = ParamSpec("P")
T = TypeVar("T")

# What the database says when it can't be written at all, whatever is asked of it.
SQLITE_TROUBLE = (
    *("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY"),
    *("SQLITE_CANTOPEN", "SQLITE_NOMEM", "SQLITE_INTERRUPT"),
)
# Classes of SQLSTATE: connection, read-only, sign-in, no such database, rollback, resources,
# locks, shut down, system.
POSTGRES_TROUBLE = ("08", "25006", "28", "3D", "40", "53", "55", "57", "58")

log = structlog.get_logger("database")


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


# `hide_parameters`: what people say stands in no error, and so in no log.
ALWAYS: dict[str, Any] = {
    "hide_parameters": True,
    "json_serializer": _json,
    "json_deserializer": msgspec.json.decode,
}

LOCK_WAIT = 5  # seconds a writer waits for another process's transaction
CACHE = 65_536  # KiB of pages that the writer of SQLite keeps at hand
# Pages in SQLite's log, above which a commit brings home what `Checkpoints` left, so that the log
# begins anew: while many write, there is no other moment at which all of it is home.
WAL_PAGES = 32_000
READERS = 4  # threads that read SQLite: a long search holds up one of them
WRITING: dict[str, Any] = {"autoflush": False, "expire_on_commit": False}
WAITING = 5_000  # reads that may wait for one, before newcomers are told `busy`
POOL_WAIT = 10  # seconds a read waits for a connection to PostgreSQL


class WritingSession(Session):
    """The session of whoever writes."""


class Database:
    """One database, opened for reading and for writing."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.reading = 0  # queries under way
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._pen = sqlite_engine(self.url)
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="scribe")
            self._checkpoints = Checkpoints(self.url.database or "")
            self._book = _sqlite_reader(self.url)
            self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        else:
            self._writer = _postgres_writer(self.url)
            self._reader = _postgres_reader(self.url)

    async def read(
        self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What the query finds, all of it in one snapshot that can't be written to.

        `Busy` when the database can't be asked at all.
        """

        def asked(session: Session) -> T:
            return query(session, *args, **kwargs)

        if self.reading >= WAITING:
            raise Busy(retry_after=2)
        self.reading += 1
        try:
            if self.is_sqlite:
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._threads, self._read_here, asked)
            async with AsyncSession(self._reader, autoflush=False) as session:
                return await session.run_sync(asked)
        except Exception as error:
            if is_out_of_order(error):
                log.warning("database can't be read", error=type(error).__name__)
                raise Busy(retry_after=1) from error
            raise
        finally:
            self.reading -= 1

    def _read_here(self, asked: Callable[[Session], T]) -> T:
        with Session(self._book, autoflush=False) as session:
            return asked(session)

    async def write(self, verb: Callable[[WritingSession], T]) -> T:
        """What the verb returns, once its transaction is safely stored; all of it or nothing."""
        if self.is_sqlite:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, self._write_here, verb)
        async with (
            AsyncSession(self._writer, sync_session_class=WritingSession, **WRITING) as session,
            session.begin(),
        ):
            return await session.run_sync(verb)  # type: ignore[arg-type]  # the class named above

    def _write_here(self, verb: Callable[[WritingSession], T]) -> T:
        with (
            WritingSession(self._pen, **WRITING) as session,
            session.begin(),
        ):
            found = verb(session)
        self._checkpoints.written()
        return found

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
        if self.is_sqlite:
            await asyncio.to_thread(self._threads.shutdown)
            await asyncio.to_thread(self._thread.shutdown)
            await asyncio.to_thread(self._checkpoints.close)
            self._book.dispose()
            self._pen.dispose()
        else:
            await self._reader.dispose()
            await self._writer.dispose()


def is_out_of_order(error: Exception) -> bool:
    """Whether the database as a whole can't be used: locked, full, read-only or gone."""
    if isinstance(error, OSError | NoConnection) or getattr(error, "connection_invalidated", False):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    sqlite, postgres = getattr(cause, "sqlite_errorname", ""), getattr(cause, "sqlstate", "")
    return (sqlite or "").startswith(SQLITE_TROUBLE) or (postgres or "").startswith(
        POSTGRES_TROUBLE
    )


def sqlite_engine(url: URL) -> Engine:
    """SQLite for whoever writes: WAL, and safe against power loss."""
    engine = create_engine(url.set(drivername="sqlite"), **ALWAYS)
    event.listen(engine, "connect", _open_for_writing)
    # A writer takes the lock as it begins: two that read first and write later
    # would each wait for the other, and one of them would lose its work.
    event.listen(engine, "begin", lambda connection: _begin(connection, "IMMEDIATE"))
    return engine


def _sqlite_reader(url: URL) -> Engine:
    engine = create_engine(url.set(drivername="sqlite"), pool_size=READERS, **ALWAYS)
    event.listen(engine, "connect", _open_for_reading)
    event.listen(engine, "begin", lambda connection: _begin(connection, "DEFERRED"))
    return engine


def _postgres_writer(url: URL) -> AsyncEngine:
    return create_async_engine(url, pool_size=4, pool_pre_ping=True, **ALWAYS)


def _postgres_reader(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=8,
        pool_timeout=POOL_WAIT,
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
        **ALWAYS,
    )


def _begin(connection: Connection, how: str) -> None:
    run(connection, f"BEGIN {how}")


def _open_for_writing(connection: Any, _record: object) -> None:
    _pragmas(
        connection,
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{CACHE}",
        f"wal_autocheckpoint={WAL_PAGES}",
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
