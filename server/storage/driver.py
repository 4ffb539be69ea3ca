"""Statements that are ready go to SQLite as its driver takes them.

All that SQLAlchemy does around one, for whatever may be asked of its answer, takes three times as
long as the answer. On PostgreSQL the way there is longer than that, and what goes wrong has to come
by its pool of connections: there SQLAlchemy stays in between.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection

Row = tuple[Any, ...]


def run(connection: Connection, text: str, values: Row) -> Any:
    """The cursor on what was found, after this statement was run once."""
    if connection.dialect.name == "sqlite":
        return connection.connection.cursor().execute(text, values)
    return connection.exec_driver_sql(text, values)


def run_each(connection: Connection, text: str, rows: Sequence[Row]) -> None:
    """This statement was run once for each of these rows."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().executemany(text, rows)
    else:
        connection.exec_driver_sql(text, list(rows))
