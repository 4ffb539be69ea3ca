"""What is no backup, or has no place to go, is refused in words, and nothing is changed."""

import asyncio
import os
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy.orm import Session

from server import doctor
from server.backup import Unusable
from server.config import Settings
from server.storage import log, turns
from tests.kit.live import MakeLive
from tests.operation import kept, tars, trials
from tests.operation.conftest import Backup, restores
from tests.ports.server import PROGRAM


async def test_damage_is_seen_before_anything_is_written(
    sample: Settings, blank: Settings, backup: Backup
) -> None:
    await trials.no_damage_goes_unseen(blank, await backup(sample))


@pytest.mark.parametrize("part", [0, 0.001, 0.3, 0.7, 0.99])
async def test_half_a_backup_is_none(
    sample: Settings, blank: Settings, backup: Backup, part: float
) -> None:
    path = await backup(sample)

    with pytest.raises(Unusable, match="damaged or not whole"):
        await restores(blank, tars.cut(path, int(path.stat().st_size * part)))

    assert not (blank.data / "leerplek.db").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
async def test_a_link_or_a_folder_is_not_taken_out(
    blank: Settings, tmp_path: Path, kind: bytes
) -> None:
    with pytest.raises(Unusable, match="damaged"):
        await restores(blank, tars.of_others(tmp_path / "x", "files/ab/f_1", kind=kind))


@pytest.mark.parametrize(
    "name",
    ["files/../secret", "files//etc/passwd", "files/ab/../../x", "files/x", "files/ab/f_1/x"],
)
async def test_a_file_goes_nowhere_but_in_its_folder(
    sample: Settings, blank: Settings, backup: Backup, name: str
) -> None:
    path = tars.with_member(await backup(sample), name, b"x")

    with pytest.raises(Unusable, match="no file of ours"):
        await restores(blank, path)

    await restores(blank, await backup(sample))  # it is as empty as it was


async def test_something_else_than_a_tar_is_refused(blank: Settings, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(os.urandom(20_000))

    with pytest.raises(Unusable, match="damaged or not whole"):
        await restores(blank, photo)
    with pytest.raises(Unusable, match="can't be read: No such file"):
        await restores(blank, tmp_path / "nothing.tar")


async def test_only_an_empty_database_is_filled(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    path = await backup(sample)
    await restores(empty, path)
    before = await kept.asked(empty, kept.everything)

    with pytest.raises(Unusable, match="There are rows in this database already"):
        await restores(empty, path)

    assert await kept.asked(empty, kept.everything) == before


async def test_a_database_that_was_never_made_will_do(
    sample: Settings, blank: Settings, backup: Backup
) -> None:
    await restores(blank, await backup(sample))

    assert await kept.asked(blank, kept.everything) == await kept.asked(sample, kept.everything)


async def test_nothing_is_restored_while_a_server_runs(
    sample: Settings, backup: Backup, own_live: MakeLive
) -> None:
    path = await backup(sample)
    async with own_live() as live:
        with pytest.raises(Unusable, match="A server is at work"):
            await restores(live.house.settings, path)


async def test_nor_while_one_of_another_folder_runs_on_that_database(
    sample: Settings, backup: Backup, own_live: MakeLive, tmp_path: Path
) -> None:
    path = await backup(sample)
    async with own_live() as live:
        elsewhere = msgspec.structs.replace(live.house.settings, data=tmp_path / "elsewhere")
        # On SQLite both would need the same file; there the rows are what stands in the way.
        with pytest.raises(Unusable, match=r"A server is at work|There are rows"):
            await restores(elsewhere, path)


async def test_a_server_does_not_begin_in_the_middle_of_it(sample: Settings) -> None:
    with turns.alone(sample.data, turns.SERVING):
        (why,) = await doctor.why_not_serve(sample)

    assert "being restored" in why


async def test_a_newer_backup_is_refused_with_both_versions(
    sample: Settings, blank: Settings, backup: Backup
) -> None:
    for said in ({"revision": "2031"}, {"format": 9}):
        path = tars.with_manifest(await backup(sample), leerplek="9.0", **said)

        with pytest.raises(Unusable, match=r"newer Leerplek .*9\.0"):
            await restores(blank, path)


async def test_a_table_that_lost_rows_is_seen_although_every_sum_is_right(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    def lose(name: str, said: bytes) -> bytes:
        return said.split(b"\n", 1)[1] if name == "tables/read_marks.jsonl" else said

    with pytest.raises(Unusable, match="read_marks"):
        await restores(empty, tars.rewritten(await backup(sample), lose))

    await restores(empty, await backup(sample))  # it is as empty as it was


async def test_rows_that_refer_to_nothing_leave_the_database_empty(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    def lose(name: str, said: bytes) -> bytes:
        return b"" if name == "tables/people.jsonl" else said

    path = tars.rewritten(await backup(sample), lose)

    with pytest.raises(Unusable, match=r"left empty|damaged"):
        await restores(empty, path)

    await restores(empty, await backup(sample))


async def test_what_was_killed_half_way_is_not_served_and_can_be_done_again(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    path = await backup(sample)
    await restores(empty, path)

    def half(session: Session) -> None:
        session.add(log.Fact(name=log.RESTORING, value=str(datetime.now(UTC))))

    await kept.writes(empty, half)
    (why,) = await doctor.why_not_serve(empty)
    assert "only half" in why

    await restores(empty, path)
    assert await doctor.why_not_serve(empty) == []
    assert await kept.asked(empty, kept.everything) == await kept.asked(sample, kept.everything)


async def test_a_full_disk_leaves_nothing_half_made(sample: Settings, tmp_path: Path) -> None:
    said = await asyncio.to_thread(with_room_for, 100, sample, "backup", str(tmp_path / "it.tar"))

    assert "can't be written: File too large. Nothing is left of it." in said
    assert "Traceback" not in said
    assert [name for name in os.listdir(tmp_path) if "it.tar" in name] == []


async def test_a_full_disk_leaves_the_database_empty(
    sample: Settings, blank: Settings, backup: Backup
) -> None:
    path = await backup(sample)

    said = await asyncio.to_thread(with_room_for, 400, blank, "restore", str(path))

    assert "It was left empty." in said
    assert "Traceback" not in said
    await restores(blank, path)
    assert await kept.asked(blank, kept.everything) == await kept.asked(sample, kept.everything)


def with_room_for(kibibytes: int, settings: Settings, *words: str) -> str:
    """What a command says when no file may grow beyond that."""
    known = {name: value for name, value in os.environ.items() if "LEERPLEK" not in name}
    environment = {
        **known,
        "LEERPLEK_MODE": "demo",
        "LEERPLEK_DATA": str(settings.data),
        "LEERPLEK_DATABASE_URL": settings.database_url,
    }
    done = subprocess.run(
        [
            "sh",
            "-c",
            f'ulimit -f {2 * kibibytes}; exec "$@"',
            "sh",
            sys.executable,
            *PROGRAM,
            *words,
        ],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stdout
    return done.stderr
