"""Which tables a backup holds, and how a row stands in it: one JSON array on a line.

Times are RFC 3339, bytes base64; a table names its columns and their kinds once, in the manifest.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    Select,
    String,
    Table,
    Time,
    column,
    select,
    table,
)
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import TypeEngine

from server.backup import Unusable
from server.storage import migrating
from server.storage.base import Base, Moment
from server.storage.log import BACKED_UP_AT, EPOCH, RESTORING

# Kind → how it is read from JSON, and how the database is given it. The first that fits is taken.
KINDS: dict[str, tuple[Any, TypeEngine[Any]]] = {
    "moment": (datetime, Moment()),
    "date": (date, Date()),
    "time": (time, Time()),
    "bytes": (bytes, LargeBinary()),
    "json": (Any, JSON(none_as_null=True)),
    "bool": (bool, Boolean()),
    "int": (int, Integer()),
    "float": (float, Float(asdecimal=False)),
    "decimal": (Decimal, Numeric()),
    "text": (str, String()),
}

# Who is signed in and who asked for a code ends with a restore.
ENDED = {"sessions", "codes"}
# What is true of this database alone: a restored one begins its own epoch.
OWN_FACTS = (EPOCH, BACKED_UP_AT, RESTORING)
# Held by somebody who is gone when this is read again.
LEASES = {"leased_until"}


class Kept(msgspec.Struct, frozen=True):
    """A table as the manifest tells it: `columns` name → kind, in the order of each row."""

    name: str
    columns: dict[str, str]
    rows: int

    @property
    def member(self) -> str:
        return f"tables/{self.name}.jsonl"


def tables() -> list[Table]:
    """Every table that is kept, parents before children; the index is made anew."""
    migrating.every_table()
    return [one for one in Base.metadata.sorted_tables if one.name not in ENDED]


def rows_of(one: Table) -> Select[Any]:
    """All that is kept of that table, in the order of its keys."""
    chosen = select(one).order_by(*one.primary_key.columns)
    return chosen.where(one.c.name.not_in(OWN_FACTS)) if one.name == "facts" else chosen


def kinds(one: Table) -> dict[str, str]:
    """Column → kind."""
    return {str(each.name): _kind(each) for each in one.columns}


def written(rows: Sequence[Sequence[Any]]) -> bytes:
    """These rows, as they stand in the tar."""
    return b"".join(msgspec.json.encode(list(row)) + b"\n" for row in rows)


def reader(kept: Kept) -> Callable[[Iterable[bytes]], Iterator[Any]]:
    """Reads lines of that table; `Unusable` where one isn't of it."""
    types = tuple(KINDS[kind][0] | None for kind in kept.columns.values())
    decode = msgspec.json.Decoder(tuple[types]).decode  # type: ignore[valid-type]  # made here

    def read(lines: Iterable[bytes]) -> Iterator[Any]:
        try:
            yield from map(decode, lines)
        except (msgspec.DecodeError, UnicodeError) as wrong:
            raise Unusable(f"{kept.member} can't be read: {wrong}.") from None

    return read


def target(kept: Kept) -> TableClause:
    """The table to write to, as it was when the backup was made."""
    return table(kept.name, *(column(name, KINDS[kind][1]) for name, kind in kept.columns.items()))


def filled(kept: Kept, row: Sequence[Any], made_at: datetime) -> dict[str, Any]:
    """A row for `target`; who held it when the backup was made holds it no more."""
    said = dict(zip(kept.columns, row, strict=True))
    return {**said, **{name: made_at for name in LEASES & said.keys() if said[name]}}


def counters() -> Iterator[tuple[str, str]]:
    """Tables whose numbers the database gives out itself, each with that column."""
    for one in Base.metadata.sorted_tables:
        counted = one.autoincrement_column
        if counted is not None:
            yield str(one.name), str(counted.name)


def _kind(of: Column[Any]) -> str:
    for kind, (_read, given) in KINDS.items():
        if isinstance(of.type, type(given)):
            return kind
    raise TypeError(f"A backup knows no {of.type!r}, as of {of}.")
