"""Negative controls of G1, G2, G7, G9, G13: with one defence broken, the trial must see it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from server.channels import told
from server.channels.rooms import Room, Seat
from server.channels.sitting import Sitting
from server.storage import engine, scribe
from tests.controls.seen import is_seen
from tests.kit.live import Live, serving
from tests.trials import cutting, killing, outage, stalling
from tests.trials.ground import processes
from tests.trials.test_small import ground_of

Patch = pytest.MonkeyPatch


@pytest.mark.timeout(120)
async def test_g1_what_is_answered_and_not_stored(sqlite_url: str, tmp_path: Path) -> None:
    broken = ("-m", "tests.controls.rolls_back")
    async with processes(sqlite_url, tmp_path, program=broken) as ground:
        await is_seen(killing.killed_at_random(ground, 80, 1))


@pytest.mark.timeout(120)
async def test_g2_keys_that_are_forgotten(sqlite_url: str, tmp_path: Path) -> None:
    broken = ("-m", "tests.controls.forgetful")
    async with processes(sqlite_url, tmp_path, program=broken) as ground:
        await is_seen(killing.killed_at(ground, "after", 1))


async def test_g7_a_slow_one_that_is_level_before_it_was_told_everything(
    live: Live, monkeypatch: Patch
) -> None:
    ground = await ground_of(live)
    _reads_nothing(monkeypatch)

    await is_seen(stalling.some_stop_reading(ground, slow=1, entries=60))


async def test_g9_a_lock_that_is_taken_for_a_fault(
    sqlite_url: str, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(engine, "LOCK_WAIT", 1)
    monkeypatch.setattr(scribe, "is_out_of_order", lambda error: False)
    async with serving(sqlite_url, tmp_path) as live:
        await is_seen(outage.out_of_order(await ground_of(live), outage.locked, 0.1, at_once=1))


@pytest.mark.timeout(120)
async def test_g9_a_log_that_takes_the_work_down_with_it(
    sqlite_url: str, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(outage, "ANSWERED", 5)
    broken = ("-m", "tests.controls.log_takes_all_down")
    async with processes(sqlite_url, tmp_path, program=broken) as ground:
        await is_seen(outage.out_of_order(ground, outage.full(0), 0.5))


@pytest.mark.postgres
async def test_g9_a_database_that_takes_nothing_is_taken_for_a_fault(
    postgres_url: str, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(scribe, "is_out_of_order", lambda error: False)
    async with serving(postgres_url, tmp_path) as live:
        await is_seen(outage.out_of_order(await ground_of(live), outage.read_only, 0.5))


async def test_g13_who_comes_back_and_is_not_told_what_was_missed(
    live: Live, monkeypatch: Patch
) -> None:
    ground = await ground_of(live)
    _reads_nothing(monkeypatch)

    await is_seen(cutting.drop_and_return(ground, 0.2))


async def test_g13_what_is_told_twice(live: Live, monkeypatch: Patch) -> None:
    tells_twice(monkeypatch)

    await is_seen(cutting.drop_and_return(await ground_of(live), 0.2))


def _reads_nothing(patch: Patch) -> None:
    async def read_nothing(self: Sitting, seat: Seat) -> None:
        seat._last = seat.room.last
        seat.line.hub.become_level(seat)

    patch.setattr(Sitting, "_read_on", read_nothing)


def tells_twice(patch: Patch) -> None:
    """A room tells each entry again."""
    tell = Room.tell

    def tell_twice(self: Room, entries: Sequence[told.Told]) -> list[Seat]:
        return [*tell(self, entries), *tell(self, entries)]

    patch.setattr(Room, "tell", tell_twice)
