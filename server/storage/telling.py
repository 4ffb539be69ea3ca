"""Who hears of entries behind the commit: search now, notices and seals like it.

Whatever a consumer writes is stored in the transaction that crosses the entry off its list, so
each entry is handled once, wherever the server is killed.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Delete, Integer, Select, Table, bindparam, func, select
from sqlalchemy.orm import Session

from server.storage.log import Entry, Recorded, Telling
from server.storage.questions import ask, change
from server.storage.rows import Rows, is_sqlite
from server.storage.tx import Tx

MOST = 100  # entries told in one transaction
BITE = 20  # the same where others wait for that transaction


@dataclass(frozen=True, slots=True)
class Consumer:
    """Hears of entries of these kinds, some at a time, each once."""

    name: str  # at most 20 characters
    kinds: frozenset[str]
    hear: Callable[[Tx, Sequence[Recorded]], None]


class Consumers:
    """All consumers of this server; called with a kind, the names of those that want it."""

    def __init__(self, *consumers: Consumer) -> None:
        self.all = consumers

    def __call__(self, what: str) -> Iterable[str]:
        return [consumer.name for consumer in self.all if what in consumer.kinds]


def tell(tx: Tx, consumer: Consumer, most: int = MOST) -> bool:
    """The oldest entries that this consumer has to hear are heard; whether there may be more."""
    found = unheard(tx.session, consumer.name, most)
    if found:
        consumer.hear(tx, [entry for _place, entry in found])
        told(tx.session, [place for place, _entry in found])
    return len(found) == most


def has_waiting(session: Session, consumer: str) -> bool:
    """Whether there is an entry for this consumer."""
    found = select(Telling.seq).where(Telling.consumer == consumer).limit(1)
    return session.scalar(found) is not None


def waiting(session: Session) -> dict[str, int]:
    """How many entries each consumer still has to hear."""
    rows = session.execute(select(Telling.consumer, func.count()).group_by(Telling.consumer))
    return {consumer: count for consumer, count in rows}


def unheard(session: Session, consumer: str, most: int = MOST) -> list[tuple[int, Recorded]]:
    """The oldest entries that a consumer has still to hear, each with its place in the row.

    No other transaction gets the same.
    """
    found = ask(session, _unheard(), {"consumer": consumer, "most": most})
    return [(place, Recorded(*entry)) for place, *entry in found]


def told(session: Session, places: Collection[int]) -> None:
    """What stands at these places need not be told any more."""
    crossed_off, rows = _told(is_sqlite(session))
    change(session, crossed_off, rows.given([(place,) for place in places]))


@cache
def _unheard() -> Select[*tuple[Any, ...]]:
    asked = (
        select(Telling.place, *Entry.__table__.columns)
        .join(Entry, (Telling.stream == Entry.stream) & (Telling.seq == Entry.seq))
        .where(Telling.consumer == bindparam("consumer"))
        .order_by(Telling.place)
        .limit(bindparam("most", type_=Integer))
    )
    return asked.with_for_update(of=Telling, skip_locked=True)


@cache
def _told(is_sqlite: bool) -> tuple[Delete, Rows]:
    table = cast(Table, Telling.__table__)
    rows = Rows((table.c.place,), is_sqlite)
    return table.delete().where(rows.are()), rows
