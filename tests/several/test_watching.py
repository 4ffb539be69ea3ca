"""What those who run several processes see: each process's numbers, and a Redis that is away."""

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from server import doctor, gathering, metrics
from server.gathering import Gathering
from tests.kit.api import visitor
from tests.ports.redis import RedisServer
from tests.several.conftest import Several


def processes(shown: bytes, name: str) -> set[str]:
    """Whose numbers of that name are shown."""
    families = text_string_to_metric_families(shown.decode())
    samples = [sample for family in families for sample in family.samples]
    return {sample.labels["process"] for sample in samples if sample.name == name}


async def test_whoever_is_asked_shows_what_all_count(three: Several) -> None:
    metrics.FAULTS.inc(0)
    async with visitor(three.first.live) as here:
        shown = (await here.get("/metrics")).content

    names = {world.live.house.gathering.name for world in three.worlds}
    assert names <= processes(shown, "leerplek_faults_total")
    assert shown.count(b"# TYPE leerplek_faults_total counter") == 1
    assert b"leerplek_degraded{" in shown


async def test_who_ended_is_not_shown_and_without_redis_only_oneself(
    own_redis: RedisServer,
) -> None:
    one, other = Gathering(own_redis.url()), Gathering(own_redis.url())
    await other._lay_down()
    assert processes(await one.shown(), "leerplek_lines") == {one.name, other.name}

    await other.close()
    assert processes(await one.shown(), "leerplek_lines") == {one.name}

    own_redis.kill()
    assert processes(await one.shown(), "leerplek_lines") == {one.name}
    await one.close()


async def test_a_process_that_is_alone_names_none() -> None:
    shown = await Gathering(None).shown()

    assert b"\nleerplek_lines " in shown
    assert b"process=" not in shown


@pytest.mark.parametrize(("is_there", "says"), [(True, "answers"), (False, "doesn't answer")])
async def test_the_doctor_asks_redis(
    sqlite_url: str,
    own_redis: RedisServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_there: bool,
    says: str,
) -> None:
    if not is_there:
        own_redis.kill()
    said = {"MODE": "demo", "DATA": str(tmp_path), "DATABASE_URL": sqlite_url}
    for name, value in {**said, "REDIS_URL": own_redis.url()}.items():
        monkeypatch.setenv(f"LEERPLEK_{name}", value)

    found = {one.about: one for one in await doctor.look()}["redis"]

    assert found.is_fine is is_there
    assert says in found.says


def test_numbers_are_believed_for_longer_than_they_are_apart() -> None:
    assert gathering.KEPT > 3 * gathering.APART
