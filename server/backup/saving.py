"""Makes a backup while the server goes on: of one moment, holding up nobody."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import msgspec
from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from server import clock
from server.admin.erased import LIST
from server.backup import Unusable, archive, blobs, tables
from server.backup.archive import Writing
from server.backup.tables import Kept
from server.config import Settings
from server.errors import Problem
from server.storage import migrating, turns
from server.storage.engine import Database
from server.storage.log import BACKED_UP_AT, Fact

FORMAT = 1
MANIFEST = "manifest.json"
AT_ONCE = 500  # rows
UNWRITABLE = "The backup can't be written: {why}. Nothing is left of it."

Tick = Callable[[int], object]  # how much more is done
Begin = Callable[[int], Tick]  # how much there is to do


class Manifest(msgspec.Struct, frozen=True):
    """What a backup is, and what stands in it."""

    format: int
    leerplek: str
    revision: str
    made_at: datetime
    tables: list[Kept]
    files: int
    missing: list[str]  # ids of files that rows name, but that were not in the folder


@dataclass
class Saving:
    """A backup on its way."""

    settings: Settings
    writing: Writing
    begin: Begin
    kept: list[Kept] = field(default_factory=list)

    def save(self, session: Session) -> Manifest:
        """All tables and files as they are in this session's snapshot."""
        try:
            return self._save(session)
        except OSError as error:  # which the database would take for one of its own
            raise Unusable(UNWRITABLE.format(why=error.strerror)) from error

    def _save(self, session: Session) -> Manifest:
        made_at, found = clock.now(), migrating.version(session)
        if found != migrating.newest():
            raise Unusable("The database is not at the newest version. Run `leerplek migrate`.")
        files, every = blobs.wanted(session), tables.tables()
        tick = self.begin(sum(_count(session, one) for one in every) + len(files))
        for one in every:
            self.kept.append(self._table(session, one, tick))
        missing = list(self._files(files, tick))
        return self._manifest(found, made_at, len(files) - len(missing), missing)

    def _table(self, session: Session, one: Table, tick: Tick) -> Kept:
        count = 0
        columns = tables.kinds(one)
        found = session.execute(tables.rows_of(one).execution_options(yield_per=AT_ONCE))
        with self.writing.member(f"tables/{one.name}.jsonl") as member:
            for rows in found.partitions():
                member.write(tables.written(rows))
                count += len(rows)
                tick(len(rows))
        return Kept(str(one.name), columns, count)

    def _files(self, files: Sequence[tuple[str, str]], tick: Tick) -> Iterator[str]:
        """Copies every file that is wanted; yields the ids of those that aren't there."""
        for id, state in files:
            tick(1)
            try:
                for name, places in blobs.of_file(self.settings, id, state):
                    self._file(name, places)
            except FileNotFoundError:
                yield id

    def _file(self, name: str, places: Sequence[Path]) -> None:
        with blobs.opened(places) as file, self.writing.member(name) as member:
            for part in archive.parts(file):
                member.write(part)

    def _manifest(
        self, revision: str, made_at: datetime, files: int, missing: list[str]
    ) -> Manifest:
        ours = version("leerplek")
        made = Manifest(FORMAT, ours, revision, made_at, self.kept, files, missing)
        with self.writing.member(LIST) as member:
            member.write(blobs.erased(self.settings))
        with self.writing.member(MANIFEST) as member:
            member.write(msgspec.json.format(msgspec.json.encode(made)) + b"\n")
        return made


async def back_up(settings: Settings, path: Path, begin: Begin) -> Manifest:
    """The server as it is now, in that file; or `Unusable`, and the file is as it was."""
    database = Database(settings.database_url)
    try:
        with turns.alone(settings.data, turns.BACKUP), archive.written(path) as writing:
            made = await database.read(Saving(settings, writing, begin).save)
        await database.write(lambda session: _remember(session, made))
    except turns.Taken:
        raise Unusable("Another backup is being made. Wait until it is ready.") from None
    except Problem as problem:
        raise Unusable("The database can't be read: `leerplek doctor` says more.") from problem
    except OSError as error:
        raise Unusable(UNWRITABLE.format(why=error.strerror)) from error
    finally:
        await database.close()
    return made


def _remember(session: Session, made: Manifest) -> None:
    session.merge(Fact(name=BACKED_UP_AT, value=clock.written(made.made_at)))


def _count(session: Session, one: Table) -> int:
    return session.scalar(select(func.count()).select_from(one)) or 0
