"""Questions that are asked in every transaction, made ready for the driver once.

To make a question out of what it knows takes SQLAlchemy longer than SQLite to answer it, however
often it is asked. Here that is done the first time; then only values go in and out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Delete, Select, Update
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from server.storage.driver import Row, fetch, run, run_each

GIVEN = "given"  # in `Session.info`: the transaction that writes first what was given to it

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Ready:
    """A question's text; for each of its places what stands there, for each column what it is."""

    text: str
    places: tuple[tuple[str, Convert | None], ...]
    known: Mapping[str, Any]  # values that stand in the question itself
    columns: tuple[tuple[int, Convert], ...]  # that the driver gives otherwise than they are

    def values(self, given: Mapping[str, Any]) -> Row:
        """In the order of the places."""
        all_ = {**self.known, **given}
        return tuple([bind(all_[name]) if bind else all_[name] for name, bind in self.places])

    def read(self, rows: Iterable[Row]) -> list[Row]:
        """As the driver found them, each value as it is meant."""
        return [self._read(row) for row in rows] if self.columns else [tuple(row) for row in rows]

    def _read(self, row: Row) -> Row:
        values = list(row)
        for place, convert in self.columns:
            values[place] = convert(values[place])
        return tuple(values)


def ask(session: Session, asked: Select[*tuple[Any, ...]], given: Mapping[str, Any]) -> list[Row]:
    """The rows that answer it. The question is one that is kept, or it is made ready each time.

    It sees all that was given to this transaction so far.
    """
    _write_given(session)
    ready = _ready(asked, session.get_bind().dialect)
    return ready.read(fetch(session.connection(), ready.text, ready.values(given)))


def change(session: Session, said: Delete, given: Mapping[str, Any]) -> None:
    """What is said of the rows is done, after all that was given to this transaction so far."""
    _write_given(session, writes=1)
    ready = _ready(said, session.get_bind().dialect)
    run(session.connection(), ready.text, ready.values(given))


def change_each(connection: Connection, said: Update, given: Iterable[Mapping[str, Any]]) -> None:
    """What is said is done once for each of these values."""
    ready = _ready(said, connection.dialect)
    run_each(connection, ready.text, [ready.values(one) for one in given])


def _write_given(session: Session, writes: int = 0) -> None:
    """Who only reads has nothing to write."""
    if given := session.info.get(GIVEN):
        given.write_given()
        given.writes += writes


@lru_cache(maxsize=200)
def _ready(asked: Select[*tuple[Any, ...]] | Delete | Update, dialect: Dialect) -> Ready:
    made: Any = asked.compile(dialect=dialect)
    asked_for = [name for name, one in made.binds.items() if one.required]
    whole = made.construct_expanded_state(dict.fromkeys(asked_for))
    kinds: dict[str, TypeEngine[Any]] = {name: one.type for name, one in made.binds.items()}
    places = [
        (name, kinds[name].dialect_impl(dialect).bind_processor(dialect) if name in kinds else None)
        for name in whole.positiontup
    ]
    reads = [
        column.type.dialect_impl(dialect).result_processor(dialect, None)
        for column in (asked.selected_columns if isinstance(asked, Select) else ())
    ]
    columns = tuple((place, read) for place, read in enumerate(reads) if read)
    return Ready(whole.statement, tuple(places), whole.parameters, columns)
