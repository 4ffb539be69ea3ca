"""What a database holds, table by table, whatever kind it is."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.accounts.models import SignedIn
from server.backup import tables
from server.config import Settings
from server.storage import audit, log
from server.storage.engine import Database
from server.storage.log import Stream


async def asked(settings: Settings, query: Any) -> Any:
    """What that query finds in that server's database."""
    database = Database(settings.database_url)
    try:
        return await database.read(query)
    finally:
        await database.close()


async def writes(settings: Settings, verb: Any) -> Any:
    """What that verb returns, once it is stored."""
    database = Database(settings.database_url)
    try:
        return await database.write(verb)
    finally:
        await database.close()


def everything(session: Session) -> dict[str, list[Any]]:
    """Table → rows, of all that a backup holds; the index hears anew of everything."""
    rows = {one.name: session.execute(tables.rows_of(one)).all() for one in tables.tables()}
    rows["tellings"] = [row for row in rows["tellings"] if row.consumer != "search"]
    return {name: sorted(map(repr, them)) for name, them in rows.items()}


def faults(session: Session) -> list[str]:
    """Holes in streams, breaks in the chain."""
    return [*log.holes(session), *map(str, audit.breaks(session))]


def heads(session: Session) -> dict[str, int]:
    """Stream → its newest number."""
    return {name: last for name, last in session.execute(select(Stream.name, Stream.last_seq))}


def is_there(settings: Settings) -> bool:
    """Whether there is any SQLite database at all."""
    return Path(settings.database_url.partition("///")[2]).exists()


def sessions(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SignedIn)) or 0
