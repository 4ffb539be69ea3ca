"""Statements that are ready go to SQLite as its driver takes them.

All that SQLAlchemy does around one, for whatever may be asked of its answer, takes three times as
long as the answer. On PostgreSQL the way there is longer than that, and what goes wrong has to come
by its pool of connections: there SQLAlchemy stays in between.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]


def fetch(connection: Connection, text: str, values: Row) -> Sequence[Any]:
    """All rows that this question finds."""
    if not _is_sqlite(connection):
        return connection.exec_driver_sql(text, values).fetchall()
    try:
        found: list[Row] = connection.connection.cursor().execute(text, values).fetchall()
    except sqlite3.Error as error:
        raise _as_ever(connection, text, values, error) from error
    return found


def run(connection: Connection, text: str, values: Row = ()) -> None:
    """This statement was run once."""
    if not _is_sqlite(connection):
        connection.exec_driver_sql(text, values)
        return
    try:
        connection.connection.cursor().execute(text, values)
    except sqlite3.Error as error:
        raise _as_ever(connection, text, values, error) from error


def run_each(connection: Connection, text: str, rows: Sequence[Row]) -> None:
    """This statement was run once for each of these rows."""
    if not _is_sqlite(connection):
        connection.exec_driver_sql(text, list(rows))
        return
    try:
        connection.connection.cursor().executemany(text, rows)
    except sqlite3.Error as error:
        raise _as_ever(connection, text, rows, error) from error


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _as_ever(connection: Connection, text: str, given: Any, error: sqlite3.Error) -> BaseException:
    """What SQLAlchemy makes of it, which says the statement, and hides what it was given."""
    hides = connection.engine.hide_parameters
    return DBAPIError.instance(text, given, error, sqlite3.Error, hide_parameters=hides)
