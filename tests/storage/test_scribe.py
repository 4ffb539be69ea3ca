"""What arrives together is committed together, and answered one by one."""

import asyncio
import gc
from typing import Any
from weakref import ref

import pytest
from sqlalchemy import text

from server.errors import Busy, Conflict, Fault, Invalid, Missing, Refused
from server.storage import log
from server.storage.commands import Ask
from server.storage.log import Recorded
from server.storage.scribe import Scribe
from server.storage.tx import Tx
from tests.storage.conftest import ROOM, Desk


async def test_what_many_say_at_once_gets_numbers_without_a_gap(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.say(f"nr {n}", f"key-{n:05}") for n in range(500)))

    assert sorted(answer["seq"] for answer in answers) == list(range(1, 501))
    entries = await desk.database.read(log.between, ROOM, 0, 1000)
    assert [entry.seq for entry in entries] == list(range(1, 501))
    assert [entry.seq for entry in desk.written] == list(range(1, 501))


async def test_one_key_is_obeyed_once_however_often_it_comes(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.say("Ik ben er.", "key-of-noor") for _ in range(20)))

    assert {answer["seq"] for answer in answers} == {1}
    assert sum("again" not in answer for answer in answers) == 1
    assert await desk.say("Ik ben er.", "key-of-noor") == {"seq": 1, "again": True}


async def test_another_command_under_the_same_key_is_a_conflict(desk: Desk) -> None:
    await desk.say("Ik ben er.", "key-of-noor")

    with pytest.raises(Conflict):
        await desk.say("Ik ben er niet.", "key-of-noor")


async def test_the_same_key_of_somebody_else_is_another_key(desk: Desk) -> None:
    await desk.say("Ik ben er.", "same-key")

    assert await desk.say("Ik ben er.", "same-key", by="u_henk") == {"seq": 2}


async def test_a_refused_command_may_be_tried_again_and_leaves_no_hole(desk: Desk) -> None:
    async def say(n: int) -> object:
        try:
            return await desk.say("too late" if n == 50 else "op tijd", f"key-{n:05}")
        except Refused:
            return "refused"

    answers = await asyncio.gather(*(say(n) for n in range(100)))

    assert answers.count("refused") == 1
    entries = await desk.database.read(log.between, ROOM, 0, 1000)
    assert [entry.seq for entry in entries] == list(range(1, 100))
    assert await desk.say("op tijd", "key-00050") == {"seq": 100}


async def test_a_stranger_and_a_rubbish_key_are_told_so(desk: Desk) -> None:
    with pytest.raises(Missing):
        await desk.say("Hallo?", "key-of-stranger", by="u_stranger")
    with pytest.raises(Invalid):
        await desk.say("Hallo?", "short")
    with pytest.raises(Missing):
        await desk.say("Hallo?", "key-of-noor", room="o_school")


async def test_a_fault_of_one_is_not_the_fault_of_the_others(desk: Desk) -> None:
    def break_something(tx: Tx) -> None:
        tx.record(ROOM, "placement.started")
        raise ZeroDivisionError

    answers: tuple[Any, Any] = await asyncio.gather(
        desk.say("Ik ben er.", "key-of-noor"),
        desk.scribe.write(break_something),
        return_exceptions=True,
    )

    assert answers[0] == {"seq": 1}
    assert isinstance(answers[1], Fault)
    assert await desk.database.read(log.head, ROOM) == 1


async def test_streams_asked_for_in_another_order_are_written_all_the_same(desk: Desk) -> None:
    def to_and_fro(tx: Tx) -> tuple[int, int]:
        late = tx.record("p_zofia", "placement.started").seq
        return late, tx.record("p_amira", "placement.started").seq

    found = await asyncio.gather(*(desk.scribe.write(to_and_fro) for _ in range(30)))

    assert sorted(found) == [(n, n) for n in range(1, 31)]


async def test_what_is_said_is_heard_only_once_it_is_stored(desk: Desk) -> None:
    behind: list[int] = []

    async def listen() -> None:
        while len(desk.written) < 50:
            heard = len(desk.written)
            behind.append(heard - await desk.database.read(log.head, ROOM))

    await asyncio.gather(listen(), *(desk.say("hoi", f"key-{n:05}") for n in range(50)))

    assert max(behind, default=0) <= 0


async def test_a_full_disk_is_busy_and_recovers_by_itself(sqlite_desk: Desk) -> None:
    await sqlite_desk.scribe.write(_pragma, "max_page_count=1")

    with pytest.raises(Busy):
        await sqlite_desk.say("x" * 100_000, "key-of-noor")

    await sqlite_desk.scribe.write(_pragma, "max_page_count=100000")
    assert await sqlite_desk.say("x" * 100_000, "key-of-noor") == {"seq": 1}


async def test_a_mistake_of_ours_is_a_fault_and_not_taken_for_busy(desk: Desk) -> None:
    with pytest.raises(Fault):
        await desk.scribe.write(lambda tx: tx.session.execute(text("SELECT * FROM nowhere")))


def _pragma(tx: Tx, said: str) -> None:
    tx.session.execute(text(f"PRAGMA {said}"))


async def test_a_transaction_leaves_nothing_to_search_for(desk: Desk) -> None:
    """It goes when it ends: a search for garbage holds everybody up."""
    left: list[ref[Tx]] = []
    gc.disable()
    try:
        await desk.scribe.write(lambda tx: left.append(ref(tx)))
        assert [one() for one in left] == [None]
    finally:
        gc.enable()


async def test_whoever_fails_to_hear_costs_the_writer_nothing(desk: Desk) -> None:
    def fails(entries: list[Recorded]) -> None:
        raise KeyError("a fault of ours")

    deaf = Scribe(desk.database, desk.commands, fails)
    await deaf.start()

    assert await deaf.obey(_hoi(desk, "key-00001")) == {"seq": 1}
    assert await deaf.obey(_hoi(desk, "key-00002")) == {"seq": 2}
    await deaf.close()


async def test_an_answer_that_nobody_takes_costs_the_others_nothing(desk: Desk) -> None:
    def fails(answer: object) -> None:
        raise KeyError("a fault of ours")

    desk.scribe.take(_hoi(desk, "key-00001"), fails)

    assert await desk.say("Ben je er?", "key-00002") == {"seq": 2}


def _hoi(desk: Desk, key: str) -> Ask:
    return desk.commands.ask("message.post", ROOM, "u_noor", key, {"body": "Hoi"})
