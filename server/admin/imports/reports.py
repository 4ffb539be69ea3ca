"""What an office reads of its imports: the list, the columns, the dry run, the report."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session

from server.accounts.models import Person
from server.accounts.names import full_name
from server.admin.imports.columns import FIELDS, KINDS
from server.admin.imports.models import Import, ImportRow, Outcome
from server.admin.imports.saying import told
from server.errors import Missing
from server.jobs.models import Job
from server.network.models import School
from server.placements.known import Desk
from server.spreadsheet import as_csv
from server.words import Sentence, _

SHOWN = 20  # rows of each part of a report
PAGE = 100  # rows of a part that is looked at by itself
SAMPLES = 3  # cells of a column, so that one sees what stands in it

PARTS: dict[str, Sentence] = {
    "pupil": _("leerling"),
    "teacher": _("docent"),
    **{f"parent{n}": _("ouder {n}", n=n) for n in range(1, 5)},
}
WORDS: dict[str, Sentence] = {
    "first_name": _("voornaam"),
    "last_name": _("achternaam"),
    "title": _("aanhef"),
    "email": _("e-mailadres"),
    "phone": _("telefoon"),
    "born": _("geboortedatum"),
    "school_class": _("klas"),
    "track": _("leerweg"),
    "profile": _("profiel"),
}
# What a report shows one after the other: a part, and which rows belong there.
SECTIONS: tuple[str, ...] = ("bad", "partly", "changed", "new", "same")

Row = dict[str, Any]


def imports_of(session: Session, desk: Desk) -> list[Row]:
    """The imports of the desk's schools, the newest first."""
    found = session.execute(
        select(Import, Person, School.name)
        .join(School, School.id == Import.school)
        .outerjoin(Person, Person.id == Import.by)
        .where(Import.school.in_(desk.ids), Import.state != "receiving")
        .order_by(Import.made_at.desc())
        .limit(50)
    )
    return [
        {**_head(import_), "by": full_name(by) if import_.by else "", "school": school}
        for import_, by, school in found
    ]


def own(session: Session, desk: Desk, id_: str) -> Import:
    """That import of one of the desk's schools, once all of it came in; else `Missing`."""
    import_ = session.get(Import, id_)
    if import_ is None or import_.school not in desk.ids or import_.state == "receiving":
        raise Missing
    return import_


def columns_shown(session: Session, import_: Import) -> Row:
    """Each column with samples of what stands in it, and the fields it can hold."""
    rows = session.scalars(
        select(ImportRow.cells)
        .where(ImportRow.of == import_.id)
        .order_by(ImportRow.line)
        .limit(200)
    ).all()
    columns = [
        {
            "name": header or _("kolom {n}", n=at + 1),
            "field": import_.fields[at],
            "samples": _samples(cells[at] for cells in rows if len(cells) > at),
        }
        for at, header in enumerate(import_.headers)
    ]
    return {
        "import": _head(import_),
        "columns": columns,
        "fields": list(FIELDS[import_.kind].items()),
        "kinds": list(KINDS.items()),
    }


def report(session: Session, import_: Import, show: str = "", page: int = 1) -> Row:
    """Everything a dry run found, or an import did; of one part all rows, if `show` names it."""
    if show and show not in SECTIONS:
        raise Missing
    numbers = {name: _count(session, import_.id, name) for name in SECTIONS}
    sections = {}
    for name in (show,) if show else SECTIONS[:-1]:
        most, start = (PAGE, (page - 1) * PAGE) if show else (SHOWN, 0)
        sections[name] = _rows(session, import_.id, name, most, start)
    job = session.get(Job, import_.job) if import_.job else None
    return {
        "import": _head(import_),
        "counts": numbers,
        "sections": sections,
        "show": show,
        "shared": import_.shared,
        "missing": people(session, import_.missing),
        "progress": {"done": job.done, "total": job.total, "state": job.state} if job else None,
        "twins": _twins(session, import_),
        "moved_up": bool(import_.counts.get("moved_up")),
    }


