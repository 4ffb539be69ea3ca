"""One transaction of the scribe: what verbs write with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState
from uuid_utils import uuid7

from server import permissions
from server.storage.base import Base
from server.storage.engine import WritingSession
from server.storage.inserting import insert_rows
from server.storage.log import Entry, Recorded, Stream, Telling
from server.storage.questions import GIVEN, ask, change_each
from server.storage.rows import Rows

Wants = Callable[[str], Iterable[str]]

STREAMS = cast(Table, Stream.__table__)
RAISE = (
    STREAMS.update()
    .where(STREAMS.c.name == bindparam("stream"))
    .values(last_seq=bindparam("newest"))
)

Shape = tuple[Table, tuple[str, ...]]  # a table, and the columns that a row of it names


class Widen(Exception):
    """Begin again and hold these streams from the start, in the order of their names."""

    def __init__(self, streams: set[str]) -> None:
        self.streams = streams
        super().__init__(*sorted(streams))


@dataclass
class Tx:
    """A transaction under way: its session, its moment, and the streams it holds.

    Rows given to `insert` and entries given to `record` are written together, in few
    statements, before the next read sees the database or when the transaction ends.
    """

    session: WritingSession
    now: datetime
    consumers: Wants = field(default=lambda what: ())
    entries: list[Recorded] = field(default_factory=list)
    writes: int = 0
    seats_changed: bool = False
    by_itself: bool = False  # nobody waits for it: what it writes to people can wait for the day
    _held: dict[str, int] = field(default_factory=dict)
    _raised: set[str] = field(default_factory=set)
    _rows: dict[Shape, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.session.info[GIVEN] = self

    def end(self) -> None:
        """Nothing more is given. Session and transaction forget each other, so both go at once."""
        self.session.info.clear()

    def hold(self, *names: str) -> None:
        """These streams are ours until the end: nobody else can raise their numbers."""
        wanted = {name for name in names if name not in self._held}
        if not wanted:
            return
        # Streams are locked in the order of their names, or two transactions deadlock.
        if not self._is_alone and self._held and min(wanted) < max(self._held):
            raise Widen(wanted)
        asked, streams = _hold(self._is_alone)
        rows = ask(self.session, asked, streams.given([(name,) for name in wanted]))
        self._held.update({name: last for name, last in rows})

    def open(self, *names: str) -> None:
        """There are such streams, and they are ours until the end."""
        wanted = sorted({name for name in names if name not in self._held})
        if not wanted:
            return
        there = set(self.session.scalars(select(Stream.name).where(Stream.name.in_(wanted))))
        if there.issuperset(wanted):
            self.hold(*wanted)
            return
        # One by one: a new stream takes its turn among the others, in the order of names.
        for name in wanted:
            if name in there or not self._is_first(name):
                self.hold(name)

    def record(
        self,
        stream: str,
        what: str,
        with_: dict[str, Any] | None = None,
        *,
        by: str | None = None,
        key: str | None = None,
        of: int | None = None,
        told: Mapping[str, Any] | None = None,
    ) -> Recorded:
        """The next entry of that stream; who sees it is fixed by its kind, now.

        `told` is what readers are told with it, if that is known here and isn't `with_`.
        """
        entry = Recorded(
            stream=stream,
            seq=self.next_number(stream),
            what=what,
            by=by,
            at=self.now,
            key=key or uuid7().hex,
            of=of,
            seen_by=permissions.audience(what),
            counts=what in permissions.COUNTS,
            with_=with_ or {},
            told=told,
        )
        self._write(entry)
        return entry

    def next_number(self, stream: str) -> int:
        """The next number of that stream, for what is kept outside the log."""
        self.open(stream)
        self._held[stream] += 1
        self._raised.add(stream)
        self.writes += 1
        return self._held[stream]

    def insert(self, table: type[Base], **row: Any) -> None:
        """One more row of that table, written together with its likes."""
        shape = (cast(Table, table.__table__), tuple(row))
        self._rows.setdefault(shape, []).append(row)
        self.writes += 1

    def add(self, thing: Base) -> None:
        """One more mapped thing, written at once, so that what refers to it may follow."""
        self.flush()
        self.session.add(thing)
        self.session.flush()
        self.writes += 1

    def change(self, thing: Base, **values: Any) -> None:
        """That mapped thing is as is said here, for every question that follows too."""
        for name, value in values.items():
            setattr(thing, name, value)
        self.flush()
        self.writes += 1

    def remove(self, thing: Base) -> None:
        """That mapped thing is gone, for every question that follows too."""
        self.session.delete(thing)
        self.flush()
        self.writes += 1

    def flush(self) -> None:
        """Everything given so far stands in the database, not yet committed."""
        connection = self.session.connection()
        raised, self._raised = sorted(self._raised), set()
        if raised:
            newest = [{"stream": name, "newest": self._held[name]} for name in raised]
            change_each(connection, RAISE, newest)
        rows, self._rows = self._rows, {}
        for shape in sorted(rows, key=_order):
            insert_rows(connection, shape[0], rows[shape])
        self.session.flush()

    def write_given(self) -> None:
        """What was given so far can be found by the next question."""
        if self._rows or self._raised:
            self.flush()

    def _is_first(self, name: str) -> bool:
        """Whether the stream begins here, and is held: nobody else can wait for it yet.

        So its turn doesn't matter; and a new name can't be waited for from the start, since the
        verb that begins anew makes another.
        """
        dialect: Any = sqlite if self._is_alone else postgresql
        row = dialect.insert(Stream).values(name=name, last_seq=0).on_conflict_do_nothing()
        is_first = self.session.scalar(row.returning(Stream.name)) is not None
        if is_first:
            self._held[name] = 0
        return is_first

    def _write(self, entry: Recorded) -> None:
        self.insert(
            Entry,
            stream=entry.stream,
            seq=entry.seq,
            what=entry.what,
            by=entry.by,
            at=entry.at,
            key=entry.key,
            of=entry.of,
            seen_by=entry.seen_by,
            counts=entry.counts,
            **{"with": entry.with_},
        )
        for consumer in self.consumers(entry.what):
            self.insert(Telling, consumer=consumer, stream=entry.stream, seq=entry.seq)
        self.entries.append(entry)

    @property
    def _is_alone(self) -> bool:
        return self.session.get_bind().dialect.name == "sqlite"


@event.listens_for(WritingSession, "do_orm_execute")
def _before(state: ORMExecuteState) -> None:
    if tx := state.session.info.get(GIVEN):
        tx.write_given()
        tx.writes += state.is_insert or state.is_update or state.is_delete


@cache
def _hold(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    names = Rows((Stream.name,), is_sqlite)
    asked = select(Stream.name, Stream.last_seq).where(names.are())
    return asked.order_by(Stream.name).with_for_update(), names


@cache
def _order(shape: Shape) -> int:
    """Parents before children, so that nothing refers to a row that isn't there yet."""
    return Base.metadata.sorted_tables.index(shape[0])
