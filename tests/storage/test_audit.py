"""The chain of acts shows where somebody touched it (X15)."""

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from server.storage import audit
from server.storage.audit import Act, Link
from server.storage.log import Stream
from server.storage.tx import Tx
from tests.storage.conftest import Desk

ACTS = 5


@pytest.fixture
async def acts(desk: Desk) -> Desk:
    """Fatima seats five people, one after another."""
    for n in range(ACTS):
        await desk.scribe.write(_write_down, n)
    return desk


async def test_an_untouched_chain_has_no_breaks(acts: Desk) -> None:
    assert await _breaks(acts) == []


async def test_erasing_acts_leaves_the_chain_whole_and_is_itself_an_act(acts: Desk) -> None:
    await acts.scribe.write(audit.erase, [2, 3])

    assert await _breaks(acts) == []
    assert await acts.database.read(audit.erased) == 2
    told = await acts.database.read(lambda s: s.get_one(Act, ACTS + 1))
    assert (told.what, told.with_) == (audit.ERASED, {"seqs": [2, 3]})


async def test_what_says_that_others_were_erased_is_never_erased(acts: Desk) -> None:
    await acts.scribe.write(audit.erase, [2])
    await acts.scribe.write(audit.erase, [ACTS + 1])

    assert await _breaks(acts) == []
    assert await acts.database.read(audit.erased) == 1


async def test_an_act_that_nobody_erased_and_is_gone_is_found(acts: Desk) -> None:
    await acts.scribe.write(_do, delete(Act).where(Act.seq == 3))

    assert await _breaks(acts) == [3]


@pytest.mark.parametrize(
    ("touch", "broken"),
    [
        (update(Act).where(Act.seq == 3).values(about="u_somebody_else"), [3]),
        (update(Act).where(Act.seq == 3).values(office="o_another"), [3]),
        (update(Link).where(Link.seq == 2).values(hash=b"0" * 32), [2, 3]),
        (delete(Link).where(Link.seq == 2), [2, 3]),
        (delete(Link).where(Link.seq == 5), [5]),
        (update(Stream).where(Stream.name == audit.CHAIN).values(last_seq=9), [9]),
        (update(Stream).where(Stream.name == audit.CHAIN).values(last_seq=3), [5]),
    ],
    ids=[
        "an act changed",
        "an act of another office",
        "a link changed",
        "a link removed",
        "the last link removed",
        "numbers without links",
        "links beyond the numbers",
    ],
)
async def test_whatever_is_touched_is_found(acts: Desk, touch: Any, broken: list[int]) -> None:
    await acts.scribe.write(_do, touch)

    assert await _breaks(acts) == broken


async def test_an_act_that_was_slipped_in_is_found(acts: Desk) -> None:
    row = {"salt": b"0" * 16, "what": "seated", "by": None, "about": None, "office": None}
    await acts.scribe.write(_do, insert(Act).values(seq=77, **row, **{"with": {}}))

    assert await _breaks(acts) == [77]


async def test_two_acts_that_were_swapped_are_found(acts: Desk) -> None:
    await acts.scribe.write(_swap, 2, 4)

    assert await _breaks(acts) == [2, 4]


async def test_any_byte_of_any_act_or_link_is_found_and_where(acts: Desk) -> None:
    draw = random.Random(1953)
    for seq in range(1, ACTS + 1):
        for name in ("salt", "what", "by", "about", "office", "with_", "at", "digest", "hash"):
            kept = await acts.scribe.write(_bend, seq, name, draw)

            assert await _breaks(acts) in ([seq], [seq, seq + 1]), (seq, name)

            await acts.scribe.write(_put_back, seq, name, kept)
            assert await _breaks(acts) == []


def _bend(tx: Tx, seq: int, name: str, draw: random.Random) -> Any:
    """One byte of that field is another; as it stood."""
    row = _row(tx, seq, name)
    kept = getattr(row, name)
    tx.change(row, **{name: _bent(kept, draw)})
    return kept


def _put_back(tx: Tx, seq: int, name: str, kept: Any) -> None:
    tx.change(_row(tx, seq, name), **{name: kept})


def _row(tx: Tx, seq: int, name: str) -> Any:
    return tx.session.get_one(Link if name in ("at", "digest", "hash") else Act, seq)


def _bent(kept: Any, draw: random.Random) -> Any:
    if isinstance(kept, bytes):
        at = draw.randrange(len(kept))
        return kept[:at] + bytes([kept[at] ^ (1 << draw.randrange(8))]) + kept[at + 1 :]
    if isinstance(kept, str):
        at = draw.randrange(len(kept))
        return kept[:at] + chr(ord(kept[at]) ^ 1) + kept[at + 1 :]
    if isinstance(kept, dict):
        return {**kept, "room": _bent(kept["room"], draw)}
    return kept + timedelta(milliseconds=1)


def _swap(tx: Tx, one: int, other: int) -> None:
    them = [tx.session.get_one(Act, seq) for seq in (one, other)]
    for name in ("salt", "what", "by", "about", "office", "with_"):
        first, second = (getattr(act, name) for act in them)
        tx.change(them[0], **{name: second})
        tx.change(them[1], **{name: first})


def _write_down(tx: Tx, n: int) -> None:
    audit.write_down(tx, "seated", by="u_fatima", about=f"u_{n}", office="o_school", room="p_noor")


def _do(tx: Tx, statement: Any) -> None:
    tx.session.execute(statement.execution_options(synchronize_session=False))


async def _breaks(desk: Desk) -> list[int]:
    return await desk.database.read(lambda session: list(audit.breaks(session)))
