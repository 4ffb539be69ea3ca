"""The folder of files beside the database, and the list of what was erased."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.admin.erased import LIST
from server.backup import Unusable, archive
from server.config import Settings
from server.files.models import File
from server.files.store import SIZES, Store

FOLDER = "files/"
NAME = re.compile(r"(incoming|[\w-]{2})/f_[\w-]+(\.\d+)?", re.ASCII)


def wanted(session: Session) -> list[tuple[str, str]]:
    """Id and state of all files that somebody may see, or that a case holds."""
    is_kept = or_(File.gone_at.is_(None), File.held > 0)
    rows = session.execute(
        select(File.id, File.state).where(is_kept, File.state != "failed").order_by(File.id)
    )
    return [(id, state) for id, state in rows]


def of_file(settings: Settings, id: str, state: str) -> Iterator[tuple[str, Sequence[Path]]]:
    """Everything of that file: how it is called in the tar, and where on disk it may lie, in turn.

    The whole one comes first, whether it is there or not.
    """
    store = Store(settings.data / FOLDER)
    whole = store.path(id)
    if state == "working":
        waiting = store.incoming(id)
        # Made since the snapshot, it lies in its place, of which it can be made again.
        yield _member(settings, waiting), (waiting, whole)
        return
    yield _member(settings, whole), (whole,)
    for path in (whole.with_name(f"{id}.{size}") for size in SIZES):
        if path.exists():
            yield _member(settings, path), (path,)


def opened(places: Sequence[Path]) -> IO[bytes]:
    """The first of these that is there; `FileNotFoundError` when none is."""
    *sooner, last = places
    for path in sooner:
        with suppress(FileNotFoundError):
            return path.open("rb")
    return last.open("rb")


def _member(settings: Settings, path: Path) -> str:
    return FOLDER + path.relative_to(settings.data / FOLDER).as_posix()


def place(settings: Settings, member: str) -> Path:
    """Where a file of the tar goes; its folder is there. `Unusable` for any other name."""
    name = member.removeprefix(FOLDER)
    if not NAME.fullmatch(name):
        raise Unusable(archive.DAMAGED.format(what=f"{member!r} is no file of ours"))
    path = settings.data / FOLDER / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def erased(settings: Settings) -> bytes:
    """What was erased so far: ids alone, one JSON object on a line."""
    path = settings.data / LIST
    return path.read_bytes() if path.exists() else b""


def merge_erased(settings: Settings, said: bytes) -> None:
    """What a backup knows to be erased is known here too."""
    lines = dict.fromkeys([*said.splitlines(), *erased(settings).splitlines()])
    if lines:
        path = settings.data / LIST
        unfinished = path.with_name(f".{LIST}.unfinished")
        unfinished.write_bytes(b"\n".join(lines) + b"\n")
        unfinished.replace(path)
