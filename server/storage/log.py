"""The log: streams of numbered entries; `telling` says who still has to hear of them.

Source: protocol.md, section 1. An entry's number is raised in the writer's transaction, so it
has no gap and stands in the order of commits.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.storage.base import BY_NAME, Base, new_id
from server.storage.questions import ask
from server.storage.rows import Rows, is_sqlite

Span = tuple[str, int, int]  # of a stream: after this number, until and with that one

# Facts, by name.
EPOCH = "epoch"
BACKED_UP_AT = "backed_up_at"  # the moment that the newest backup holds
RESTORING = "restoring"  # while what follows the rows of a backup still has to be done


class Stream(Base):
    """A row of entries: a room `p_…`, an office `o_…`, or what concerns one person, `u_…`."""

    __tablename__ = "streams"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last_seq: Mapped[int] = mapped_column(default=0)


class Entry(Base):
    """Something that happened, under its number."""

    __tablename__ = "entries"

    stream: Mapped[str] = mapped_column(ForeignKey("streams.name"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(String(40))
    by: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime]
    key: Mapped[str] = mapped_column(String(64))
    of: Mapped[int | None]
    seen_by: Mapped[int] = mapped_column(Integer)
    counts: Mapped[bool] = mapped_column(Boolean)
    with_: Mapped[dict[str, Any]] = mapped_column("with")

    # On SQLite a room's entries lie beside each other: whoever counts them just reads on.
    __table_args__ = (
        Index(
            "ix_entries_counting",
            "stream",
            "seq",
            postgresql_where=text("counts"),
            info={"only": "postgresql"},
        ).ddl_if(dialect="postgresql"),
        BY_NAME,
    )


class Obeyed(Base):
    """A command that was obeyed, so that it is obeyed once, for ever."""

    __tablename__ = "obeyed"
    __table_args__ = BY_NAME

    stream: Mapped[str] = mapped_column(String(40), primary_key=True)
    by: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]]


class Telling(Base):
    """An entry that a consumer (search, mail …) has still to hear of, in the order of coming."""

    __tablename__ = "tellings"

    place: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
    )
    consumer: Mapped[str] = mapped_column(String(20))
    stream: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int]


class Fact(Base):
    """Something that is true of the whole database, such as its epoch."""

    __tablename__ = "facts"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it was written."""

    stream: str
    seq: int
    what: str
    by: str | None
    at: datetime
    key: str
    of: int | None
    seen_by: int
    counts: bool
    with_: dict[str, Any]
    # What readers are told with it, where who wrote it knows that already.
    told: Mapping[str, Any] | None = None

    def is_seen_by(self, roles: int) -> bool:
        """Whether a reader with this mask of roles may see it."""
        return bool(self.seen_by & roles)


def head(session: Session, stream: str) -> int:
    """The number of the newest entry, 0 where there is none."""
    return session.scalar(select(Stream.last_seq).where(Stream.name == stream)) or 0


def heads(session: Session, streams: Iterable[str]) -> dict[str, int]:
    """The newest number of each of these streams, in one query."""
    asked, names = _heads(is_sqlite(session))
    return dict(ask(session, asked, names.given([(name,) for name in streams])))


@cache
def _heads(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    names = Rows((Stream.name,), is_sqlite)
    return select(Stream.name, Stream.last_seq).where(names.are()), names


def between(session: Session, stream: str, after: int, until: int) -> list[Recorded]:
    """The entries with `after < seq <= until`, in rising order, seen by whomever."""
    rows = session.execute(
        select(*Entry.__table__.columns)
        .where(Entry.stream == stream, Entry.seq > after, Entry.seq <= until)
        .order_by(Entry.seq)
    )
    return [Recorded(*row) for row in rows]


def among(session: Session, spans: Collection[Span]) -> list[Recorded]:
    """The same of several streams, in one query; rising within each stream."""
    asked, rows = _among(is_sqlite(session))
    return [Recorded(*row) for row in ask(session, asked, rows.given(spans))]


@cache
def _among(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    rows = Rows((Entry.stream, Entry.seq, Entry.seq), is_sqlite)
    stream, after, until = rows.table().c
    asked = select(*Entry.__table__.columns).where(
        Entry.stream == stream, Entry.seq > after, Entry.seq <= until
    )
    return asked.order_by(Entry.stream, Entry.seq), rows


def epoch(session: Session) -> str:
    """Changes only when history stops being continuous."""
    found = ask(session, _epoch(), {})
    return str(found[0][0]) if found else ""


@cache
def _epoch() -> Select[str]:
    return select(Fact.value).where(Fact.name == EPOCH)


def keep_epoch(session: Session) -> str:
    """The epoch, begun when there is none yet: of several servers that begin at once, by one."""
    if not epoch(session):
        dialect: Any = sqlite if is_sqlite(session) else postgresql
        fresh = dialect.insert(Fact).values(name=EPOCH, value=_fresh_epoch())
        session.execute(fresh.on_conflict_do_nothing())
    return epoch(session)


def begin_epoch(session: Session) -> str:
    """A new epoch, written down."""
    fresh = _fresh_epoch()
    session.merge(Fact(name=EPOCH, value=fresh))
    return fresh


def _fresh_epoch() -> str:
    return new_id("e")[-12:]


def holes(session: Session) -> list[str]:
    """Streams in which a number is missing, by name."""
    count, newest = func.count(Entry.seq), func.coalesce(func.max(Entry.seq), 0)
    rows = session.scalars(
        select(Stream.name)
        .join(Entry, Entry.stream == Stream.name)
        .group_by(Stream.name, Stream.last_seq)
        .having((count != newest) | (newest != Stream.last_seq))
    )
    return list(rows)
