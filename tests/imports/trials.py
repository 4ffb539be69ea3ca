"""Trials of imports; tests/controls runs them with a defence broken."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from server import clock
from server.accounts.models import Person
from server.admin.imports import keeping, reports, running
from server.admin.imports.checking import check
from server.admin.imports.models import Import
from server.admin.imports.receiving import received
from server.errors import Missing, Stale
from server.jobs.models import Job
from server.placements.known import desk_of
from server.storage.scribe import Scribe
from server.storage.tx import Tx
from tests.imports.conftest import Office
from tests.imports.files import HEADS, csv_of
from tests.imports.people import NOBODY, at, file_of, row

Trial = Callable[[Office], Awaitable[None]]


async def a_dry_run_writes_nobody(office: Office) -> None:
    before = await _people(office), len(await office.entries())

    id_ = await office.sends(file_of(office, 0, 1))

    assert (await _people(office), len(await office.entries())) == before
    assert (await office.one(id_)).counts["new"] == 2


async def a_file_takes_over_nobody(office: Office) -> None:
    """A coordinator can't give the admin's sign-in another address by a list of teachers."""
    heads = ("Docentcode", "Roepnaam", "Achternaam", "E-mail")
    await office.imports(csv_of(heads, [("BEH", "Ada", "Beheer", "")]), by=office.ada)

    def works(tx: Tx) -> None:
        tx.change(tx.session.get_one(Person, office.ada.id), email=at(office, "ada"))

    await office.writes(works)
    await office.imports(csv_of(heads, [("ADA", "Ada", "Beheer", at(office, "ada"))]))

    id_ = await office.imports(csv_of(heads, [("ADA", "Ada", "Beheer", at(office, "dief"))]))

    ada = await office.reads(lambda session: session.get_one(Person, office.ada.id))
    assert ada.email == at(office, "ada")
    assert "verandert een bestand niet" in (await office.said(id_))[2][0]


async def a_killed_import_writes_everybody_once(office: Office) -> None:
    """Killed after some rows: the next worker goes on where the cursor stands."""
    id_ = await office.sends(file_of(office, *range(9)))
    about: dict[str, Any] = {"import": id_}
    await office.does("import.begin", **about)

    def one_step(tx: Tx) -> None:
        job = tx.session.scalars(select(Job).where(Job.office == office.school)).one()
        if job.state == "waiting":
            step = running.kind(lambda path: path).step
            assert step
            step(tx, job, 1)

    await office.writes(one_step)
    await office.works()

    assert len(await office.pupils()) == 9
    told = [entry.what for entry in await office.entries()]
    assert told.count("import.done") == 1
    assert told.count("person.added") == 27


class Killed(Exception):
    """The server stands still here, and never goes on."""


@dataclass
class DyingScribe:
    """Writes as often as that, and no more."""

    scribe: Scribe
    left: int

    async def write(self, *verb: Any) -> Any:
        if self.left == 0:
            raise Killed
        self.left -= 1
        return await self.scribe.write(*verb)


async def half_a_file_is_never_looked_at_or_run(office: Office) -> None:
    """Killed while its rows come in: nobody sees it, and within the hour it is put aside."""
    id_, house = await _half(office), office.live.house
    about: dict[str, Any] = {"import": id_}
    desk = await office.reads(desk_of, office.fatima.id, clock.today())

    assert id_ not in [one["id"] for one in await office.reads(reports.imports_of, desk)]
    with pytest.raises(Missing):
        await office.reads(reports.own, desk, id_)
    with pytest.raises(Stale):
        await check(house.database, house.scribe, id_)
    with pytest.raises(Stale):
        await office.does("import.begin", **about)
    assert id_ not in await office.reads(running.left_over, clock.now())
    later = clock.now() + keeping.RECEIVED
    assert id_ in await office.reads(running.left_over, later)
    await office.writes(running.settle, id_)
    assert (await office.one(id_)).state == "dropped"
    assert {str(one.cells) for one in await office.rows(id_)} == {"[]"}


async def _half(office: Office) -> str:
    """A file of which the first rows came in before the server was killed."""
    rows = [
        row(office, 0, number=str(n), email="", p1_email="", **NOBODY)
        for n in range(keeping.AT_ONCE + 1)
    ]
    (table,) = received(csv_of(HEADS, rows), "half.csv", office.brin)
    dying: Any = DyingScribe(office.live.house.scribe, left=2)
    with pytest.raises(Killed):
        await keeping.keep(dying, office.school, office.fatima.id, table)
    own = select(Import.id).where(Import.school == office.school)
    return await office.reads(lambda session: session.scalars(own).one())


async def a_pupil_shares_with_nobody(office: Office) -> None:
    """Pupil and parent of one family: the parent keeps the address, the pupil comes without."""
    same = at(office, "gezin")

    id_ = await office.imports(file_of(office, 0, n0={"email": same, "p1_email": same}))

    (fenna,) = (await office.pupils()).values()
    assert fenna.email is None
    assert same in {one.email for one in await office.parents_of(fenna.id)}
    (shared,) = (await office.one(id_)).shared
    assert (shared["email"], shared["why"], shared["lines"]) == (same, "family", [2])
    assert sorted(shared["names"]) == ["Fenna Postma", "M. Postma"]


async def strangers_do_not_share_with_a_pupil(office: Office) -> None:
    """The address of a pupil of another family: that row isn't taken over."""
    await office.imports(file_of(office, 0))

    id_ = await office.imports(file_of(office, 1, n1={"email": at(office, "leerling0")}))

    assert (await office.outcomes(id_)) == {2: "bad"}
    assert "uit een ander gezin" in (await office.said(id_))[2][0]
    assert list(await office.pupils()) == ["Fenna"]


async def _people(office: Office) -> int:
    wanted = select(func.count(Person.id))
    return await office.reads(lambda session: session.scalar(wanted)) or 0
