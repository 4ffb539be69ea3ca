"""The chain of acts shows where somebody touched it."""

from typing import Any

import pytest
from sqlalchemy import delete, update

from server.storage import audit
from server.storage.audit import Act, Link
from server.storage.tx import Tx
from tests.storage.conftest import Desk


@pytest.fixture
async def acts(desk: Desk) -> Desk:
    """Fatima seats five people, one after another."""
    for n in range(5):
        await desk.scribe.write(_write_down, n)
    return desk


async def test_an_untouched_chain_has_no_breaks(acts: Desk) -> None:
    assert await _breaks(acts) == []


async def test_erasing_an_act_leaves_the_chain_whole(acts: Desk) -> None:
    await acts.scribe.write(_do, delete(Act).where(Act.seq == 3))

    assert await _breaks(acts) == []


@pytest.mark.parametrize(
    ("touch", "broken"),
    [
        (update(Act).where(Act.seq == 3).values(about="u_somebody_else"), [3]),
        (update(Link).where(Link.seq == 2).values(hash=b"0" * 32), [2, 3]),
        (delete(Link).where(Link.seq == 2), [3]),
        (delete(Link).where(Link.seq == 5), [5]),
    ],
    ids=["an act changed", "a link changed", "a link removed", "the last link removed"],
)
async def test_whatever_is_touched_is_found(acts: Desk, touch: Any, broken: list[int]) -> None:
    await acts.scribe.write(_do, touch)

    assert await _breaks(acts) == broken


def _write_down(tx: Tx, n: int) -> None:
    audit.write_down(tx, "seated", by="u_fatima", about=f"u_{n}", room="p_noor")


def _do(tx: Tx, statement: Any) -> None:
    tx.session.execute(statement.execution_options(synchronize_session=False))


async def _breaks(desk: Desk) -> list[int]:
    return await desk.database.read(lambda session: list(audit.breaks(session)))
