"""Rows that are named by several columns at once, so that both databases look them up."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, cast, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

Named = ColumnElement[Any] | InstrumentedAttribute[Any]


def one_of(
    session: Session, columns: Sequence[Named], rows: Collection[tuple[Any, ...]]
) -> ColumnElement[bool]:
    """Whether these columns are those of one of the rows.

    For a list of row values SQLite looks through the whole table, however large it is; for a
    question it looks into the index, if what is asked is of the columns' own types.
    """
    whole = tuple_(*columns)
    if session.get_bind().dialect.name != "sqlite":
        return whole.in_(sorted(rows))
    each = func.json_each(msgspec.json.encode(sorted(rows)).decode()).table_valued("value")
    values = [
        cast(func.json_extract(each.c.value, f"$[{place}]"), column.type)
        for place, column in enumerate(columns)
    ]
    return whole.in_(select(*values))
