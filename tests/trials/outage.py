"""A database that can't be written for a while (G9)."""

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import uuid4

import asyncpg
from sqlalchemy.engine import make_url

from tests.ports.server import Server
from tests.trials.ground import Ground, Stubborn
from tests.trials.history import History

ALL_END = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
ANSWERED = 20.0  # seconds: SQLite waits five for its lock, twice for what came meanwhile

Outage = Callable[[Ground], AbstractAsyncContextManager[None]]


async def out_of_order(ground: Ground, outage: Outage, seconds: float, at_once: int = 10) -> str:
    """Every send meanwhile is answered; `busy` isn't stored, `ok` is; all is well afterwards."""
    history = History()
    async with ground.lines() as clients:
        await asyncio.gather(*(client.says(history, "Daarvoor.") for client in clients))
        async with outage(ground):
            over = asyncio.get_running_loop().time() + seconds
            sent, busy = 0, 0
            while not busy or asyncio.get_running_loop().time() < over:
                answers = await asyncio.gather(
                    *(_tries(clients[n % len(clients)], history) for n in range(at_once))
                )
                sent, busy = sent + len(answers), busy + answers.count("busy")
        assert busy
        await asyncio.gather(*(client.says(history, "Daarna.") for client in clients))
        await ground.level(clients, history)
        return f"{sent} sends, {busy} answered busy: none falsely ok, well again by itself"


async def _tries(client: Stubborn, history: History) -> str:
    """The answer to one send, without trying again: `ok`, or the code of what was wrong."""
    key = uuid4().hex
    asked = await client.begins("message.post", key=key, body="Meanwhile. " + "x" * 4_000)
    await asyncio.wait([asked], timeout=ANSWERED)
    assert asked.done(), "a send was never answered"
    answer = asked.result()
    if "ok" in answer:
        history.remember(client.room, key, answer["ok"]["seq"])
        return "ok"
    code: str = answer["error"]["code"]
    assert code == "busy"
    return code


@asynccontextmanager
async def locked(ground: Ground) -> AsyncIterator[None]:
    """Another process holds the lock of SQLite."""
    connection = sqlite3.connect(make_url(ground.database_url).database or "", timeout=30)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def full(room_left: int) -> Outage:
    """No file of the server grows beyond what its log has now, and so many bytes more."""

    @asynccontextmanager
    async def is_full(ground: Ground) -> AsyncIterator[None]:
        (server,) = ground.servers
        assert isinstance(server, Server)
        said = (server.data / "serve.log").stat().st_size
        _soft, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (said + room_left, hard))
        try:
            yield
        finally:
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (hard, hard))

    return is_full


@asynccontextmanager
async def read_only(ground: Ground) -> AsyncIterator[None]:
    """PostgreSQL takes nothing more, as a standby does."""
    url = make_url(ground.database_url)
    await _becomes(url.set(drivername="postgresql").render_as_string(False), "on")
    try:
        yield
    finally:
        await _becomes(url.set(drivername="postgresql").render_as_string(False), "off")


async def _becomes(address: str, read_only: str) -> None:
    """For all sessions to come; those that are there end."""
    connection = await asyncpg.connect(address)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute("SET default_transaction_read_only = off")
    await connection.execute(
        f"ALTER DATABASE {name} SET default_transaction_read_only = {read_only}"
    )
    await connection.execute(ALL_END)
    await connection.close()
