"""Heavy work has one child process; what takes too much is killed, and the next goes on."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from server.heavy import Heavy, Limits, TooHeavy
from tests.files import heavy_work

MIB = 1024 * 1024
SHORT = Limits(cpu=1, wall=90)  # two cores may be busy with other tests


@pytest.fixture
async def heavy() -> AsyncIterator[Heavy]:
    working = Heavy()
    yield working
    await working.close()


async def test_work_is_done_in_one_child_and_answered(heavy: Heavy) -> None:
    answers = await asyncio.gather(*(heavy.do(heavy_work.doubled, n) for n in range(10)))

    assert answers == [n * 2 for n in range(10)]
    assert heavy.child != os.getpid()


TOO_MUCH: dict[str, tuple[Callable[..., int], tuple[object, ...], Limits]] = {
    "endless work": (heavy_work.spins, (), SHORT),
    "work that waits": (heavy_work.sleeps, (), Limits(wall=0.5)),
    "a child that dies": (heavy_work.dies, (), SHORT),
    "a file without end": (heavy_work.fills, ("", 129 * MIB), Limits()),
    "too much memory": (heavy_work.takes_memory, (700 * MIB,), Limits(memory=500 * MIB)),
    "an error": (heavy_work.raises, (), SHORT),
}


@pytest.mark.parametrize("name", TOO_MUCH)
async def test_what_takes_too_much_comes_to_nothing_and_the_next_goes_on(
    heavy: Heavy, name: str, tmp_path: Path
) -> None:
    work, given, limits = TOO_MUCH[name]
    given = tuple(str(tmp_path / "big") if one == "" else one for one in given)

    async with asyncio.timeout(100):
        with pytest.raises(TooHeavy):
            await heavy.do(work, *given, limits=limits)

        assert await heavy.do(heavy_work.doubled, 21) == 42


async def test_a_child_that_is_killed_between_two_pieces_is_replaced(heavy: Heavy) -> None:
    await heavy.do(heavy_work.doubled, 1)
    first = heavy.child
    assert first
    os.kill(first, signal.SIGKILL)

    answers = [await _doubled_or_not(heavy, n) for n in range(4)]

    # Whether the end of the old child was noticed in time or cost one piece, the rest goes on.
    assert answers[1:] == [2, 4, 6]
    assert heavy.child != first


async def test_who_goes_away_leaves_no_answer_to_the_next(heavy: Heavy) -> None:
    await nobody_gets_the_answer_of_another(heavy)


async def test_what_a_library_prints_is_no_answer(heavy: Heavy) -> None:
    assert await heavy.do(heavy_work.talks) == 1
    assert await heavy.do(heavy_work.doubled, 2) == 4


async def test_the_child_knows_no_setting_and_no_secret(
    heavy: Heavy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEERPLEK_SECRET", "geheim")

    known = await heavy.do(heavy_work.knows)

    assert [name for name in known if name.startswith("LEERPLEK")] == []


async def test_everybody_else_is_served_meanwhile(heavy: Heavy) -> None:
    working = asyncio.create_task(heavy.do(heavy_work.spins, limits=Limits(wall=0.3)))
    turns = 0
    while not working.done():
        turns += 1
        await asyncio.sleep(0)

    assert turns > 1_000
    with pytest.raises(TooHeavy):
        await working


async def test_errors_carry_no_words(heavy: Heavy) -> None:
    with pytest.raises(TooHeavy) as caught:
        await heavy.do(heavy_work.raises)

    assert str(caught.value) == "ValueError"


async def nobody_gets_the_answer_of_another(heavy: Heavy) -> None:
    """Somebody asks and goes away; the next gets the own answer."""
    await heavy.do(heavy_work.doubled, 1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await heavy.do(heavy_work.naps, 1, 2.0)  # longer than we may be kept from looking

    assert await heavy.do(heavy_work.doubled, 5) == 10


async def _doubled_or_not(heavy: Heavy, number: int) -> int | None:
    try:
        return await heavy.do(heavy_work.doubled, number)
    except TooHeavy:
        return None
