"""What stands in the database, in one number for each table."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.storage.base import Base
from tests.permissions.town import Town

# Using a session is no act of anybody; it is written down to the hour.
ASIDE = {("sessions", "used_at")}


async def digest(town: Town) -> dict[str, str]:
    """Table → a number that changes with anything in it."""
    return await town.reads(_digest)


async def everything(town: Town) -> str:
    """All tables as one text, to look for what should not be there."""
    return await town.reads(lambda session: "\n".join(_rows(session, name) for name in _names()))


def _digest(session: Session) -> dict[str, str]:
    return {name: hashlib.sha256(_rows(session, name).encode()).hexdigest() for name in _names()}


def _names() -> list[str]:
    return sorted(Base.metadata.tables)


def _rows(session: Session, name: str) -> str:
    table = Base.metadata.tables[name]
    columns = [column for column in table.columns if (name, column.name) not in ASIDE]
    rows = session.execute(select(*columns).order_by(*table.primary_key.columns))
    return "\n".join(repr(tuple(row)) for row in rows)
