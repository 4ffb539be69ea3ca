"""Files travel with their rows, and what was erased since the backup is erased again."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.admin.erased import LIST, Line, append, erase_again
from server.admin.models import Erasure
from server.backup.restoring import manifest
from server.channels.models import Message
from server.config import Settings
from server.files.models import File
from server.files.store import Store
from server.storage.engine import WritingSession
from server.storage.log import Entry
from server.storage.tx import Tx
from tests.operation import kept, trials
from tests.operation.conftest import Backup, restores

PHOTO, GONE, HELD, MADE = (f"f_{number:032x}" for number in (1, 2, 3, 4))


def said_first(session: Session) -> Message:
    return session.scalars(select(Message).order_by(Message.room, Message.seq)).all()[0]


def add_files(session: Session) -> None:
    """A photo that is shown, one that is gone, one that a case holds, one that is being made."""
    message = said_first(session)
    now = clock.now()
    for id in (PHOTO, GONE, HELD, MADE):
        session.add(
            File(
                id=id,
                room=message.room,
                by=message.by,
                key=f"key-of-{id}",
                digest="0" * 64,
                name="werkplaats.webp",
                kind="image",
                bytes=9,
                width=4,
                height=3,
                state="working" if id == MADE else "ready",
                seq=message.seq,
                made_at=now,
                gone_at=now if id in (GONE, HELD) else None,
                held=1 if id == HELD else 0,
            )
        )


@pytest.fixture
async def with_files(sample: Settings) -> Settings:
    await kept.writes(sample, add_files)
    store = Store(sample.data / "files")
    for id in (PHOTO, GONE, HELD):
        for path in (store.path(id), store.path(id).with_name(f"{id}.320")):
            write(path, path.name.encode())
    write(store.incoming(MADE), b"as it came")
    return sample


def write(path: Path, said: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(said)


def held_by(settings: Settings) -> dict[str, bytes]:
    folder = settings.data / "files"
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_files_come_along_and_what_is_gone_stays_behind(
    with_files: Settings, empty: Settings, backup: Backup
) -> None:
    await restores(empty, await backup(with_files))

    before, after = held_by(with_files), held_by(empty)
    assert after.keys() >= {PHOTO, f"{PHOTO}.320", HELD, f"{HELD}.320", MADE}
    assert before.keys() - after.keys() == {GONE, f"{GONE}.320"}
    assert after == {name: before[name] for name in after}


async def test_a_photo_that_is_made_meanwhile_comes_along(
    with_files: Settings, empty: Settings, tmp_path: Path
) -> None:
    """The snapshot knows it as waiting, and the folder has it in its place."""
    await trials.a_photo_that_is_made_meanwhile_comes_along(
        with_files, MADE, empty, tmp_path / "it.tar"
    )


async def test_a_file_that_is_not_there_is_told_and_stops_nothing(
    with_files: Settings, empty: Settings, backup: Backup
) -> None:
    Store(with_files.data / "files").path(PHOTO).unlink()

    path = await backup(with_files)

    assert manifest(path).missing == [PHOTO]
    await restores(empty, path)


async def test_what_was_erased_since_is_erased_again(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    path = await backup(sample)
    message = await kept.asked(sample, said_first)
    at = clock.written(clock.now())
    append(empty.data / LIST, [Line(at, message.room, [message.seq])])

    await restores(empty, path)

    def told(session: Session) -> tuple[int, int]:
        entry = session.get_one(Entry, (message.room, message.seq))
        return entry.seen_by, len(
            session.scalars(
                select(Message.seq).where(Message.room == message.room, Message.seq == message.seq)
            ).all()
        )

    assert await kept.asked(empty, told) == (0, 0)
    assert await kept.asked(empty, kept.faults) == []


async def test_the_list_travels_and_grows_together(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    append(sample.data / LIST, [Line("2026-01-01", "p_long_gone", [1])])
    append(empty.data / LIST, [Line("2026-02-02", "p_gone", [2])])

    await restores(empty, await backup(sample))

    lines = (empty.data / LIST).read_bytes().splitlines()
    assert len(lines) == 2
    assert b"p_long_gone" in lines[0]


async def test_a_person_and_rooms_in_any_order_are_erased_again(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    """Streams are held in the order of their names, and the list is in the order of time."""
    path = await backup(sample)
    message = await kept.asked(sample, said_first)
    at = clock.written(clock.now())
    rooms = await kept.asked(sample, lambda session: sorted(session.scalars(select(Message.room))))
    lines = [Line(at, room, [1]) for room in (rooms[-1], rooms[0])]
    append(empty.data / LIST, [*lines, Line(at, person=message.by)])

    await restores(empty, path)

    person = await kept.asked(empty, lambda session: session.get_one(Person, message.by))
    assert person.erased_at is not None
    assert await kept.asked(empty, kept.faults) == []


async def test_what_is_erased_again_is_written_down_once(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    """However often a backup is restored, the list doesn't grow by it."""
    path = await backup(sample)
    message = await kept.asked(sample, said_first)
    at = clock.written(clock.now())
    rest = [Line(at, message.room), Line(at, person=message.by)]
    append(empty.data / LIST, [Line(at, message.room, [message.seq]), *rest])
    listed = (empty.data / LIST).read_bytes()

    await restores(empty, path)

    def erase_once_more(session: WritingSession) -> None:
        tx = Tx(session, clock.now())
        erase_again(empty, tx)
        tx.flush()

    before = await kept.asked(empty, kept.everything)
    await kept.writes(empty, erase_once_more)
    assert await kept.asked(empty, kept.everything) == before
    unwritten = select(Erasure).where(Erasure.written_at.is_(None))
    assert await kept.asked(empty, lambda session: session.scalars(unwritten).all()) == []
    assert (empty.data / LIST).read_bytes() == listed


async def test_a_line_that_was_cut_short_spoils_no_other(
    sample: Settings, empty: Settings, backup: Backup
) -> None:
    path = await backup(sample)
    message = await kept.asked(sample, said_first)
    at = clock.written(clock.now())
    write(empty.data / LIST, b'{"at":"2026-01-01","ro')
    append(empty.data / LIST, [Line(at, message.room, [message.seq])])

    await restores(empty, path)

    def seen_by(session: Session) -> int:
        return session.get_one(Entry, (message.room, message.seq)).seen_by

    assert await kept.asked(empty, seen_by) == 0
