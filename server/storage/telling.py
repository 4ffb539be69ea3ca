"""Who hears of entries behind the commit: search now, notices and seals like it.

Whatever a consumer writes is stored in the transaction that crosses the entry off its list, so
each entry is handled once, wherever the server is killed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.storage import log
from server.storage.log import Recorded, Telling
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


def has_waiting(session: Session, consumer: str) -> bool:
    """Whether there is an entry for this consumer."""
    found = select(Telling.seq).where(Telling.consumer == consumer).limit(1)
    return session.scalar(found) is not None


def tell(tx: Tx, consumer: Consumer, most: int = MOST) -> bool:
    """The oldest entries that this consumer has to hear are heard; whether there may be more."""
    entries = log.unheard(tx.session, consumer.name, most)
    if entries:
        consumer.hear(tx, entries)
        log.told(tx.session, consumer.name, [(one.stream, one.seq) for one in entries])
    return len(entries) == most
