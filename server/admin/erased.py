"""The list of what was erased, beside the database: a backup that is older erases it again."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.admin.erasing import AT_ONCE, erase_entries, erase_own_stream, erase_rest_of_room
from server.admin.erasing_people import erase_person
from server.admin.models import Erasure
from server.config import Settings
from server.house import House
from server.placements.models import Placement
from server.storage import shelving
from server.storage.log import Stream
from server.storage.tx import Tx

LIST = "erased.jsonl"
HELD = 1_000  # streams asked for in one query


class Line(msgspec.Struct, omit_defaults=True):
    """One thing that was erased, by its ids alone."""

    at: str
    room: str | None = None
    seqs: list[int] = []  # none: all that is left of that room
    person: str | None = None


async def keep_list(house: House) -> None:
    """What was erased since the last turn stands in the list, and no older words in any file."""
    rows = await house.database.read(_unwritten)
    if rows:
        append(house.settings.data / LIST, [_line(row) for row in rows])
        await _scrub(house)
        await house.scribe.write(_mark, Erasure.id.in_([row.id for row in rows]))


async def _scrub(house: House) -> None:
    more = await house.scribe.write(_settle, begins=True)
    while more:
        more = await house.scribe.write(_settle, begins=False)
    await house.database.scrub()


def _settle(tx: Tx, *, begins: bool) -> bool:
    return shelving.settle(tx.session, begins=begins)


def append(path: Path, lines: Sequence[Line]) -> None:
    """These lines stand at the end of that file, safe against a loss of power."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        # What was cut short before, by a full disk or a loss of power, spoils no line of now.
        file.write(b"" if _ends_well(path) else b"\n")
        file.write(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())


def erase_again(settings: Settings, tx: Tx) -> int:
    """Everything in the list is erased from this database too; how many lines there were.

    For a database that was just restored, in which nobody else is at work. What it writes down
    stands in the list already, and a second time comes to nothing.
    """
    path = settings.data / LIST
    lines = _lines(path.read_bytes()) if path.exists() else []
    _hold_everything(tx)
    newest = tx.session.scalar(select(func.max(Erasure.id))) or 0
    for line in lines:
        _erase(tx, line)
        tx.flush()
    _mark(tx, Erasure.id > newest)
    return len(lines)


def _lines(written: bytes) -> list[Line]:
    """Each line once; one that was cut short was written again after it."""
    found = []
    for line in dict.fromkeys(written.splitlines()):
        with suppress(msgspec.DecodeError):
            found.append(msgspec.json.decode(line, type=Line))
    return found


def _ends_well(path: Path) -> bool:
    return path.read_bytes()[-1:] in (b"", b"\n")


def _hold_everything(tx: Tx) -> None:
    """So that no line has to ask for streams out of their order: nobody would begin anew."""
    names = sorted(tx.session.scalars(select(Stream.name)))
    for first in range(0, len(names), HELD):
        tx.hold(*names[first : first + HELD])


def _erase(tx: Tx, line: Line) -> None:
    if line.person and tx.session.get(Person, line.person) is not None:
        erase_person(tx, line.person)
        while erase_own_stream(tx, line.person):
            pass
    elif line.room and tx.session.get(Stream, line.room) is None:
        pass  # it began after this backup
    elif line.room and line.seqs:
        for first in range(0, len(line.seqs), AT_ONCE):
            erase_entries(tx, line.room, line.seqs[first : first + AT_ONCE])
    elif line.room and tx.session.get(Placement, line.room) is not None:
        erase_rest_of_room(tx, line.room)


def _unwritten(session: Session) -> Sequence[Erasure]:
    found = select(Erasure).where(Erasure.written_at.is_(None)).order_by(Erasure.id)
    return session.scalars(found.limit(1000)).all()


def _mark(tx: Tx, which: ColumnElement[bool]) -> None:
    """These stand in the list."""
    tx.session.execute(
        update(Erasure)
        .where(which)
        .values(written_at=tx.now)
        .execution_options(synchronize_session=False)
    )


def _line(row: Erasure) -> Line:
    seqs: list[Any] = row.seqs
    return Line(clock.written(row.at), row.stream, seqs, row.person)
