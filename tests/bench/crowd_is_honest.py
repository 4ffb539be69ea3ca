"""The load generator sees what goes wrong, and times what it says it times.

Run by `make bench-check`, since it needs a C compiler, which `make test` does not ask for.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import ground
from bench.crowd import Report, Way, talk
from bench.servers import Server
from tests.bench.faulty import Entries, Faulty, listening


async def crowd(
    faulty: Faulty, plan: Path, way: Way | None = None, speech: str = "leerplek"
) -> Report:
    """What three members of one room, four messages under way, say of that server."""
    await asyncio.to_thread(plan.write_text, "p_room token\n" * 3)
    way = way or Way("loop", 4, seconds=1, warm=0.1, patience=0.5)
    async with listening(faulty) as port:
        server = Server("faulty", speech, port, plan, os.getpid())
        return await asyncio.to_thread(talk, server, way)


async def test_a_server_that_does_right_has_no_faults(tmp_path: Path) -> None:
    report = await crowd(Faulty(), tmp_path / "plan")

    assert report.faults.count == 0, report.faults
    assert report.messages > 50
    assert report.deliveries == pytest.approx(3 * report.messages, rel=0.05)


def _drop(entries: Entries, before: int) -> Entries:
    return [] if before == 10 else entries


def _double(entries: Entries, before: int) -> Entries:
    return entries * 2 if before == 10 else entries


def _say_later(kept: Entries) -> Callable[[Entries, int], Entries]:
    def spoil(entries: Entries, before: int) -> Entries:
        if before == 10:
            kept.extend(entries)
            return []
        held, kept[:] = [*entries, *kept], []
        return held

    return spoil


def _without_number(entries: Entries, before: int) -> Entries:
    return [entry.replace('"seq":', '"seq":9') for entry in entries] if before == 10 else entries


def _from_elsewhere(entries: Entries, before: int) -> Entries:
    return [entry.replace("-00000-", "-00001-") for entry in entries] if before == 10 else entries


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (_drop, ("lost", "holes")),
        (_double, ("twice",)),
        (_say_later([]), ("holes", "disordered")),
        (_without_number, ("holes", "disordered")),
        (_from_elsewhere, ("lost",)),
    ],
)
async def test_what_one_member_of_many_misses_is_found(
    spoil: Callable[[Entries, int], Entries], found: tuple[str, ...], tmp_path: Path
) -> None:
    report = await crowd(Faulty(spoil), tmp_path / "plan")

    assert {
        name: getattr(report.faults, name) for name in found if not getattr(report.faults, name)
    } == {}
    assert report.faults.first


async def test_a_message_that_is_not_answered_is_found(tmp_path: Path) -> None:
    report = await crowd(Faulty(answers=""), tmp_path / "plan")

    assert report.faults.unanswered > 10


async def test_a_message_that_is_refused_is_found(tmp_path: Path) -> None:
    report = await crowd(Faulty(answers='"error":{"code":"busy"}'), tmp_path / "plan")

    assert report.faults.refused > 10
    assert "busy" in report.faults.first


async def test_time_runs_until_the_last_member_has_it(tmp_path: Path) -> None:
    way = Way("loop", 1, seconds=1, warm=0.1)

    report = await crowd(Faulty(pause=0.05), tmp_path / "plan", way)

    assert 50 <= report.sending.p50 < 150
    assert report.sending.p50 <= report.sending.p99 <= report.sending.most


async def test_at_a_given_pace_waiting_for_a_slow_server_counts(tmp_path: Path) -> None:
    """Each message takes 20 ms and 100 a second are due: the queue grows, and so do the times."""
    way = Way("rate", 100, seconds=1, warm=0.1, patience=10)

    report = await crowd(Faulty(pause=0.02), tmp_path / "plan", way)

    assert report.faults.count == 0, report.faults
    assert report.sending.p99 > 100


async def test_frames_that_come_together_or_in_pieces_are_all_heard(tmp_path: Path) -> None:
    report = await crowd(Faulty(in_pieces=True), tmp_path / "plan")

    assert report.faults.count == 0, report.faults
    assert report.beats > 50


async def test_all_come_back_and_want_what_was_said_meanwhile(tmp_path: Path) -> None:
    """The first one back says something; this server forgets to tell it to who comes later."""
    way = Way("return", 0.5, seconds=2, warm=0.1, patience=0.5)

    report = await crowd(Faulty(), tmp_path / "plan", way)

    assert report.levels == 3
    assert report.faults.lost == 1
    assert report.faults.holes >= 1


async def test_who_is_turned_away_comes_again_and_the_time_runs_on(tmp_path: Path) -> None:
    way = Way("return", 0.5, seconds=10, warm=0.1, patience=0.5)

    report = await crowd(Faulty(busy=range(4, 5)), tmp_path / "plan", way)

    assert report.levels == 3
    assert report.faults.closed == 1
    assert report.faults.first == "closed with 1012"
    assert report.coming.count == 3
    assert report.coming.most > 50


async def test_they_dial_the_ports_of_a_server_in_turn(tmp_path: Path) -> None:
    """Five members, two ports: three and two of them are let in there."""
    faulty, plan = Faulty(), tmp_path / "plan"
    await asyncio.to_thread(plan.write_text, "p_room token\n" * 5)
    async with listening(faulty) as one, listening(faulty) as other:
        server = Server("faulty", "leerplek", one, plan, os.getpid(), ports=[one, other])
        report = await asyncio.to_thread(
            talk, server, Way("loop", 1, seconds=0.5, warm=0.1, patience=0.5)
        )

    assert report.faults.count == 0, report.faults
    assert report.deliveries == pytest.approx(5 * report.messages, rel=0.05)
    assert sorted(faulty.doors.values()) == [2, 3]


async def test_nothing_is_measured_of_a_server_that_lets_nobody_in(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"0 of 3 came in: HTTP/1\.1 400"):
        await crowd(Faulty(), tmp_path / "plan", speech="socketio")


def test_without_a_compiler_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ground.Missing, match="apt install gcc"):
        ground.build_crowd(tmp_path)
