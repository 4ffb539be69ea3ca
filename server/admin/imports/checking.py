"""The dry run: every row compared with what is known; of people nothing is written."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from server import clock
from server.admin.imports import register as registers
from server.admin.imports.comparing import Compared, compare
from server.admin.imports.models import Import, ImportRow
from server.admin.imports.recognising import recognise, refuse_twins
from server.admin.imports.records import Record, read_row
from server.admin.imports.register import Register
from server.admin.imports.saying import kept
from server.admin.imports.sharing import Shared, share
from server.admin.imports.sheets import Row
from server.admin.school_classes import next_class
from server.errors import Stale
from server.network.models import School
from server.storage.engine import Database
from server.storage.scribe import Scribe
from server.storage.tx import Tx

AT_ONCE = 250  # rows written in one transaction
MOST_SHARED = 500  # addresses that a report tells
MOST_MISSING = 2_000


@dataclass
class Checked:
    """What a dry run found."""

    rows: list[Compared]
    shared: list[Shared]
    missing: list[str]  # ids of people the school knows, of whom the file is silent


async def check(database: Database, scribe: Scribe, id_: str) -> None:
    """The import is compared with what is known now, and its page can be read."""
    import_, school, rows = await database.read(_sent, id_)
    today = clock.today()
    # Thousands of rows take a while: not where everybody's messages pass.
    records = await asyncio.to_thread(_read, import_, rows, today)
    role = registers.role_of(import_.kind)
    register = await database.read(registers.load, school, role, records, import_.by, today)
    rows_, shared = await asyncio.to_thread(compared, records, register)
    here = await database.read(registers.current, school.id, role, today)
    checked = Checked(rows_, shared, missing(import_, register, rows_, here))
    for start in range(0, len(rows_), AT_ONCE):
        await scribe.write(_keep, id_, rows_[start : start + AT_ONCE])
    await scribe.write(_finish, id_, checked)


def compared(
    records: Sequence[Record], register: Register
) -> tuple[list[Compared], list[Shared]]:  # fmt: skip
    """Every row, and every address of several people."""
    refuse_twins(records)
    recognised = recognise(records, register)
    shared = share(records, recognised, register)
    return compare(records, recognised, register), shared


def missing(
    import_: Import,
    register: Register,
    rows: Sequence[Compared],
    here: Iterable[tuple[str, str]],
) -> list[str]:
    """Who is at the school and not in the file; of pupils those of the classes in the file."""
    if import_.kind == "parents":
        return []
    known = {one.person for row in rows for one in row.differences}
    known |= {register.by_number[row.record.key] for row in rows
              if row.record.key in register.by_number}  # fmt: skip
    classes = {
        register.people[one.person].values.get("school_class")
        for row in rows
        for one in row.differences
        if one.person in register.people and one.human.part == "pupil"
    } | {row.record.own.known.get("school_class") for row in rows if row.record.own}
    return [
        person
        for person, school_class in here
        if person not in known and (import_.kind == "teachers" or school_class in classes)
    ][:MOST_MISSING]


def found(row: Compared, *, with_values: bool = True) -> dict[str, Any]:
    """What is kept of a row: people with their changes, faults, notes; without values when over."""
    people = [
        {
            "part": one.human.part,
            "name": one.human.name if with_values or one.person[0] == "+" else "",
            "person": "" if one.person[0] == "+" else one.person,
            "is_new": one.is_new,
            "changes": {
                name: [msgspec.to_builtins(old), msgspec.to_builtins(new)] if with_values else []
                for name, (old, new) in one.changes.items()
            },
            "tie": one.tie,
            "comes": one.comes,
            "number": one.number if with_values else bool(one.number),
        }
        for one in row.differences
    ]
    without = [
        human.part
        for human in filter(None, (row.record.own, *row.record.parents))
        if "email" not in human.known and human.had_email
    ]
    faults, notes = kept(row.record.faults), kept(row.record.notes)
    return {"people": people, "faults": faults, "notes": notes, "without": without}


def name_of(record: Record) -> str:
    """Whom a row is about, in a list."""
    own = record.own or (record.parents[0] if record.parents else None)
    return (own.name if own else "")[:200]


def _sent(session: Session, id_: str) -> tuple[Import, School, list[Row]]:
    import_ = session.get_one(Import, id_)
    if import_.state not in ("mapping", "checked"):
        raise Stale
    rows = session.execute(
        select(ImportRow.line, ImportRow.cells).where(ImportRow.of == id_).order_by(ImportRow.line)
    )
    school = session.get_one(School, import_.school)
    return import_, school, [Row(line, tuple(cells)) for line, cells in rows]


def _read(import_: Import, rows: Sequence[Row], today: date) -> list[Record]:
    return [read_row(import_.kind, import_.fields, row, today) for row in rows]


def _waiting(tx: Tx, id_: str) -> Import:
    """The import while nothing of it is written; `Stale` when it was begun or dropped meanwhile."""
    import_ = tx.session.get_one(Import, id_)
    if import_.state not in ("mapping", "checked"):
        raise Stale
    return import_


def _keep(tx: Tx, id_: str, rows: Sequence[Compared]) -> None:
    _waiting(tx, id_)
    table = ImportRow.__table__
    said = [
        {
            "b_of": id_,
            "b_line": row.record.line,
            "b_outcome": row.outcome,
            "b_found": found(row),
            "b_name": name_of(row.record),
        }
        for row in rows
    ]
    tx.session.connection().execute(
        update(table)  # type: ignore[arg-type]  # a mapped class always has a Table
        .where(table.c.of == bindparam("b_of"), table.c.line == bindparam("b_line"))
        .values(
            outcome=bindparam("b_outcome"), found=bindparam("b_found"), name=bindparam("b_name")
        ),
        said,
    )
    tx.writes += 1


def _are_moved_up(rows: Sequence[Compared]) -> bool:
    """Whether most pupils we know are in next year's class: the turn of the year comes first."""
    known = [one for row in rows for one in row.differences if one.human.part == "pupil"]
    moves = [one.changes["school_class"] for one in known if "school_class" in one.changes]
    up = [new for old, new in moves if new and new == next_class(old)]
    return len(up) * 2 > len([one for one in known if not one.is_new])


def _finish(tx: Tx, id_: str, checked: Checked) -> None:
    import_ = _waiting(tx, id_)
    counts: dict[str, Any] = dict(Counter(row.outcome for row in checked.rows))
    counts["rows"] = len(checked.rows)
    counts["partly"] = sum(
        bool(row.record.notes) and row.outcome != "bad" for row in checked.rows
    )  # fmt: skip
    counts["addresses"] = sum(row.changes_address for row in checked.rows)
    counts["people"] = len({
        one.person for row in checked.rows for one in row.differences if one.is_new
    })  # fmt: skip
    counts["shared"] = len(checked.shared)
    counts["moved_up"] = _are_moved_up(checked.rows)
    tx.change(
        import_,
        state="checked",
        counts=counts,
        shared=[asdict(one) for one in checked.shared[:MOST_SHARED]],
        missing=checked.missing,
    )
