"""Negative controls of G3–G6, G11, X2, X3 over processes, of presence, limits and shared duties."""

from pathlib import Path

import pytest

from server.bus.redis import RedisBus
from server.channels import rounds
from server.channels.behind import Behind
from server.channels.rooms import Room, Seat
from server.limits import Buckets
from server.presence.redis import RedisLeases
from server.storage.commands import Batch
from server.storage.shifts import OwnShifts
from tests.controls.seen import is_seen
from tests.controls.test_trials import tells_twice
from tests.line.test_joining_often import no_hole_no_repeat
from tests.ports.redis import RedisServer
from tests.several import trials
from tests.several.conftest import Several, around, several, three, three_lives
from tests.several.test_duties import one_worker_at_a_time
from tests.several.test_leases import who_dies_is_forgotten
from tests.several.test_processes import (
    House,
    nothing_is_told_after_hanging,
    renewed,
    two_servers,
)
from tests.several.test_sharing import what_one_takes_the_other_misses
from tests.trials.cutting import cut_often
from tests.trials.ground import of_several
from tests.trials.removing import removed_at_speed

__all__ = ["three", "three_lives"]  # fixtures

Patch = pytest.MonkeyPatch


def no_bell(patch: Patch) -> None:
    patch.setattr(RedisBus, "ring", lambda self, heads: None)


async def test_keys_that_are_forgotten(three: Several, monkeypatch: Patch) -> None:
    monkeypatch.setattr(Batch, "_remember", lambda self, tx, ask, answer: None)

    await is_seen(trials.pairs_that_race_are_one(three, 8))


async def test_bells_that_are_believed_instead_of_the_log(
    three: Several, monkeypatch: Patch
) -> None:
    def believe(self: Behind, room: Room) -> None:
        room.last = room.heard

    monkeypatch.setattr(Behind, "add", believe)

    await is_seen(trials.nothing_is_missing(three, 10))


async def test_entries_that_are_told_twice(three: Several, monkeypatch: Patch) -> None:
    tells_twice(monkeypatch)

    await is_seen(cut_often(of_several(three), 1, (0.1, 0.3)))


async def test_entries_that_are_told_twice_to_who_joins_often(
    three: Several, monkeypatch: Patch
) -> None:
    tells_twice(monkeypatch)

    servers = [world.live for world in three.worlds]
    await is_seen(no_hole_no_repeat(three.lines[0], three.first, 10, servers=servers))


async def test_who_left_keeps_the_seat(three: Several, monkeypatch: Patch) -> None:
    monkeypatch.setattr(Seat, "is_sent_away_by", lambda self, one: False)

    await is_seen(removed_at_speed(three, 1, 60))


async def test_a_revocation_that_nobody_rings_for(
    postgres_url: str, redis_url: str, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(rounds, "LOOK", 60)  # or a look comes by chance within that second
    no_bell(monkeypatch)
    async with several(postgres_url, tmp_path, redis_url) as lives:
        await is_seen(trials.nothing_after_signing_out(await around(lives)))


async def test_a_lost_bell_that_nobody_looks_for(
    postgres_url: str, redis_url: str, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(rounds, "LOOK", 60)
    no_bell(monkeypatch)
    async with several(postgres_url, tmp_path, redis_url) as lives:
        await is_seen(trials.seconds_until_told(await around(lives)))


async def test_heads_that_are_looked_at_no_more_often_without_redis(
    postgres_url: str, own_redis: RedisServer, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(rounds, "LOOK_ALONE", rounds.LOOK)
    async with several(postgres_url, tmp_path, own_redis.url()) as lives:
        three = await around(lives)
        await is_seen(trials.told_without_redis(three, trials.gone(own_redis), 3))


@pytest.mark.timeout(180)
async def test_a_renewal_that_answers_what_is_not_stored(
    postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    broken = ("-m", "tests.controls.rolls_back")
    async with two_servers(postgres_url, redis_url, tmp_path, broken) as house:
        await is_seen(renewed(house))


@pytest.mark.timeout(120)
async def test_a_process_that_stood_still_and_goes_on_talking(
    postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    broken = ("-m", "tests.controls.never_unsure")
    async with two_servers(postgres_url, redis_url, tmp_path, broken) as house:
        await is_seen(_tried_often(house))


async def _tried_often(house: House) -> None:
    """Whether the bell or the talk comes first is chance: one of four is told too much."""
    for who in (0, 2, 3, 4):
        await nothing_is_told_after_hanging(house, who)


async def test_leases_that_nobody_reads(redis_url: str, monkeypatch: Patch) -> None:
    monkeypatch.setattr(RedisLeases, "elsewhere", lambda self, room: {})

    await is_seen(who_dies_is_forgotten(redis_url))


async def test_the_dead_that_stay(redis_url: str, monkeypatch: Patch) -> None:
    monkeypatch.setattr(RedisLeases, "_lose", lambda self, names: set())

    await is_seen(who_dies_is_forgotten(redis_url))


async def test_limits_that_each_counts_for_itself(redis_url: str, monkeypatch: Patch) -> None:
    monkeypatch.setattr(Buckets, "settle", lambda self, key, level: None)

    await is_seen(what_one_takes_the_other_misses(redis_url))


async def test_turns_that_everybody_has() -> None:
    await is_seen(one_worker_at_a_time(OwnShifts(), OwnShifts()))
