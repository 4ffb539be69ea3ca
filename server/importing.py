"""People of a school from a file, by the command line: the same dry run, the same report."""

import asyncio
from pathlib import Path

from sqlalchemy.orm import Session

from server.admin.imports import keeping, reports, running
from server.admin.imports.checking import check
from server.admin.imports.models import Import
from server.admin.imports.receiving import received
from server.admin.imports.sheets import LARGEST
from server.app import opened
from server.config import Settings
from server.duties import job_kinds
from server.errors import Invalid
from server.house import House
from server.jobs import Jobs
from server.jobs.models import Job
from server.network.models import School
from server.network.queries import school_by_brin
from server.storage.tx import Tx
from server.words import _

PAUSE = 0.2  # seconds between two looks at a job that a running server brings on


async def import_file(
    settings: Settings, file: Path, brin: str, kind: str, *, dry_run: bool
) -> str:  # fmt: skip
    """What was found and done, as lines to print; `Invalid` or `TooBig` when nothing could be."""
    with file.open("rb") as opened_file:
        content = opened_file.read(LARGEST + 1)
    async with opened(settings) as (house, _hub):
        school = await house.database.read(school_by_brin, brin)
        if school is None:
            raise Invalid(_("Deze school kennen we niet: {brin}.", brin=brin))
        said = []
        for table in received(content, file.name, school.brin, kind):
            said += await _import(house, school, table, dry_run=dry_run)
        return "\n".join(said)


async def _import(
    house: House, school: School, table: keeping.Sent, *, dry_run: bool
) -> list[str]:  # fmt: skip
    scribe, database = house.scribe, house.database
    id_ = await keeping.keep(scribe, school.id, None, table)
    import_ = await database.read(_get, id_)
    if not table.fields:
        await scribe.write(keeping.choose, school.id, id_, import_.kind, import_.fields)
    await check(database, scribe, id_)
    if dry_run:
        said = await database.read(_report, id_)
        await scribe.write(lambda tx: keeping.drop(tx, keeping.own(tx, school.id, id_), by=None))
        return [*said, "Nothing was written: this was a dry run."]
    await _run(house, await scribe.write(_start, school.id, id_))
    return await database.read(_report, id_)


def _start(tx: Tx, school: str, id_: str) -> str:
    tx.hold(school)
    import_ = keeping.own(tx, school, id_)
    about = {"import": id_, "rows": import_.counts["rows"]}
    tx.record(school, "import.begun", about, by=None)
    return running.start(tx, import_, by=None)


async def _run(house: House, job: str) -> None:
    """Until it is over, whether we or a running server bring it on."""
    jobs = Jobs(house.database, house.scribe, job_kinds(house))
    while await house.database.read(lambda session: session.get_one(Job, job).state) == "waiting":
        await jobs.run_due()
        await asyncio.sleep(PAUSE)


def _get(session: Session, id_: str) -> Import:
    return session.get_one(Import, id_)


def _report(session: Session, id_: str) -> list[str]:
    import_ = _get(session, id_)
    counts = import_.counts
    said = [f"{import_.name} ({import_.kind}): {counts['rows']} rows"]
    said += [f"  {counts.get(name, 0):6} {word}" for name, word in (
        ("new", "new"), ("changed", "changed"), ("same", "unchanged"), ("bad", "left out"),
    )]  # fmt: skip
    for one in import_.shared:
        lines = ", ".join(map(str, one["lines"]))
        said.append(f"  shared ({one['why']}): {one['email']}: {', '.join(one['names'])}; {lines}")
    missing = reports.people(session, import_.missing)
    said += [f"  not in the file: {name}" for _id, name in missing]
    return [*said, *reports.as_lines(session, import_, "en")]