def as_table(session: Session, import_: Import, language: str) -> bytes:
    """Every row with something to say about it, for a spreadsheet that must not calculate with it.

    Source: guarantees.md, X10.
    """
    heads = (_("Regel"), _("Wie"), _("Uitkomst"), _("Over"), _("Wat"))
    said = select(ImportRow).where(ImportRow.of == import_.id).order_by(ImportRow.line)
    rows = [
        (row.line, row.name, OUTCOMES[row.outcome].in_(language), part, why)
        for row in session.scalars(said)
        for part, why in _remarks(row, language)
    ]
    return as_csv([head.in_(language) for head in heads], rows)


def _remarks(row: ImportRow, language: str) -> Iterable[tuple[str, str]]:
    for part, why in told([*row.found.get("faults", ()), *row.found.get("notes", ())]):
        yield PARTS[part].in_(language), why.in_(language)


OUTCOMES: dict[Outcome, Sentence] = {
    "": _("nog niet bekeken"),
    "new": _("nieuw"),
    "changed": _("gewijzigd"),
    "same": _("ongewijzigd"),
    "bad": _("niet overgenomen"),
}


def _head(import_: Import) -> Row:
    return {
        "id": import_.id,
        "name": import_.name,
        "kind": import_.kind,
        "kind_word": KINDS[import_.kind],
        "state": import_.state,
        "counts": import_.counts,
        "made_at": import_.made_at,
        "ended_at": import_.ended_at,
        "school_id": import_.school,
        "job": import_.job,
    }


def _samples(cells: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(cell for cell in cells if cell))[:SAMPLES]


def _wanted(id_: str, section: str) -> Select[ImportRow]:
    found = select(ImportRow).where(ImportRow.of == id_)
    if section != "partly":
        return found.where(ImportRow.outcome == section)
    has_notes = cast(ImportRow.found["notes"], String) != "[]"
    return found.where(has_notes, ImportRow.outcome.in_(("new", "changed", "same")))


def _count(session: Session, id_: str, section: str) -> int:
    wanted = _wanted(id_, section).with_only_columns(func.count())
    return session.scalar(wanted) or 0


def _rows(session: Session, id_: str, section: str, most: int, start: int) -> list[Row]:
    rows = session.scalars(
        _wanted(id_, section).order_by(ImportRow.line).limit(most).offset(start)
    ).all()
    ids = {one["person"] for row in rows for one in row.found.get("people", ()) if one["person"]}
    names = dict(people(session, sorted(ids)))
    return [_row(row, names) for row in rows]


def _row(row: ImportRow, names: dict[str, str]) -> Row:
    people = [
        {
            **one,
            "part": PARTS[one["part"]],
            "name": names.get(one["person"]) or one["name"],
            "changes": [
                (WORDS[name], *(values or (None, None))) for name, values in one["changes"].items()
            ],
        }
        for one in row.found.get("people", ())
    ]
    return {
        "line": row.line,
        "name": row.name or ", ".join(one["name"] for one in people[:1]),
        "people": people,
        "faults": [(PARTS[part], why) for part, why in told(row.found.get("faults", []))],
        "notes": [(PARTS[part], why) for part, why in told(row.found.get("notes", []))],
    }


def people(session: Session, ids: Sequence[str]) -> list[tuple[str, str]]:
    """(Person, whole name), in that order."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), 500):
        some = select(Person).where(Person.id.in_(ids[start : start + 500]))
        found.update({one.id: full_name(one) for one in session.scalars(some)})
    return [(id_, found[id_]) for id_ in ids if id_ in found]


def as_lines(session: Session, import_: Import, language: str) -> list[str]:
    """Every row with something to say about it, for a terminal."""
    said = select(ImportRow).where(ImportRow.of == import_.id).order_by(ImportRow.line)
    return [
        f"  line {row.line} {row.name}: {PARTS[part].in_(language)}: {why.in_(language)}"
        for row in session.scalars(said)
        for part, why in told([*row.found.get("faults", ()), *row.found.get("notes", ())])
    ]


def _twins(session: Session, import_: Import) -> list[Row]:
    """The other tables out of the same file: OneRoster holds pupils and teachers."""
    found = session.scalars(
        select(Import)
        .where(
            Import.school == import_.school,
            Import.name == import_.name,
            Import.kind != import_.kind,
            Import.ended_at.is_(None),
            Import.state != "receiving",
            Import.id != import_.id,
        )
        .order_by(Import.made_at.desc())
        .limit(1)
    )
    return [_head(one) for one in found]
