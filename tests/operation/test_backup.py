"""One tar for both databases: what goes in comes out, in a server of its own."""

import asyncio
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, doctor
from server.backup import Unusable, archive, tables
from server.backup.restoring import manifest
from server.config import Settings
from server.files.models import File
from server.permissions import PARENT
from server.placements.models import Seat
from server.storage import log, migrating, turns
from server.storage.base import Base
from server.storage.log import Fact
from tests.operation import kept
from tests.operation.conftest import Backup, restores


async def test_what_was_backed_up_stands_there_again(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    path = await backup(sample)

    await restores(empty, path)

    assert await kept.asked(empty, kept.everything) == await kept.asked(sample, kept.everything)
    assert await kept.asked(empty, kept.faults) == []
    assert await doctor.why_not_serve(empty) == []


@pytest.mark.postgres
async def test_from_one_kind_of_database_to_the_other_and_back(
    sample: Settings, on_postgres: Settings, blank: Settings, backup: Backup
) -> None:
    await restores(on_postgres, await backup(sample))
    await restores(blank, await backup(on_postgres))

    assert await kept.asked(blank, kept.everything) == await kept.asked(sample, kept.everything)


async def test_a_restored_server_begins_an_epoch_of_its_own_and_nobody_is_signed_in(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    before = await kept.asked(sample, log.epoch)

    await restores(empty, await backup(sample))

    after = await kept.asked(empty, log.epoch)
    assert after
    assert after != before
    assert await kept.asked(empty, kept.sessions) == 0


async def test_the_database_counts_on_from_where_it_was(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    await restores(empty, await backup(sample))
    assert ("seats", "id") in set(tables.counters())

    def seat(session: Session) -> None:
        session.add(Seat(room=room, person=person, role=PARENT, joined=1, left_=2))

    def seated(session: Session) -> tuple[str, str]:
        return session.execute(select(Seat.room, Seat.person)).all()[0]

    room, person = await kept.asked(empty, seated)
    await kept.writes(empty, seat)


async def test_what_somebody_was_handling_is_free_again(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    def take(session: Session) -> None:
        one = session.scalars(select(File)).first()
        assert one
        one.leased_until = clock.now() + timedelta(hours=1)

    def is_held(session: Session) -> bool:
        return bool(session.scalar(select(File.id).where(File.leased_until > clock.now())))

    await kept.writes(sample, take)
    assert await kept.asked(sample, is_held)

    await restores(empty, await backup(sample))

    assert not await kept.asked(empty, is_held)


def test_every_table_is_kept_or_left_out_for_a_reason() -> None:
    names = {one.name for one in tables.tables()}

    assert names | tables.ENDED == set(Base.metadata.tables)
    assert "obeyed" in names
    assert {"sessions", "codes"}.isdisjoint(names)


async def test_tar_and_sha256sum_can_read_it(
    sample: Settings, backup: Backup, tmp_path: Path
) -> None:
    path = await backup(sample)

    await asyncio.to_thread(read_with_others_programs, path, tmp_path / "unpacked")

    held = manifest(path)
    assert held.revision == migrating.newest()
    for one in held.tables:
        assert len((tmp_path / "unpacked" / one.member).read_bytes().splitlines()) == one.rows
    assert path.stat().st_mode & 0o077 == 0


def read_with_others_programs(path: Path, unpacked: Path) -> None:
    unpacked.mkdir()
    subprocess.run(["tar", "xf", path, "-C", unpacked], check=True)
    subprocess.run(["sha256sum", "--check", "--quiet", archive.SUMS], cwd=unpacked, check=True)


async def test_neither_the_secret_nor_a_session_is_in_it(sample: Settings, backup: Backup) -> None:
    whole = (await backup(sample)).read_bytes()

    assert sample.secret.encode() not in whole
    assert b"tables/sessions" not in whole
    assert b"tables/codes" not in whole


async def test_when_the_newest_backup_was_made_is_remembered(
    sample: Settings, backup: Backup
) -> None:
    held = manifest(await backup(sample))

    found = await kept.asked(sample, lambda session: session.get(Fact, log.BACKED_UP_AT).value)
    assert found == clock.written(held.made_at)


async def test_a_backup_at_the_same_time_is_refused(sample: Settings, backup: Backup) -> None:
    with turns.alone(sample.data, turns.BACKUP), pytest.raises(Unusable, match="Another backup"):
        await backup(sample)


async def test_an_old_database_is_not_backed_up(blank: Settings, backup: Backup) -> None:
    blank.data.mkdir()
    migrating.migrate(blank.database_url, "first")

    with pytest.raises(Unusable, match="leerplek migrate"):
        await backup(blank)


async def test_a_backup_replaces_an_older_one_of_that_name_only_when_it_is_whole(
    sample: Settings, backup: Backup
) -> None:
    path = await backup(sample)
    before = path.read_bytes()
    shutil.rmtree(sample.data)

    with pytest.raises(Unusable):
        await backup(sample)

    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir() if "unfinished" in one.name] == []
