"""Backups that something happened to."""

import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from server.backup import archive
from server.backup.saving import MANIFEST, Manifest


def flipped(path: Path, at: int) -> Path:
    """The same with one bit of that byte turned round."""
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    return _beside(path, bytes(raw))


def cut(path: Path, at: int) -> Path:
    """The first so many bytes of it."""
    return _beside(path, path.read_bytes()[:at])


def bytes_that_matter(path: Path) -> Iterator[int]:
    """Some place within each file that the tar holds."""
    with tarfile.open(path, "r:") as tar:
        for info in tar:
            if info.size:
                yield info.offset_data + info.size // 2


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same with other contents, and checksums that are right; None leaves a file out."""
    changed = path.with_name("changed.tar")
    with archive.written(changed) as writing:
        for name, file in archive.members(path):
            said = None if name == archive.SUMS else change(name, file.read())
            if said is not None:
                with writing.member(name) as member:
                    member.write(said)
    return changed


def with_member(path: Path, more: str, said: bytes) -> Path:
    """The same with one more file, and checksums that are right."""
    changed = path.with_name("more.tar")
    with archive.written(changed) as writing:
        for name, file in archive.members(path):
            if name != archive.SUMS:
                with writing.member(name) as member:
                    member.write(file.read())
        with writing.member(more) as member:
            member.write(said)
    return changed


def with_manifest(path: Path, **changed: Any) -> Path:
    """The same, saying something else about itself."""

    def say(name: str, said: bytes) -> bytes:
        if name != MANIFEST:
            return said
        made = msgspec.json.decode(said, type=Manifest)
        return msgspec.json.encode(msgspec.structs.replace(made, **changed))

    return rewritten(path, say)


def of_others(path: Path, *names: str, kind: bytes = tarfile.REGTYPE) -> Path:
    """A tar of somebody else, with such members."""
    made = path.with_name("other.tar")
    with tarfile.open(made, "w") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.type, info.size = kind, 3 if kind == tarfile.REGTYPE else 0
            info.linkname = "secret"
            tar.addfile(info, io.BytesIO(b"abc"))
    return made


def _beside(path: Path, raw: bytes) -> Path:
    hurt = path.with_name("hurt.tar")
    hurt.write_bytes(raw)
    return hurt
