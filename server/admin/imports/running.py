"""The import itself: a job that writes some rows in each transaction, each row once."""

from datetime import datetime
from typing import Any

import msgspec
import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from server import clock, jobs, permissions
from server.admin.imports import register as registers
from server.admin.imports.checking import found
from server.admin.imports.comparing import Compared, compare
from server.admin.imports.keeping import KEPT, RECEIVED, forget, own, waiting
from server.admin.imports.keeping import drop as put_aside
from server.admin.imports.models import Import, ImportRow
from server.admin.imports.obeying import Hand, hold, obey
from server.admin.imports.recognising import recognise
from server.admin.imports.records import Record, read_row
from server.admin.imports.saying import kept
from server.admin.imports.sharing import share
from server.admin.imports.sheets import Row
from server.errors import Stale
from server.jobs.models import Job
from server.network.models import School
from server.network.queries import roles_of
from server.permissions import ADMIN, OFFICE
from server.placements.invitations import Links
from server.placements.life import told
from server.storage.audit import CHAIN, write_down
from server.storage.commands import Ask, Command, Member
from server.storage.tx import Tx
from server.words import _

KIND = "import"
MOST = 20  # rows of one step: with their parents some sixty people
ALONE_AFTER = 1  # tries after which a step takes one row only, and
GIVES_UP_AFTER = 3  # tries after which that row is passed over

log = structlog.get_logger("imports")


class Begin(msgspec.Struct):
    """What was shown by the dry run is written."""

    import_: str = msgspec.field(name="import")


class Drop(msgspec.Struct):
    import_: str = msgspec.field(name="import")


def begin(tx: Tx, member: Member, ask: Ask, form: Begin) -> dict[str, Any]:
    """A job begins to write the rows that were compared; who decides over addresses is fresh."""
    tx.hold(CHAIN, member.stream)
    import_ = own(tx, member.stream, form.import_)
    if import_.state != "checked":
        raise Stale
    if import_.counts.get("addresses"):
        ask.require_fresh()
    job = start(tx, import_, by=member.person)
    about = {"import": import_.id, "rows": import_.counts["rows"]}
    entry = tx.record(member.stream, "import.begun", about, by=member.person, key=ask.key)
    return told(entry, job=job)


def drop(tx: Tx, member: Member, ask: Ask, form: Drop) -> dict[str, Any]:
    """The file is put aside; nothing of it was written."""
    tx.hold(CHAIN, member.stream)
    import_ = waiting(tx, member.stream, form.import_)
    put_aside(tx, import_, by=member.person)
    about = {"import": import_.id}
    return told(tx.record(member.stream, "import.dropped", about, by=member.person, key=ask.key))


COMMANDS = {
    "import.begin": Command(Begin, begin, where="o_"),
    "import.drop": Command(Drop, drop, where="o_"),
}


def start(tx: Tx, import_: Import, *, by: str | None) -> str:
    """The id of the job that writes it."""
    counts = import_.counts
    total = counts.get("new", 0) + counts.get("changed", 0)
    about = {"import": import_.id}
    job = jobs.begin(tx, KIND, by=by, office=import_.school, with_=about, total=total)
    tx.change(import_, state="running", job=job)
    return job


def kind(links: Links) -> jobs.Kind:
    """How an import is brought on; `links` makes addresses for invitations."""
    return jobs.Kind(KIND, step=lambda tx, job, some: _step(tx, job, some, links), most=MOST)


def _step(tx: Tx, job: Job, some: int, links: Links) -> int | None:
    import_ = tx.session.get_one(Import, job.with_["import"])
    tx.hold(CHAIN, import_.school)
    hand = _hand(tx, import_, links)
    after = job.cursor.get("line", 0)
    rows = _next(tx, import_.id, after, some if job.tries < ALONE_AFTER else 1)
    if not rows:
        _finish(tx, import_, job)
        return None
    if job.tries >= GIVES_UP_AFTER:
        _pass_over(tx, rows[0])
    else:
        _write(tx, import_, rows, hand)
    tx.change(job, cursor={"line": rows[-1].line}, done=job.done + len(rows))
    return len(rows)


def _hand(tx: Tx, import_: Import, links: Links) -> Hand:
    """Who imports must still be allowed to; the command line is."""
    today = clock.day_of(tx.now)
    roles = OFFICE
    if import_.by:
        roles = roles_of(tx.session, import_.by, today).get(import_.school, frozenset())
        permissions.require(roles, "import.begin")
    role = registers.role_of(import_.kind)
    return Hand(import_.school, role, import_.by, ADMIN in roles, today, links)


def _next(tx: Tx, id_: str, after: int, most: int) -> list[ImportRow]:
    wanted = (
        select(ImportRow)
        .where(
            ImportRow.of == id_,
            ImportRow.line > after,
            ImportRow.outcome.in_(("new", "changed")),
        )
        .order_by(ImportRow.line)
        .limit(most)
    )
    return list(tx.session.scalars(wanted))


