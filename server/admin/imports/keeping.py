"""A file that was sent is kept row by row, until it is imported or put aside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.admin.imports.columns import FIELDS, FileKind, guessed
from server.admin.imports.models import Import, ImportRow, Kind, RememberedColumn
from server.admin.imports.sheets import Row, Sheet
from server.admin.imports.values import plain
from server.errors import Invalid, Missing, Stale
from server.storage.audit import CHAIN, write_down
from server.storage.base import new_id
from server.storage.scribe import Scribe
from server.storage.tx import Tx
from server.words import _

AT_ONCE = 250  # rows kept in one transaction
RECEIVED = timedelta(minutes=15)  # in which all rows of a file have come in
KEPT = timedelta(hours=24)  # how long a file waits that nobody imports
REPORTED = timedelta(days=400)  # how long a report can be read


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was read; `fields` is None where somebody has to choose the columns."""

    name: str
    kind: Kind
    sheet: Sheet
    fields: tuple[str, ...] | None = None


async def keep(scribe: Scribe, school: str, by: str | None, sent: Sent) -> str:
    """The file waits for its columns to be chosen; the id of the import.

    Killed halfway, what came in stays `receiving`: it is never shown or run, and dropped by time.
    """
    id_ = await scribe.write(_begin, school, by, sent)
    for some in _some(sent.sheet.rows):
        await scribe.write(_keep_rows, id_, some)
    await scribe.write(_end, id_)
    return id_


def own(tx: Tx, school: str, id_: str) -> Import:
    """That import, of this school; else `Missing`."""
    import_ = tx.session.get(Import, id_)
    if import_ is None or import_.school != school:
        raise Missing
    return import_


def waiting(tx: Tx, school: str, id_: str) -> Import:
    """The same, while nothing of it is written; else `Stale`."""
    import_ = own(tx, school, id_)
    if import_.state not in ("mapping", "checked"):
        raise Stale
    return import_


def guess_again(tx: Tx, school: str, id_: str, kind: Kind) -> None:
    """Something else stands in the file than we thought."""
    import_ = waiting(tx, school, id_)
    fields = _guess(tx.session, school, kind, import_.headers)
    tx.change(import_, kind=kind, fields=fields, state="mapping")


def choose(tx: Tx, school: str, id_: str, kind: Kind, fields: Sequence[str]) -> None:
    """The columns hold these fields, and the school's next file finds them chosen."""
    import_ = waiting(tx, school, id_)
    _require_enough(kind, fields)
    tx.change(import_, kind=kind, fields=list(fields), state="mapping")
    for header, name in zip(import_.headers, fields, strict=True):
        if header:
            known = (import_.school, kind, plain(header)[:80])
            tx.session.merge(
                RememberedColumn(school=known[0], kind=known[1], header=known[2], field=name)
            )
    tx.flush()


def drop(tx: Tx, import_: Import, *, by: str | None) -> None:
    """The file is put aside and forgotten whole; nothing of it was written."""
    if import_.ended_at is None:
        tx.hold(CHAIN)
        nothing: dict[str, list[str]] = {"headers": [], "fields": [], "shared": [], "missing": []}
        tx.change(import_, state="dropped", ended_at=tx.now, **nothing)
        forget(tx, import_, name="", found={})
        write_down(tx, "import.dropped", by=by, about=import_.school, of=import_.id)


def forget(tx: Tx, import_: Import, **also: object) -> None:
    """What stood in the file is gone; the report keeps who was made, and what was wrong."""
    tx.flush()
    tx.session.execute(
        update(ImportRow)
        .where(ImportRow.of == import_.id)
        .values(cells=[], **also)
        .execution_options(synchronize_session=False)
    )


def remembered(session: Session, school: str, kind: Kind) -> dict[str, str]:
    """What the school chose before: plain name of a column → field."""
    rows = session.execute(
        select(RememberedColumn.header, RememberedColumn.field).where(
            RememberedColumn.school == school, RememberedColumn.kind == kind
        )
    )
    return {header: name for header, name in rows}


def _begin(tx: Tx, school: str, by: str | None, sent: Sent) -> str:
    tx.hold(CHAIN)
    fields = sent.fields or _guess(tx.session, school, sent.kind, sent.sheet.headers)
    import_ = Import(
        id=new_id("im"),
        school=school,
        by=by,
        name=sent.name[-120:],
        kind=sent.kind,
        state="receiving",
        headers=list(sent.sheet.headers),
        fields=list(fields),
        counts={},
        shared=[],
        missing=[],
        made_at=tx.now,
    )
    tx.add(import_)
    write_down(tx, "import.sent", by=by, about=school, of=import_.id)
    return import_.id


def _guess(session: Session, school: str, kind: FileKind, headers: Sequence[str]) -> list[str]:
    return guessed(kind, headers, remembered(session, school, kind))


def _keep_rows(tx: Tx, id_: str, rows: Sequence[Row]) -> None:
    _receiving(tx, id_)
    for row in rows:
        tx.insert(ImportRow, of=id_, line=row.line, cells=list(row.cells), found={})


def _end(tx: Tx, id_: str) -> None:
    tx.change(_receiving(tx, id_), state="mapping")


def _receiving(tx: Tx, id_: str) -> Import:
    """The import while its rows come in; `Stale` when that took so long that it was dropped."""
    import_ = tx.session.get_one(Import, id_)
    if import_.state != "receiving":
        raise Stale
    return import_


def _require_enough(kind: Kind, fields: Sequence[str]) -> None:
    chosen = [name for name in fields if name]
    known: Mapping[str, object] = FIELDS[kind]
    twice = {name for name in chosen if chosen.count(name) > 1}
    if twice or not set(chosen) <= known.keys() | {name for name in chosen if name[:3] in MORE}:
        raise Invalid(_("Kies elk veld voor één kolom."))
    names = {"p1_last_name", "p1_name"} if kind == "parents" else {"last_name", "name"}
    if names.isdisjoint(chosen):
        raise Invalid(_("Wijs aan in welke kolom de achternaam staat."))
    if kind == "parents" and "number" not in chosen:
        raise Invalid(_("Wijs aan in welke kolom het leerlingnummer staat."))
    if kind == "pupils" and "born" not in chosen:
        raise Invalid(_("Wijs aan in welke kolom de geboortedatum staat."))


MORE = ("p3_", "p4_")  # parents that only OneRoster has


def _some(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def forget_reports(tx: Tx) -> None:
    """Reports of more than a year ago are gone; the audit still tells who imported when."""
    old = select(Import.id).where(Import.ended_at < tx.now - REPORTED).limit(20)
    ids = list(tx.session.scalars(old))
    for table, column in ((ImportRow, ImportRow.of), (Import, Import.id)):
        tx.session.execute(delete(table).where(column.in_(ids)))
