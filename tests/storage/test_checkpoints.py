"""The log of SQLite goes home beside those who write; what can't go home stays, and is safe."""

import asyncio
from pathlib import Path

from server.storage import log
from server.storage.checkpoints import EVERY, Checkpoints
from server.storage.engine import Database
from tests.several.waiting import soon
from tests.storage.conftest import ROOM, Desk, sqlite_desk

__all__ = ["sqlite_desk"]


async def test_the_log_goes_home_while_people_write(sqlite_desk: Desk) -> None:
    before = _size(sqlite_desk.database)

    for n in range(2 * EVERY):
        await sqlite_desk.say("hoi " * 200, f"key-{n:05}")

    await soon(lambda: _size(sqlite_desk.database) > before)


def _size(database: Database) -> int:
    """Bytes of the database itself, without its log."""
    return Path(database.url.database or "").stat().st_size


async def test_what_cannot_go_home_is_safe_in_the_log(sqlite_desk: Desk) -> None:
    checkpoints = Checkpoints("/nowhere/leerplek.db")

    for _ in range(3 * EVERY):
        checkpoints.written()
    await asyncio.to_thread(checkpoints.close)
    await sqlite_desk.say("hoi", "key-00001")

    assert await sqlite_desk.database.read(log.head, ROOM) == 1
