"""What those who run the server look at: the age of the backup, the disk, who lags behind."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from server import clock, doctor, gauges
from server.config import Settings
from server.storage.log import Entry, Stream, Telling
from tests.kit.api import visitor
from tests.kit.live import MakeLive
from tests.operation import kept
from tests.operation.conftest import Backup, restores

NAMES = (
    "leerplek_backup_age_seconds",
    "leerplek_disk_free_bytes",
    "leerplek_tellings_waiting",
    "leerplek_letters_waiting",
    "leerplek_letters_given_up",
    "leerplek_jobs",
)


async def test_what_is_counted_can_be_fetched(own_live: MakeLive) -> None:
    async with own_live() as live:
        await gauges.count(live.house)
        async with visitor(live) as here:
            shown = (await here.get("/metrics")).text

    for name in NAMES:
        assert f"# HELP {name} " in shown
    assert "leerplek_backup_age_seconds NaN" in shown


async def findings(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> dict[str, doctor.Finding]:
    for name, value in {
        "MODE": "production",
        "BASE_URL": "https://leerplek.example",
        "DATA": str(settings.data),
        "DATABASE_URL": settings.database_url,
    }.items():
        monkeypatch.setenv(f"LEERPLEK_{name}", value)
    return {one.about: one for one in await doctor.look()}


async def test_the_doctor_asks_for_a_backup_and_minds_its_age(
    sample: Settings, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not (await findings(sample, monkeypatch))["backup"].is_fine

    await backup(sample)
    assert (await findings(sample, monkeypatch))["backup"].is_fine

    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        late = (await findings(sample, monkeypatch))["backup"]
    assert not late.is_fine
    assert "3 days ago" in late.says


async def test_a_restored_server_has_no_backup_of_its_own_yet(
    sample: Settings, empty: Settings, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    await restores(empty, await backup(sample))

    assert not (await findings(empty, monkeypatch))["backup"].is_fine


async def test_the_doctor_sees_a_worker_that_hears_nothing(
    sample: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave_waiting(session: Session) -> None:
        session.query(Telling).delete()
        _wait(session, "p_late", clock.now() - timedelta(hours=1))

    await kept.writes(sample, leave_waiting)

    found = (await findings(sample, monkeypatch))["worker"]
    assert not found.is_fine
    assert "1 for search" in found.says


async def test_what_waits_longest_is_seen_behind_all_that_came_since(
    sample: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave_waiting(session: Session) -> None:
        session.query(Telling).delete()
        _wait(session, "p_zwolle", clock.now() - timedelta(hours=1))
        _wait(session, "p_almelo", clock.now(), times=1_001)

    await kept.writes(sample, leave_waiting)

    assert not (await findings(sample, monkeypatch))["worker"].is_fine


def _wait(session: Session, room: str, since: datetime, times: int = 1) -> None:
    session.add(Stream(name=room, last_seq=1))
    session.flush()
    known = {"key": "k" * 8, "seen_by": 0, "counts": False, "with_": {}}
    session.add(Entry(stream=room, seq=1, what="message.posted", at=since, **known))
    session.add_all(Telling(consumer="search", stream=room, seq=1) for _ in range(times))
    session.flush()
