"""Rows that are named by several columns are looked up, not looked for."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.storage.log import Entry, Obeyed, Telling
from server.storage.rows import Named, one_of
from server.storage.search import DOCUMENTS
from server.storage.tx import Tx
from tests.storage.conftest import ROOM, Desk

NAMED: dict[str, tuple[Named, ...]] = {
    "entries": (Entry.stream, Entry.seq),
    "documents": (DOCUMENTS.c.room, DOCUMENTS.c.seq),
    "obeyed": (Obeyed.stream, Obeyed.by, Obeyed.key),
    "tellings": (Telling.stream, Telling.seq),
}


async def test_the_rows_that_are_named_are_found_and_no_others(desk: Desk) -> None:
    for n in range(3):
        await desk.say("hoi", f"key-{n:05}")

    def these(session: Session) -> list[int]:
        pairs = [(ROOM, 1), (ROOM, 3), ("p_anders", 2), (ROOM, 9)]
        named = one_of(session, (Entry.stream, Entry.seq), pairs)
        return list(session.scalars(select(Entry.seq).where(named).order_by(Entry.seq)))

    def none(session: Session) -> list[int]:
        named = one_of(session, (Entry.stream, Entry.seq), [])
        return list(session.scalars(select(Entry.seq).where(named)))

    assert await desk.database.read(these) == [1, 3]
    assert await desk.database.read(none) == []


@pytest.mark.parametrize("table", list(NAMED))
async def test_sqlite_looks_into_the_index(sqlite_desk: Desk, table: str) -> None:
    def plan(tx: Tx) -> list[str]:
        row = (ROOM, "u_noor", "key-00001") if table == "obeyed" else (ROOM, 1)
        named = one_of(tx.session, NAMED[table], [row])
        if table == "tellings":
            named = (Telling.consumer == "search") & named
        connection = tx.session.connection()
        asked = select(1).where(named).compile(connection, compile_kwargs={"literal_binds": True})
        return [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")]

    steps = await sqlite_desk.scribe.write(plan)

    assert steps[0].startswith("SEARCH")
    assert steps[0].count("=?") >= (3 if table == "obeyed" else 2)
