"""Negative controls of G10 and of what backups lean on: broken, the trial must see it."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Table
from sqlalchemy.orm import Session

from server import hosts
from server.accounts import queries
from server.backup import archive, blobs, tables
from server.backup.saving import Saving, back_up
from server.backup.tables import OWN_FACTS, Kept
from server.config import Settings
from server.files.store import Store
from server.storage import log
from tests.controls.seen import is_seen
from tests.kit.front import FrontMaker
from tests.kit.live import MakeLive
from tests.operation import trials
from tests.operation.conforming import conforms
from tests.operation.conftest import fresh_on_sqlite, settings_for, unseen
from tests.operation.proxied import SCHOOL, nobody_names_himself_out_of_a_limit
from tests.operation.test_injection import LOGS, no_line_is_added_to_the_log
from tests.trials import restoring

Patch = pytest.MonkeyPatch

# Each breaks how a line of the log is drawn, before the program of the trial logs.
OPEN_LINES = """
from server import seeing
seeing._on_one_line = lambda logger, name, event: event
"""
BARE_WORDS = """
import structlog
bare = lambda logger, name, event: str(event.get("route", event["event"]))
structlog.processors.JSONRenderer = lambda: bare
"""


@pytest.fixture
def blank(tmp_path: Path) -> Settings:
    """A server whose database isn't made yet."""
    return fresh_on_sqlite(tmp_path / "blank")


async def test_g10_the_epoch_goes_on(
    sqlite_url: str, blank: Settings, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(tables, "OWN_FACTS", OWN_FACTS[1:])
    monkeypatch.setattr(log, "begin_epoch", log.epoch)

    path = tmp_path / "it.tar"
    await is_seen(trials.every_client_starts_afresh(sqlite_url, blank, tmp_path, path))


async def test_g10_the_epoch_goes_on_for_all_who_talk(
    sqlite_url: str, blank: Settings, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(tables, "OWN_FACTS", OWN_FACTS[1:])
    monkeypatch.setattr(log, "begin_epoch", log.epoch)

    await is_seen(restoring.gone_back(sqlite_url, blank, tmp_path, rooms=1, each=5))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_g10_each_table_is_of_its_own_moment(
    own_live: MakeLive, blank: Settings, tmp_path: Path, monkeypatch: Patch
) -> None:
    table, loop = Saving._table, asyncio.get_running_loop()
    async with own_live() as live:

        def later(self: Saving, session: Session, one: Table, tick: Any) -> Kept:
            session.rollback()  # and so the next question begins another snapshot
            for _ in range(2):  # others write meanwhile
                writing = live.house.scribe.write(lambda tx: None)
                asyncio.run_coroutine_threadsafe(writing, loop).result()
            return table(self, session, one, tick)

        monkeypatch.setattr(Saving, "_table", later)

        await is_seen(trials.it_is_of_one_moment(live, blank, tmp_path / "it.tar"))


async def test_g10_damage_is_taken_for_granted(
    sqlite_url: str, blank: Settings, tmp_path: Path, monkeypatch: Patch
) -> None:
    path = tmp_path / "it.tar"
    await back_up(settings_for(sqlite_url, tmp_path), path, unseen)

    def whatever(found: dict[str, str], said: Iterable[str]) -> None:
        return None

    monkeypatch.setattr(archive, "_compare", whatever)

    await is_seen(trials.no_damage_goes_unseen(blank, path))


async def test_g10_a_photo_is_looked_for_where_it_was(
    sqlite_url: str, blank: Settings, tmp_path: Path, monkeypatch: Patch
) -> None:
    of = settings_for(sqlite_url, tmp_path / "of")

    def where_it_was(settings: Settings, id: str, state: str) -> Any:
        path = Store(settings.data / "files").incoming(id)
        yield f"files/incoming/{id}", (path,)

    monkeypatch.setattr(blobs, "of_file", where_it_was)
    monkeypatch.setattr(blobs, "wanted", lambda session: [("f_00", "working")])
    Store(of.data / "files").incoming("f_00").write_bytes(b"as it came")

    path = tmp_path / "it.tar"
    await is_seen(trials.a_photo_that_is_made_meanwhile_comes_along(of, "f_00", blank, path))


async def test_x12_whoever_names_an_address_is_believed(
    fronts: FrontMaker, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(hosts, "_is_proxy", lambda scope, settings: True)

    await is_seen(nobody_names_himself_out_of_a_limit(await fronts(**SCHOOL)))


@pytest.mark.parametrize(("mode", "broken"), [("demo", OPEN_LINES), ("production", BARE_WORDS)])
def test_x10_the_log_takes_words_as_they_are(mode: str, broken: str) -> None:
    with pytest.raises(AssertionError):
        no_line_is_added_to_the_log(mode, broken + LOGS)


async def test_an_answer_that_is_not_as_described_is_found(
    own_live: MakeLive, monkeypatch: Patch
) -> None:
    told = queries.devices

    def other(*asked: Any) -> list[Any]:
        return [
            SimpleNamespace(id=7, device=None, made_at=one.made_at, used_at=one.used_at)
            for one in told(*asked)
        ]

    monkeypatch.setattr(queries, "devices", other)

    async with own_live() as live:
        found = await conforms(live, only="/api/v1/sessions")

    assert [one for one in found if "GET /api/v1/sessions" in one]


async def test_a_fault_of_ours_is_found(own_live: MakeLive, monkeypatch: Patch) -> None:
    monkeypatch.setattr(queries, "devices", None)

    async with own_live() as live:
        found = await conforms(live, only="/api/v1/sessions")

    assert [one for one in found if "Server error" in one]
