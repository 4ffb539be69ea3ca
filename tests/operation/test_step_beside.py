"""A step of the database while a server of the version before goes on writing beside it."""

import asyncio

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from server.storage import migrating

BEFORE = "b1f4a7c920d6"  # what is to be told lies by its room
STEP = "e4b8c61d2f07"  # it stands in a row
WRITTEN = "INSERT INTO tellings (consumer, stream, seq) VALUES ('search', 'p_noor', 1)"
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
PATIENCE = 20  # seconds

pytestmark = pytest.mark.postgres


async def test_what_an_older_server_writes_meanwhile_is_told_all_the_same(
    unmade_postgres_url: str,
) -> None:
    await asyncio.to_thread(migrating.migrate, unmade_postgres_url, BEFORE)
    plain = make_url(unmade_postgres_url).set(drivername="postgresql")
    older = await asyncpg.connect(plain.render_as_string(hide_password=False))
    async with older.transaction():
        await older.execute(WRITTEN)
        step = asyncio.create_task(asyncio.to_thread(migrating.migrate, unmade_postgres_url, STEP))
        async with asyncio.timeout(PATIENCE):
            while not await older.fetchval(WAITING):  # noqa: ASYNC110 - PostgreSQL rings no bell
                await asyncio.sleep(0.02)

    await step

    assert await older.fetchval("SELECT stream FROM tellings") == "p_noor"
    await older.close()
