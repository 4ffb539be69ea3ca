"""The sample region as an older version had it: its tables, its columns, its backup."""

from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import MetaData, create_engine, insert, select
from sqlalchemy.orm import Session

from server.backup import archive, tables
from server.backup.saving import MANIFEST, Manifest
from server.backup.tables import Kept
from server.storage import migrating


def columns_at(revision: str, folder: Path) -> dict[str, list[str]]:
    """Table → columns, as that version had them."""
    path = folder / f"{revision}.db"
    migrating.migrate(f"sqlite+aiosqlite:///{path}", revision)
    there = MetaData()
    engine = create_engine(f"sqlite:///{path}")
    there.reflect(engine)
    engine.dispose()
    return {one.name: [each.name for each in one.columns] for one in there.sorted_tables}


def backup_at(revision: str, path: Path) -> Path:
    """That backup as the older version would have made it: only what it knew is in it."""
    columns = columns_at(revision, path.parent)
    aged = path.with_name("aged.tar")
    made = _manifest(path)
    # Nobody heard of entries behind the commit yet.
    held = columns.keys() - {"tellings"}
    members = {one.member: one for one in made.tables if one.name in held}
    known = {one.name: _narrowed(one, columns[one.name]) for one in members.values()}
    with archive.written(aged) as writing:
        for name, file in archive.members(path):
            if name in members:
                with writing.member(name) as member:
                    member.write(_rows(members[name], known[members[name].name], file.read()))
        with writing.member(MANIFEST) as member:
            older = {"revision": revision, "tables": list(known.values())}
            member.write(msgspec.json.encode(msgspec.structs.replace(made, **older)))
    return aged


def fill(path: Path, session: Session) -> None:
    """The rows of that backup, in tables that are there already."""
    for one, rows in rows_of(path):
        if rows:
            session.execute(insert(tables.target(one)), rows)


def lost(path: Path, session: Session) -> list[tuple[str, Any]]:
    """What that backup holds and the database doesn't."""
    found = []
    for one, rows in rows_of(path):
        there = {repr(dict(row)) for row in session.execute(select(tables.target(one))).mappings()}
        found += [(one.name, row) for row in rows if repr(row) not in there]
    return found


def rows_of(path: Path) -> list[tuple[Kept, list[dict[str, Any]]]]:
    """Each table of a backup with its rows."""
    made = _manifest(path)
    found = []
    for one in made.tables:
        said = _said(path, one.member)
        read = tables.reader(one)(said.splitlines())
        found.append((one, [tables.filled(one, row, made.made_at) for row in read]))
    return found


def _manifest(path: Path) -> Manifest:
    return msgspec.json.decode(_said(path, MANIFEST), type=Manifest)


def _said(path: Path, member: str) -> bytes:
    return next(file.read() for name, file in archive.members(path) if name == member)


def _narrowed(one: Kept, columns: list[str]) -> Kept:
    kept = {name: kind for name, kind in one.columns.items() if name in columns}
    return msgspec.structs.replace(one, columns=kept)


def _rows(whole: Kept, narrow: Kept, said: bytes) -> bytes:
    places = [list(whole.columns).index(name) for name in narrow.columns]
    rows = map(msgspec.json.decode, said.splitlines())
    return tables.written([[row[place] for place in places] for row in rows])