def _write(tx: Tx, import_: Import, rows: list[ImportRow], hand: Hand) -> None:
    """Compared anew, for much may have changed since the dry run; then written."""
    records = [_record(import_, row, hand) for row in rows]
    school = tx.session.get_one(School, import_.school)
    known = registers.load(tx.session, school, hand.role, records, import_.by, hand.today)
    recognised = recognise(records, known)
    share(records, recognised, known)
    compared = compare(records, recognised, known)
    for one in compared:
        _refuse_surprises(import_, one)
    hold(tx, hand, [one for one in compared if one.outcome != "bad"])
    made: dict[str, str] = {}
    for row, one in zip(rows, compared, strict=True):
        if one.outcome != "bad":
            obey(tx, hand, one, made)
        tx.change(row, outcome=one.outcome, found=_found(row, one))


def _found(row: ImportRow, one: Compared) -> dict[str, Any]:
    """What became of the row, with what the dry run had to say already."""
    now, before = found(one, with_values=False), row.found["notes"]
    return {**now, "notes": before + [note for note in now["notes"] if note not in before]}


def _record(import_: Import, row: ImportRow, hand: Hand) -> Record:
    """The row as the dry run left it: without the addresses that it took away."""
    record = read_row(import_.kind, import_.fields, Row(row.line, tuple(row.cells)), hand.today)
    for human in filter(None, (record.own, *record.parents)):
        if human.part in row.found.get("without", ()):
            human.known.pop("email", None)
            human.had_email = True
    return record


def _refuse_surprises(import_: Import, one: Compared) -> None:
    """Nobody's address changes of whom the dry run didn't say so."""
    if one.changes_address and not import_.counts.get("addresses") and one.record.own:
        why = _("Dit is veranderd sinds je het bestand nakeek. Stuur het nog eens.")
        one.record.faults.append((one.record.own.part, why))


def _pass_over(tx: Tx, row: ImportRow) -> None:
    """A row that can't be written whatever is tried doesn't keep the others waiting."""
    log.warning("a row of an import was passed over", line=row.line)
    why = _("Deze regel konden we niet verwerken. Voeg deze persoon zelf toe.")
    found_ = {**row.found, "people": [], "faults": kept([("pupil", why)])}
    tx.change(row, outcome="bad", found=found_)


def _finish(tx: Tx, import_: Import, job: Job) -> None:
    """The file is forgotten; what was made, changed and refused stays to be read."""
    said = tx.session.execute(
        select(ImportRow.outcome, func.count())
        .where(ImportRow.of == import_.id)
        .group_by(ImportRow.outcome)
    )
    outcomes: dict[str, Any] = {outcome: number for outcome, number in said}
    counts = {**import_.counts, "new": 0, "changed": 0, "bad": 0, "same": 0, **outcomes}
    forget(tx, import_)
    tx.change(import_, state="done", ended_at=tx.now, counts=counts, headers=[], fields=[])
    told_ = {name: counts[name] for name in ("new", "changed", "same", "bad")}
    tx.change(job, result={"import": import_.id, **told_})
    tx.record(import_.school, "import.done", {"import": import_.id, **told_}, by=import_.by)
    write_down(tx, "import.done", by=import_.by, about=import_.school, of=import_.id)


# Imports that nobody goes on with


def left_over(session: Session, now: datetime) -> list[str]:
    """Files that came in half or wait too long, and imports whose job was stopped or failed."""
    broken = select(Job.id).where(Job.kind == KIND, Job.state.in_(("stopped", "failed")))
    is_half = (Import.state == "receiving") & (Import.made_at < now - RECEIVED)
    waits = Import.state.in_(("mapping", "checked")) & (Import.made_at < now - KEPT)
    is_left = or_(is_half, waits, Import.job.in_(broken))
    found = select(Import.id).where(Import.ended_at.is_(None), is_left)
    return list(session.scalars(found.order_by(Import.made_at).limit(20)))


def settle(tx: Tx, id_: str) -> None:
    """The file is forgotten; of a job that went no further the rows that are left are told so."""
    import_ = tx.session.get_one(Import, id_)
    tx.hold(CHAIN, import_.school)
    job = tx.session.get(Job, import_.job) if import_.job else None
    if job is None:
        put_aside(tx, import_, by=None)
    elif job.state in ("stopped", "failed") and import_.ended_at is None:
        _give_up_the_rest(tx, import_, job)
        _finish(tx, import_, job)


def _give_up_the_rest(tx: Tx, import_: Import, job: Job) -> None:
    why = _("Het importeren stopte voordat deze regel aan de beurt was. Stuur het bestand opnieuw.")
    found_ = {"people": [], "faults": kept([("pupil", why)]), "notes": [], "without": []}
    tx.session.execute(
        update(ImportRow)
        .where(
            ImportRow.of == import_.id,
            ImportRow.line > job.cursor.get("line", 0),
            ImportRow.outcome.in_(("new", "changed")),
        )
        .values(outcome="bad", found=found_)
        .execution_options(synchronize_session=False)
    )
