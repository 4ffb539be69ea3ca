"""A question that was made ready once is answered as SQLAlchemy would."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server import clock, traces
from server.storage.driver import Row
from server.storage.engine import WritingSession
from server.storage.log import Entry, Obeyed
from server.storage.questions import ask
from server.storage.tx import Tx
from tests.storage.conftest import ROOM, Desk

SAID = (
    select(Entry.stream, Entry.seq, Entry.at, Entry.counts, Entry.with_)
    .where(Entry.stream == bindparam("room"), Entry.what.in_(("message.posted", "note.written")))
    .order_by(Entry.seq)
)


async def test_it_finds_the_same_values_of_the_same_kinds(desk: Desk) -> None:
    for n in range(3):
        await desk.say(f"hoi {n}", f"key-{n:05}")

    def both(session: Session) -> tuple[list[Row], list[Row]]:
        given = {"room": ROOM}
        return ask(session, SAID, given), [tuple(row) for row in session.execute(SAID, given)]

    ready, plain = await desk.database.read(both)

    assert ready == plain
    assert [(row[3], row[4]) for row in ready] == [(True, {"body": f"hoi {n}"}) for n in range(3)]
    assert all(isinstance(row[2], datetime) and row[2].tzinfo is UTC for row in ready)


async def test_it_sees_what_was_given_to_its_own_transaction(desk: Desk) -> None:
    asked = select(Obeyed.key).where(Obeyed.stream == bindparam("room"))

    def write(tx: Tx) -> list[tuple[str, ...]]:
        tx.insert(Obeyed, stream=ROOM, by="u_noor", key="key-1", digest="-", answer={})
        return ask(tx.session, asked, {"room": ROOM})

    assert await desk.scribe.write(write) == [("key-1",)]


async def test_what_goes_wrong_tells_the_statement_and_none_of_the_words(desk: Desk) -> None:
    row = {"stream": ROOM, "by": "u_noor", "key": "een geheim", "digest": "-", "answer": {}}

    def write_twice(session: WritingSession) -> None:
        tx = Tx(session, clock.now())
        for _ in range(2):
            tx.insert(Obeyed, **row)
        tx.flush()

    with pytest.raises(IntegrityError) as wrong:
        await desk.database.write(write_twice)

    assert "INSERT INTO obeyed" in str(wrong.value)
    assert "een geheim" not in traces.trace((IntegrityError, wrong.value, None))
