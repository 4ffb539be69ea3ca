"""Brings a database, SQLite or PostgreSQL, to the newest version: all steps or none.

The address is the attribute `url` of Alembic's configuration, or else that of the settings.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, Column, create_engine, event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.types import TypeDecorator

from server import config
from server.storage.base import Base
from server.storage.migrating import every_table

TURN = 7_305_822  # PostgreSQL's advisory lock that lets one migration run at a time


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_server_default=differs,
        render_item=in_plain_types,
        include_name=is_of_a_model,
        include_object=partial(is_for, connection.dialect.name),
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
        context.run_migrations()


def differs(
    _context: object, _there: object, column: Column[Any], *_defaults: object
) -> Literal[False] | None:
    """Whether a default changed is asked of Alembic, but for JSON: PostgreSQL can't compare it."""
    return False if isinstance(column.type, JSON) else None


def in_plain_types(_kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Our own types as what they are stored as: old steps must not lean on code that changes."""
    return f"sa.{item.impl!r}" if isinstance(item, TypeDecorator) else False


def is_of_a_model(name: str | None, kind: str, _parents: object) -> bool:
    """Not the index of words, which stands in no model: it is made anew from what is said."""
    return kind != "table" or not (name or "").startswith("search_")


def is_for(dialect: str, item: Any, *_about: object) -> bool:
    """Whether this database has it: Alembic doesn't ask `ddl_if`."""
    return bool(item.info.get("only", dialect) == dialect)


def migrate_sqlite(url: URL) -> None:
    engine = create_engine(url.set(drivername="sqlite"), poolclass=NullPool)
    # The driver begins no transaction before CREATE TABLE: a step that fails would stay half done.
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        migrate(connection)


async def migrate_postgres(url: URL) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


def _leave_transactions_to_us(connection: Any, _record: object) -> None:
    connection.isolation_level = None


every_table()
address = make_url(context.config.attributes.get("url") or config.read().database_url)
if address.get_backend_name() == "sqlite":
    migrate_sqlite(address)
else:
    # In a thread of its own: whoever asks may already be inside an event loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, migrate_postgres(address)).result()
