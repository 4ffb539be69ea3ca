"""Rows that are named by several columns are looked up, not looked for."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.storage import log
from server.storage.log import Entry, Obeyed, Telling
from server.storage.rows import Named, Rows, one_of
from server.storage.search import DOCUMENTS
from server.storage.tx import Tx
from tests.storage.conftest import ROOM, Desk

NAMED: dict[str, tuple[Named, ...]] = {
    "entries": (Entry.stream, Entry.seq),
    "documents": (DOCUMENTS.c.room, DOCUMENTS.c.seq),
    "obeyed": (Obeyed.stream, Obeyed.by, Obeyed.key),
    "tellings": (Telling.place,),
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
        row = {"obeyed": (ROOM, "u_noor", "key-00001"), "tellings": (1,)}.get(table, (ROOM, 1))
        named = one_of(tx.session, NAMED[table], [row])
        connection = tx.session.connection()
        asked = select(1).where(named).compile(connection, compile_kwargs={"literal_binds": True})
        return [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")]

    steps = await sqlite_desk.scribe.write(plan)

    assert steps[0].startswith("SEARCH")
    assert steps[0].count("=?") == len(NAMED[table])


async def test_spans_of_several_streams_come_whole_and_in_order(desk: Desk) -> None:
    for n in range(4):
        await desk.say("hoi", f"key-{n:05}")
        await desk.say("hoi", f"key-{n:05}", room="p_anders")

    def these(session: Session) -> list[tuple[str, int]]:
        spans = [(ROOM, 1, 3), ("p_anders", 0, 1), ("p_nergens", 0, 9), ("p_anders", 3, 3)]
        return [(entry.stream, entry.seq) for entry in log.among(session, spans)]

    assert await desk.database.read(these) == [("p_anders", 1), (ROOM, 2), (ROOM, 3)]


async def test_sqlite_looks_into_the_index_for_spans(sqlite_desk: Desk) -> None:
    def plan(tx: Tx) -> list[str]:
        rows = Rows((Entry.stream, Entry.seq, Entry.seq), is_sqlite=True)
        stream, after, until = rows.table([(ROOM, 1, 3)]).c
        asked = select(Entry.seq).where(
            Entry.stream == stream, Entry.seq > after, Entry.seq <= until
        )
        connection = tx.session.connection()
        said = asked.compile(connection, compile_kwargs={"literal_binds": True})
        return [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")]

    steps = await sqlite_desk.scribe.write(plan)

    [look] = [step for step in steps if "entries" in step]
    assert look.startswith("SEARCH")
    assert "stream=? AND seq>? AND seq<?" in look
