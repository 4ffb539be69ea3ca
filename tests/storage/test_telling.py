"""Behind the commit each consumer hears of each entry once, whatever goes wrong in between."""

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from server.errors import Fault
from server.storage.log import Fact, Recorded
from server.storage.telling import Consumer, Consumers, has_waiting, tell, waiting
from server.storage.tx import Tx
from tests.storage.conftest import Desk

POSTED = frozenset({"message.posted"})


def count(tx: Tx, entries: Sequence[Recorded]) -> None:
    """Adds how many there were to a fact, so that each entry heard twice would show."""
    fact = tx.session.get(Fact, "heard") or Fact(name="heard", value="0")
    tx.session.add(fact)
    tx.change(fact, value=str(int(fact.value) + len(entries)))


async def heard(desk: Desk) -> int:
    def value(session: Session) -> int:
        fact = session.get(Fact, "heard")
        return int(fact.value) if fact else 0

    return await desk.database.read(value)


async def tell_all(desk: Desk, consumer: Consumer) -> None:
    while await desk.database.read(has_waiting, consumer.name):
        await desk.scribe.write(tell, consumer)


async def test_each_entry_is_heard_once(desk: Desk) -> None:
    search = Consumer("search", POSTED, count)
    for n in range(250):
        await desk.say("hoi", f"key-{n:05}")

    await tell_all(desk, search)
    await tell_all(desk, search)

    assert await heard(desk) == 250
    assert await desk.database.read(waiting) == {}


async def test_a_consumer_that_fails_has_heard_nothing(desk: Desk) -> None:
    def count_and_fall(tx: Tx, entries: Sequence[Recorded]) -> None:
        count(tx, entries)
        raise ValueError("halfway")

    await desk.say("hoi", "key-00000")
    with pytest.raises(Fault):
        await desk.scribe.write(tell, Consumer("search", POSTED, count_and_fall))
    await tell_all(desk, Consumer("search", POSTED, count))

    assert await heard(desk) == 1


async def test_entries_come_whole_and_in_their_order(desk: Desk) -> None:
    told: list[Recorded] = []
    for n in range(3):
        await desk.say(f"nummer {n}", f"key-{n:05}")

    await tell_all(desk, Consumer("search", POSTED, lambda tx, entries: told.extend(entries)))

    assert told == desk.written


def test_only_kinds_that_a_consumer_wants_are_kept_for_it() -> None:
    both = Consumers(
        Consumer("search", POSTED, count), Consumer("seals", frozenset({"case.closed"}), count)
    )

    assert both("message.posted") == ["search"]
    assert both("case.closed") == ["seals"]
    assert both("member.joined") == []
