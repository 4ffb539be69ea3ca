"""Where files lie on disk: under names made of their ids alone.

A blob is written whole beside its place, brought to disk, and moved there in one step; it is
never changed after that, only removed.
"""

import math
import os
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SIZES = (1280, 320)
SUFFIXES = ("", *(f".{size}" for size in SIZES))  # the whole one first


@dataclass(frozen=True, slots=True)
class Store:
    """The folder `files` of the data folder."""

    folder: Path

    def incoming(self, id: str) -> Path:
        """Where a file is received, and waits to be worked on."""
        folder = self.folder / "incoming"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / id

    def outgoing(self, id: str) -> Path:
        """Where what is made of that file is put; nothing stands there yet."""
        made = self.incoming(f"{id}.made")
        _drop(made)
        return made

    def link(self, source: Path, made: Path) -> None:
        """A file that is kept as it came: made of nothing but itself."""
        try:
            os.link(source, made)
        except PermissionError:  # on a disk without links
            shutil.copyfile(source, made)

    def path(self, id: str, size: int | None = None) -> Path:
        """The blob of that file, or its smaller picture; where there is none, the whole one."""
        whole = self.folder / id[-2:] / id
        smaller = whole.with_name(f"{id}.{size}")
        return smaller if size and smaller.exists() else whole

    def keep(self, id: str) -> int:
        """What was made of that file lies in its place; bytes of the whole.

        The whole one is moved last: where it is, its smaller pictures are.
        """
        place = self.folder / id[-2:] / id
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for suffix in reversed(SUFFIXES):
            made = self.incoming(f"{id}.made{suffix}")
            if made.exists():
                _to_disk(made)
                os.replace(made, f"{place}{suffix}")
        _to_disk(place.parent)
        return place.stat().st_size

    def receive_again(self, id: str, source: Path) -> None:
        """What was received under another name waits under this one."""
        _to_disk(source)
        os.replace(source, self.incoming(id))

    def forget_incoming(self, ids: Iterable[str]) -> None:
        """Nothing of these waits any more."""
        for id in ids:
            _drop(self.incoming(id))
            _drop(self.incoming(f"{id}.made"))

    def remove(self, ids: Collection[str]) -> None:
        """Nothing of these files is left."""
        for id in ids:
            _drop(self.folder / id[-2:] / id)
        self.forget_incoming(ids)

    def older_than(self, moment: datetime) -> list[str]:
        """The ids of which something has lain here since before that moment."""
        late = moment.timestamp()
        found = (path for path in self.folder.glob("*/*") if _changed_at(path) < late)
        return sorted({path.name.partition(".")[0] for path in found})

    def room_left(self) -> int:
        """Bytes that still fit on the disk."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return shutil.disk_usage(self.folder).free


def _drop(whole: Path) -> None:
    for suffix in SUFFIXES:
        Path(f"{whole}{suffix}").unlink(missing_ok=True)


def _changed_at(path: Path) -> float:
    """Seconds since 1970; without end for what went away while it was looked for."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _to_disk(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
