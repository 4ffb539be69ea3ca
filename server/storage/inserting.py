"""Many rows into one table, as its driver takes them.

SQLAlchemy makes the statement, and each column's way to the driver, once for all rows of a shape;
a row then costs no more than its values.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Table, insert
from sqlalchemy.engine import Connection, Dialect

from server.storage.base import Moment
from server.storage.driver import run_each

Row = Mapping[str, Any]
Bind = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Inserting:
    """One `INSERT`: its text, what takes a row's values in its order, and what binds some."""

    text: str
    take: Callable[[Row], tuple[Any, ...]]
    binds: tuple[tuple[int, Bind], ...]  # by the place in the statement
    defaults: Mapping[str, Callable[[], Any]]  # of the columns that the rows leave out

    def values(self, row: Row) -> tuple[Any, ...]:
        """The row in the order of the statement."""
        if self.defaults:
            row = {**{name: made() for name, made in self.defaults.items()}, **row}
        values = list(self.take(row))
        for place, bind in self.binds:
            values[place] = bind(values[place])
        return tuple(values)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """These rows stand in the table; all of them name the same columns."""
    how = _inserting(table, tuple(rows[0]), connection.dialect)
    run_each(connection, how.text, [how.values(row) for row in rows])


@cache
def _inserting(table: Table, given: tuple[str, ...], dialect: Dialect) -> Inserting:
    statement = insert(table).inline().compile(dialect=dialect, column_keys=given)
    columns = [table.columns[name] for name in statement.positiontup or ()]
    bound = [(place, _bind(one, dialect)) for place, one in enumerate(columns)]
    binds = tuple((place, bind) for place, bind in bound if bind)
    left_out = {one.key: _default(one) for one in columns if one.key not in given}
    return Inserting(str(statement), _take([one.key for one in columns]), binds, left_out)


def _take(names: Sequence[str]) -> Callable[[Row], tuple[Any, ...]]:
    """What one name asks for comes alone, without a tuple around it."""
    return itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],)


def _bind(column: Column[Any], dialect: Dialect) -> Bind | None:
    found: Bind | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    # What is stored together happened at one moment, which takes long to write.
    return lru_cache(maxsize=100)(found) if found and isinstance(column.type, Moment) else found


def _default(column: Column[Any]) -> Callable[[], Any]:
    """What stands in a column that isn't named; only Python's own defaults come this way."""
    default: Any = column.default
    return (lambda: default.arg) if default.is_scalar else (lambda: default.arg(None))
