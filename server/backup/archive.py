"""A tar that is written in one go and checked before anything of it is believed.

Its last member, SHA256SUMS, holds the checksum of every other one, as `sha256sum -c` reads it.
"""

import hashlib
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from server.backup import Unusable

SUMS = "SHA256SUMS"
CHUNK = 1 << 20
DAMAGED = "This backup is damaged or not whole ({what}). Nothing was changed; take another one."


class Member:
    """A file inside the tar, while it is written: how long it gets is known when it ends."""

    def __init__(self, tar: IO[bytes]) -> None:
        self._tar = tar
        self._sum = hashlib.sha256()
        self.size = 0

    def write(self, part: bytes) -> None:
        self._tar.write(part)
        self._sum.update(part)
        self.size += len(part)

    @property
    def checksum(self) -> str:
        return self._sum.hexdigest()


class Writing:
    """A tar on its way."""

    def __init__(self, tar: IO[bytes]) -> None:
        self._tar = tar
        self._sums: list[str] = []

    @contextmanager
    def member(self, name: str) -> Iterator[Member]:
        """The next file in the tar; its header is written once its size is known."""
        start = self._tar.tell()
        self._tar.write(bytes(tarfile.BLOCKSIZE))
        member = Member(self._tar)
        yield member
        self._tar.write(bytes(-member.size % tarfile.BLOCKSIZE))
        end = self._tar.tell()
        self._tar.seek(start)
        self._tar.write(_header(name, member.size))
        self._tar.seek(end)
        self._sums.append(f"{member.checksum}  {name}\n")

    def finish(self) -> None:
        """The checksums, and the end of the tar."""
        with self.member(SUMS) as sums:
            sums.write("".join(self._sums).encode())
        self._tar.write(bytes(2 * tarfile.BLOCKSIZE))


@contextmanager
def written(path: Path) -> Iterator[Writing]:
    """The tar stands at that path once the block ends well; before, and else, nothing does."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with open(unfinished, "wb", opener=_for_us_alone) as tar:
            writing = Writing(tar)
            yield writing
            writing.finish()
            tar.flush()
            os.fsync(tar.fileno())
        unfinished.replace(path)
        _keep_name(path.parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def size(path: Path) -> int:
    """Bytes; `Unusable` when there is no such file."""
    try:
        return path.stat().st_size
    except OSError as error:
        raise Unusable(f"{path} can't be read: {error.strerror}.") from None


def checked(path: Path) -> Iterator[int]:
    """Reads the whole tar, telling the bytes read so far; `Unusable` unless every sum is right."""
    found: dict[str, str] = {}
    last = ""
    for name, file in members(path):
        checksum = hashlib.sha256()
        for part in parts(file):
            checksum.update(part)
            yield len(part)
        if name in found:
            raise Unusable(DAMAGED.format(what=f"{name} is there twice"))
        found[name], last = checksum.hexdigest(), name
    if last != SUMS:
        raise Unusable(DAMAGED.format(what="its end is missing"))
    del found[SUMS]
    _compare(found, _said(path))


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Every file in the tar, in order, while it is read; `Unusable` where it is no such tar."""
    try:
        with tarfile.open(path, "r:") as tar:
            for info in tar:
                file = tar.extractfile(info) if info.isreg() else None
                if file is None:
                    raise Unusable(DAMAGED.format(what=f"{info.name!r} is no file"))
                yield info.name, file
                tar.members = []  # type: ignore[attr-defined]  # it would remember them all
    except tarfile.TarError:
        raise Unusable(DAMAGED.format(what="it can't be read to its end")) from None


def parts(file: IO[bytes]) -> Iterator[bytes]:
    """All of a file, a piece at a time; `Unusable` when it ends too early."""
    try:
        while part := file.read(CHUNK):
            yield part
    except tarfile.TarError:
        raise Unusable(DAMAGED.format(what="it ends too early")) from None


def _said(path: Path) -> dict[str, str]:
    """What SHA256SUMS says."""
    text = next(file.read() for name, file in members(path) if name == SUMS)
    try:
        lines = text.decode().splitlines()
        return {name: checksum for checksum, name in (line.split("  ", 1) for line in lines)}
    except ValueError:
        raise Unusable(DAMAGED.format(what=SUMS)) from None


def _compare(found: dict[str, str], said: dict[str, str]) -> None:
    wrong = sorted(name for name in found.keys() | said if found.get(name) != said.get(name))
    if wrong:
        raise Unusable(DAMAGED.format(what=", ".join(wrong[:5])))


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(time.time())
    return info.tobuf(tarfile.GNU_FORMAT)


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _keep_name(folder: Path) -> None:
    """The new name is safe too when the power fails."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
