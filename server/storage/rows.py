"""Rows that are named by several columns at once, so that both databases look them up.

However many they are, they go to the database as one value or one a column: the statement is the
same each time, and what prepared it once need not do so again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    FromClause,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeEngine

Named = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Rows:
    """Whether these columns are those of one of some rows, which are given when it is asked.

    For a list of row values SQLite looks through the whole table, however large it is; for a
    question it looks into the index, if what is asked is of the columns' own types.
    """

    columns: tuple[Named, ...]
    is_sqlite: bool

    def are(self, rows: Collection[tuple[Any, ...]] | None = None) -> ColumnElement[bool]:
        """The condition: with these rows, or with places for them."""
        return tuple_(*self.columns).in_(select(*self.table(rows).c))

    def table(self, rows: Collection[tuple[Any, ...]] | None = None) -> FromClause:
        """The rows themselves: these, or places for them."""
        known = {} if rows is None else self.given(rows)

        def place(name: str, kind: TypeEngine[Any]) -> BindParameter[Any]:
            if rows is None:
                return bindparam(name, type_=kind)
            return bindparam(name, known[name], type_=kind, unique=True)

        names = [f"c{n}" for n in range(len(self.columns))]
        if not self.is_sqlite:
            arrays = [place(f"rows{n}", ARRAY(c.type)) for n, c in enumerate(self.columns)]
            return func.unnest(*arrays).table_valued(*names).render_derived()
        value = func.json_each(place("rows", Text())).table_valued("value").c.value
        parts = [
            cast(func.json_extract(value, f"$[{n}]"), c.type) for n, c in enumerate(self.columns)
        ]
        return select(
            *(part.label(name) for part, name in zip(parts, names, strict=True))
        ).subquery()

    def given(self, rows: Collection[tuple[Any, ...]]) -> dict[str, Any]:
        """What stands in those places."""
        if self.is_sqlite:
            return {"rows": msgspec.json.encode(sorted(rows)).decode()}
        return {f"rows{n}": [row[n] for row in rows] for n in range(len(self.columns))}


def one_of(
    session: Session, columns: Sequence[Named], rows: Collection[tuple[Any, ...]]
) -> ColumnElement[bool]:
    """Whether these columns are those of one of these rows."""
    return Rows(tuple(columns), is_sqlite(session)).are(rows)


def any_of(session: Session, one: Named, values: Collection[Any]) -> ColumnElement[bool]:
    """Whether the column is one of these values."""
    return one.in_(select(listed(session, values, one.type).c.value))


def listed(session: Session, values: Collection[Any], kind: TypeEngine[Any]) -> FromClause:
    """These values as a table of one column, `value`."""
    if not is_sqlite(session):
        return (
            func.unnest(cast(list(values), ARRAY(kind)))
            .table_valued(column("value", kind))
            .render_derived()
        )
    said = msgspec.json.encode(list(values)).decode()
    return func.json_each(said).table_valued(column("value", kind))


def is_sqlite(session: Session) -> bool:
    """Which of the two databases it is."""
    return session.get_bind().dialect.name == "sqlite"
