"""Fills an empty database of either kind from a backup: all of it or nothing."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

import msgspec
from sqlalchemy import MetaData, insert, inspect, literal, select, table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server import clock
from server.admin.erased import LIST, erase_again
from server.backup import Unusable, archive, blobs, tables
from server.backup.saving import AT_ONCE, FORMAT, MANIFEST, Begin, Manifest, Tick
from server.backup.tables import Kept
from server.channels import index
from server.config import Settings
from server.storage import log, migrating, turns
from server.storage.engine import Database, WritingSession, is_out_of_order
from server.storage.log import RESTORING, Fact
from server.storage.tx import Tx

OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)

VIRTUAL = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
NO_MATTER = ("facts", "alembic_version", "search_")  # tables that may hold something all the same

BUSY = "A server is at work on {what}. Stop it (`systemctl stop leerplek`) and try again."
FULL = "There are rows in this database already ({table}). A backup is restored into an empty one."
NEWER = "A newer Leerplek made this backup. Install that one (backup: {theirs}, here: {ours})."
BROKEN = "The database can't take this backup: {why}. It was left empty."


async def restore(settings: Settings, path: Path, begin: Begin) -> Manifest:
    """The backup's server stands here, with a new epoch and nobody signed in; or `Unusable`."""
    try:
        with turns.alone(settings.data, turns.SERVING):
            return await _restore(settings, path, begin)
    except turns.Taken:
        raise Unusable(BUSY.format(what=settings.data)) from None


async def _restore(settings: Settings, path: Path, begin: Begin) -> Manifest:
    tick = begin(2 * archive.size(path))  # read to be checked, and read again
    for done in archive.checked(path):
        tick(done)
    made = manifest(path)
    database = Database(settings.database_url)
    try:
        await database.write(_empty)
        # Alembic runs a loop of its own.
        await asyncio.to_thread(migrating.migrate, settings.database_url, made.revision)
        await database.write(Loading(settings, path, made, tick).load)
        await asyncio.to_thread(migrating.migrate, settings.database_url)
        await database.write(lambda session: _finish(settings, session))
    except Exception as error:
        if isinstance(error, DBAPIError) or is_out_of_order(error):
            raise Unusable(BROKEN.format(why=_why(error))) from error
        raise
    finally:
        await database.close()
    return made


def manifest(path: Path) -> Manifest:
    """What a backup that was checked says of itself; `Unusable` when this program can't read it."""
    raw = next((file.read() for name, file in archive.members(path) if name == MANIFEST), b"")
    try:
        made = msgspec.json.decode(raw, type=Manifest)
    except msgspec.DecodeError:
        raise Unusable(archive.DAMAGED.format(what=MANIFEST)) from None
    if made.format > FORMAT or not migrating.is_known(made.revision):
        raise Unusable(NEWER.format(theirs=made.leerplek, ours=migrating.newest()))
    return made


def _empty(session: Session) -> None:
    """Nobody else is here, and there is no table left; `Unusable` when there were rows."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    if not is_sqlite and session.scalar(text(OTHERS)):
        raise Unusable(BUSY.format(what="this database"))
    connection = session.connection()
    if not _is_half_restored(session):
        for name in inspect(connection).get_table_names():
            if not name.startswith(NO_MATTER) and _has_rows(session, name):
                raise Unusable(FULL.format(table=name))
    # What lies behind a table of FTS5 goes with it, and can't be dropped by itself.
    for name in session.scalars(text(VIRTUAL)) if is_sqlite else ():
        session.execute(text(f'DROP TABLE "{name}"'))
    there = MetaData()
    there.reflect(connection)
    there.drop_all(connection)


def _is_half_restored(session: Session) -> bool:
    if not inspect(session.connection()).has_table(Fact.__tablename__):
        return False
    return session.get(Fact, RESTORING) is not None


def _has_rows(session: Session, name: str) -> bool:
    return session.execute(select(literal(1)).select_from(table(name)).limit(1)).first() is not None


@dataclass
class Loading:
    """A backup on its way into the database and the folder."""

    settings: Settings
    path: Path
    made: Manifest
    tick: Tick

    def load(self, session: Session) -> None:
        """Every row and every file; the rows in one transaction, in the order of the tar."""
        known = {kept.member: kept for kept in self.made.tables}
        for name, file in archive.members(self.path):
            if name in known:
                self._table(session, known[name], file)
            elif name == LIST:
                blobs.merge_erased(self.settings, file.read())
            elif name.startswith(blobs.FOLDER):
                self._file(blobs.place(self.settings, name), file)
        os.sync()  # the files are as safe as the rows will be
        session.execute(insert(Fact).values(name=RESTORING, value=clock.written(clock.now())))

    def _table(self, session: Session, kept: Kept, file: IO[bytes]) -> None:
        count, target, reader = 0, tables.target(kept), tables.reader(kept)
        for lines in _some(file):
            rows = [tables.filled(kept, row, self.made.made_at) for row in reader(lines)]
            session.execute(insert(target), rows)
            count += len(rows)
            self.tick(sum(map(len, lines)))
        if count != kept.rows:
            raise Unusable(archive.DAMAGED.format(what=f"{kept.name} has {count} rows"))

    def _file(self, place: Path, file: IO[bytes]) -> None:
        with place.open("wb") as there:
            for part in archive.parts(file):
                there.write(part)
                self.tick(len(part))


def _finish(settings: Settings, session: WritingSession) -> None:
    """What makes it a server of its own: counters, epoch, index, and what was erased since."""
    if session.get_bind().dialect.name == "postgresql":
        for name, column in tables.counters():
            session.execute(text(_SET_COUNTER.format(table=name, column=column)))
    tx = Tx(session, clock.now())
    erase_again(settings, tx)
    tx.flush()
    index.rebuild(session)
    log.begin_epoch(session)
    session.delete(session.get_one(Fact, RESTORING))


_SET_COUNTER = (
    "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), "
    "coalesce((SELECT max({column}) FROM {table}), 0) + 1, false)"
)


def _some(file: IO[bytes]) -> Iterator[list[bytes]]:
    while lines := list(islice(file, AT_ONCE)):
        yield lines


def _why(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__
