"""The trials of docs/trials.md, small: what `make trials` runs long, this runs each time."""

from pathlib import Path

import pytest

from tests.kit.live import Live
from tests.kit.world import make_world
from tests.operation.conftest import fresh_on_sqlite
from tests.ports.redis import RedisServer
from tests.trials import cutting, killing, outage, restoring, stalling
from tests.trials.ground import Ground, Room, processes

DYING = ("-m", "tests.trials.dying")

pytestmark = pytest.mark.timeout(120)  # servers start several times, beside whatever else is tested


async def ground_of(live: Live) -> Ground:
    """A fresh room of the server that is shared."""
    world = await make_world(live)
    people = (world.noor, world.henk, world.marieke, world.bakker)
    return Ground((live,), (Room(world.room, people),), live.house.settings.database_url)


async def test_g1_killed_at_random(sqlite_url: str, tmp_path: Path) -> None:
    async with processes(sqlite_url, tmp_path) as ground:
        await killing.killed_at_random(ground, 200, 2)


@pytest.mark.postgres
async def test_g1_one_of_two_killed_at_random(
    postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    async with processes(postgres_url, tmp_path, redis_url=redis_url, count=2) as ground:
        await killing.killed_at_random(ground, 200, 1)


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_g2_killed_at_the_commit(sqlite_url: str, tmp_path: Path, moment: str) -> None:
    async with processes(sqlite_url, tmp_path, program=DYING) as ground:
        await killing.killed_at(ground, moment, 1)


async def test_g2_killed_before_the_bell(
    postgres_url: str, own_redis: RedisServer, tmp_path: Path
) -> None:
    url = own_redis.url()
    async with processes(postgres_url, tmp_path, redis_url=url, count=2) as ground:
        await killing.killed_before_the_bell(ground, url, 1)


async def test_g3_cut_often(live: Live) -> None:
    await cutting.cut_often(await ground_of(live), 1, (0.05, 0.3))


async def test_g7_some_stop_reading(live: Live) -> None:
    await stalling.some_stop_reading(await ground_of(live), slow=1, entries=60)


async def test_g9_locked(sqlite_url: str, tmp_path: Path) -> None:
    async with processes(sqlite_url, tmp_path) as ground:
        await outage.out_of_order(ground, outage.locked, 0.1, at_once=1)


@pytest.mark.parametrize("for_the_log", [0, 65_536])
async def test_g9_full(sqlite_url: str, tmp_path: Path, for_the_log: int) -> None:
    async with processes(sqlite_url, tmp_path) as ground:
        await outage.out_of_order(ground, outage.full(for_the_log), 0.5)


@pytest.mark.postgres
async def test_g9_read_only(postgres_url: str, tmp_path: Path) -> None:
    async with processes(postgres_url, tmp_path) as ground:
        await outage.out_of_order(ground, outage.read_only, 0.5)


async def test_g10_gone_back(database_url: str, tmp_path: Path) -> None:
    into = fresh_on_sqlite(tmp_path / "restored")
    await restoring.gone_back(database_url, into, tmp_path, rooms=2, each=5)


async def test_g13_all_dropped_and_back(live: Live) -> None:
    await cutting.drop_and_return(await ground_of(live), 0.5)
