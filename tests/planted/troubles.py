"""What goes wrong while words come in: rows refused, tables lost, no pen, a killed child."""

import asyncio
import io
import os
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

from PIL import Image

from tests.planted.school import School, bearer
from tests.planted.ways import posts

PATIENCE = 20.0  # seconds until a fault shows
UNWRITTEN = "database can't be written"
REFUSING = (
    *("messages", "message_versions", "notes", "reports", "letters", "files", "people"),
    "import_rows",
)
GONE = ("messages", "notes", "files", "imports", "search_words")
HANG_UP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@asynccontextmanager
async def refused_rows(school: School, *tables: str) -> AsyncIterator[None]:
    """No row fits any more; PostgreSQL then says in its error what stood in the row."""
    if school.database.is_sqlite:
        begin = "CREATE TRIGGER no_{0} BEFORE INSERT ON {0} BEGIN SELECT RAISE(ABORT, 'no'); END"
        end = "DROP TRIGGER no_{0}"
    else:
        begin = "ALTER TABLE {0} ADD CONSTRAINT no_{0} CHECK (false) NOT VALID"
        end = "ALTER TABLE {0} DROP CONSTRAINT no_{0}"
    await school.does(*(begin.format(table) for table in tables or REFUSING))
    yield
    await school.does(*(end.format(table) for table in tables or REFUSING))


@asynccontextmanager
async def lost_tables(school: School, *tables: str) -> AsyncIterator[None]:
    """Some tables are gone."""
    await school.does(*(f"ALTER TABLE {table} RENAME TO lost_{table}" for table in tables or GONE))
    yield
    await school.does(*(f"ALTER TABLE lost_{table} RENAME TO {table}" for table in tables or GONE))


async def cannot_be_written(school: School) -> None:
    """While people post, somebody else holds the database, or it hangs up on everybody."""
    if school.database.is_sqlite:
        posting = asyncio.create_task(posts(school))
        holder = sqlite3.connect(str(school.database.url.database), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        await logs(school, UNWRITTEN)
        holder.close()
        await posting
        return
    # Whether it meets who writes just then is chance.
    async with asyncio.timeout(PATIENCE):
        while UNWRITTEN not in school.server.log:
            await _posts_while_it_hangs_up(school)


async def _posts_while_it_hangs_up(school: School) -> None:
    posting = asyncio.create_task(posts(school))
    while not posting.done():
        await school.does(HANG_UP)
    await posting


async def loses_its_child(school: School) -> None:
    """A child that works on a photo is killed."""
    uploading = asyncio.create_task(_uploads(school))
    while not uploading.done():
        for child in children(school.server.pid):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        await asyncio.sleep(0.02)
    await uploading


async def logs(school: School, event: str) -> None:
    """Waits until the log says so."""
    async with asyncio.timeout(PATIENCE):
        while event not in school.server.log:  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.05)


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


async def _uploads(school: School) -> None:
    file = io.BytesIO()
    Image.effect_noise((2000, 2000), 50).save(file, "PNG")
    room = school.rooms[4]
    await school.http.post(
        "/api/v1/files",
        params={"room": room["room"]},
        files={"file": (f"{school.words.some('file name')}.png", file.getvalue())},
        headers={
            **bearer(room["people"][0]["token"]),
            "X-Leerplek": "1",
            "Idempotency-Key": uuid4().hex,
        },
    )
