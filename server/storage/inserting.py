"""Many rows into one table, as its driver takes them.

SQLAlchemy makes the statement, and each column's way to the driver, once for all rows of a shape;
a row then costs no more than its values.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Table, insert
from sqlalchemy.engine import Connection, Dialect

Row = Mapping[str, Any]
Bind = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Inserting:
    """One `INSERT`: its text, and for each of its places the column, and what binds its value."""

    text: str
    places: tuple[tuple[str, Bind | None], ...]
    defaults: Mapping[str, Callable[[], Any]]  # of the columns that the rows leave out

    def values(self, row: Row) -> tuple[Any, ...]:
        """The row in the order of the statement."""
        if self.defaults:
            row = {**{name: made() for name, made in self.defaults.items()}, **row}
        return tuple([bind(row[name]) if bind else row[name] for name, bind in self.places])


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """These rows stand in the table; all of them name the same columns."""
    how = _inserting(table, tuple(rows[0]), connection.dialect)
    connection.exec_driver_sql(how.text, [how.values(row) for row in rows])


@cache
def _inserting(table: Table, given: tuple[str, ...], dialect: Dialect) -> Inserting:
    statement = insert(table).compile(dialect=dialect, column_keys=given)
    columns = [table.columns[name] for name in statement.positiontup or ()]
    places = tuple((one.key, _binds(one, dialect)) for one in columns)
    left_out = [one for one in columns if one.key not in given]
    return Inserting(str(statement), places, {one.key: _default(one) for one in left_out})


def _binds(column: Column[Any], dialect: Dialect) -> Bind | None:
    found: Bind | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def _default(column: Column[Any]) -> Callable[[], Any]:
    """What stands in a column that isn't named; only Python's own defaults come this way."""
    default: Any = column.default
    return (lambda: default.arg) if default.is_scalar else (lambda: default.arg(None))
