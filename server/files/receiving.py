"""A form with files is received: straight to disk, and no further than may be sent."""

import asyncio
import errno
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from starlette.requests import Request

from server.errors import Busy, Invalid, TooBig
from server.files.contents import HEAD, is_picture
from server.files.models import Kind
from server.files.store import Store
from server.multipart import End, Event, Part, parts_of
from server.storage.base import new_id
from server.words import _

LARGEST = 25 * 1024 * 1024  # bytes of one file
AT_ONCE = 512 * 1024  # bytes that are written together
FIELDS = 50  # of one form
LONGEST = 256 * 1024  # bytes of all its fields together
ROOM_LEFT = 200 * 1024 * 1024  # bytes of the disk that belong to the database
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

TOO_LARGE = _("Een bestand kan hier hoogstens {most} MB groot zijn.", most=25)
DISK_FULL = _("De server heeft nu geen plaats voor bestanden. Probeer het later nog eens.")


@dataclass
class Received:
    """A file that stands on disk, not looked at yet."""

    path: Path
    name: str
    bytes: int = 0
    digest: str = ""
    kind: Kind = "file"


@dataclass
class Sent:
    """A form as it was sent: fields by name, and files."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: list[Received] = field(default_factory=list)

    def drop(self) -> None:
        """Nothing of its files stays on disk."""
        for file in self.files:
            file.path.unlink(missing_ok=True)


async def receive(request: Request, store: Store, *, most: int) -> Sent:
    """All fields, and at most that many files, each in a place of its own.

    `TooBig`, `Invalid` or `Busy`; then nothing stays on disk.
    """
    sent = Sent()
    try:
        await asyncio.to_thread(_require_room, store)
        await _read(request, store, sent, most)
    except OSError as error:
        sent.drop()
        if error.errno in FULL:
            raise Busy(DISK_FULL, retry_after=60) from None
        raise
    except BaseException:
        sent.drop()
        raise
    return sent


def _require_room(store: Store) -> None:
    if store.room_left() < ROOM_LEFT:
        raise Busy(DISK_FULL, retry_after=60)


async def _read(request: Request, store: Store, sent: Sent, most: int) -> None:
    events = parts_of(request.headers.get("content-type", ""), request.stream())
    room_for_fields = LONGEST
    async for event in events:
        if not isinstance(event, Part):
            raise Invalid
        if event.filename is None:
            value = await _field(events, room_for_fields)
            room_for_fields -= len(value)
            sent.fields.setdefault(event.name, []).append(_text(value))
            if sum(map(len, sent.fields.values())) > FIELDS:
                raise TooBig
        elif event.filename == "":
            await _field(events, 0)  # a field for files, with none in it
        else:
            await _file(events, store, sent, event.filename, most)


async def _field(events: AsyncIterator[Event], most: int) -> bytes:
    value = b""
    async for event in events:
        if isinstance(event, bytes):
            value += event
            if len(value) > most:
                raise TooBig
        else:
            break
    return value


async def _file(
    events: AsyncIterator[Event], store: Store, sent: Sent, name: str, most: int
) -> None:
    if len(sent.files) >= most:
        raise Invalid(_("Bij één bericht kunnen {most} foto's en bestanden.", most=most))
    file = Received(store.incoming(new_id("r")), name)
    sent.files.append(file)
    with file.path.open("xb") as target:
        await _write(events, file, target)


async def _write(events: AsyncIterator[Event], file: Received, target: BinaryIO) -> None:
    digest, head, waiting = hashlib.sha256(), b"", bytearray()
    async for event in events:
        if isinstance(event, End):
            break
        if isinstance(event, bytes):
            file.bytes += len(event)
            if file.bytes > LARGEST:
                raise TooBig(TOO_LARGE, faults={"file": TOO_LARGE})
            digest.update(event)
            head += event[: HEAD - len(head)]
            waiting += event
            if len(waiting) >= AT_ONCE:
                # A disk that is slow is not waited for by everybody who talks.
                await asyncio.to_thread(target.write, bytes(waiting))
                waiting.clear()
    await asyncio.to_thread(_finish, target, bytes(waiting))
    file.digest = digest.hexdigest()
    file.kind = "image" if is_picture(head) else "file"


def _finish(target: BinaryIO, rest: bytes) -> None:
    target.write(rest)
    target.flush()
    os.fsync(target.fileno())


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").replace("\x00", "")
