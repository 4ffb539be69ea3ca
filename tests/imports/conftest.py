"""`office`: a school of its own in the shared server, and who works there."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Guardianship, Person
from server.admin.imports import keeping
from server.admin.imports.checking import check
from server.admin.imports.models import Import, ImportRow
from server.admin.imports.receiving import received
from server.admin.imports.saying import told
from server.duties import job_kinds
from server.jobs import Jobs
from server.jobs.models import Job
from server.network.actions import affiliate, found_board, found_school
from server.network.models import School
from server.network.queries import holders
from server.permissions import ADMIN, COORDINATOR, PUPIL, Role
from server.storage import log
from server.storage.log import Recorded
from server.storage.tx import Tx
from tests.kit.live import Live
from tests.kit.region import LONG_AGO, Someone, add

P = ParamSpec("P")
T = TypeVar("T")

NUMBERS = count(1)
PATIENCE = 60.0  # seconds that all jobs of a test may take


@dataclass
class Office:
    """What somebody does there, and what then is known."""

    live: Live
    school: str
    brin: str
    fatima: Someone
    ada: Someone
    mark: str = field(default_factory=lambda: f"{next(NUMBERS)}")

    async def sends(self, content: bytes, kind: str = "", by: Someone | None = None) -> str:
        """The file is compared, its columns as guessed; the id of its (first) import."""
        house = self.live.house
        ids = []
        for table in received(content, "leerlingen.csv", self.brin, kind):
            ids.append(await keeping.keep(house.scribe, self.school, self.of(by).id, table))
            import_ = await self.one(ids[-1])
            if not table.fields:
                await self.writes(
                    keeping.choose, self.school, ids[-1], import_.kind, import_.fields
                )
            await check(house.database, house.scribe, ids[-1])
        return ids[0]

    async def imports(self, content: bytes, kind: str = "", by: Someone | None = None) -> str:
        """The file is compared and written."""
        id_ = await self.sends(content, kind, by)
        await self.begins(id_, by)
        return id_

    async def begins(self, id_: str, by: Someone | None = None, *, is_fresh: bool = True) -> None:
        about: dict[str, Any] = {"import": id_}
        await self.does("import.begin", by, is_fresh=is_fresh, **about)
        await self.works()

    async def does(
        self, do: str, by: Someone | None = None, *, is_fresh: bool = True, **with_: Any
    ) -> dict[str, Any]:
        house, who = self.live.house, self.of(by)
        ask = house.commands.ask(do, self.school, who.id, uuid4().hex, with_, is_fresh=is_fresh)
        return await house.scribe.obey(ask)

    async def works(self) -> None:
        """Every job of this school is over."""
        house = self.live.house
        jobs = Jobs(house.database, house.scribe, job_kinds(house))
        async with asyncio.timeout(PATIENCE):
            while (tries := await self.reads(_tries, self.school)) is not None:
                assert tries == 0, "a step failed"
                await jobs.run_due()

    def of(self, by: Someone | None) -> Someone:
        return by or self.fatima

    async def one(self, id_: str) -> Import:
        return await self.reads(lambda session: session.get_one(Import, id_))

    async def outcomes(self, id_: str) -> dict[int, str]:
        """Line → what it comes to."""
        rows = await self.rows(id_)
        return {row.line: row.outcome for row in rows}

    async def rows(self, id_: str) -> list[ImportRow]:
        wanted = select(ImportRow).where(ImportRow.of == id_).order_by(ImportRow.line)
        return await self.reads(lambda session: list(session.scalars(wanted)))

    async def said(self, id_: str) -> dict[int, list[str]]:
        """Line → the faults and notes that the report tells."""
        return {
            row.line: [str(why) for _part, why in told(row.found["faults"] + row.found["notes"])]
            for row in await self.rows(id_)
            if row.found["faults"] or row.found["notes"]
        }

    async def pupils(self) -> dict[str, Person]:
        return await self.people(PUPIL)

    async def people(self, role: Role) -> dict[str, Person]:
        """First name → who holds that role today."""
        found = await self.reads(holders, self.school, {role}, clock.today())
        return {one.first_name: one for one in found}

    async def parents_of(self, pupil: str) -> list[Person]:
        wanted = (
            select(Person)
            .join(Guardianship, Guardianship.parent == Person.id)
            .where(Guardianship.pupil == pupil)
            .order_by(Person.title.desc(), Person.id)
        )
        return await self.reads(lambda session: list(session.scalars(wanted)))

    async def entries(self) -> list[Recorded]:
        return await self.reads(log.between, self.school, 0, 100_000)

    async def writes(
        self, verb: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.live.house.scribe.write(verb, *args, **kwargs)

    async def reads(
        self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.live.house.database.read(query, *args, **kwargs)


@pytest.fixture
async def office(live: Live) -> Office:
    return await make_office(live)


async def make_office(live: Live) -> Office:
    number = next(NUMBERS)

    def found(tx: Tx) -> Office:
        region = tx.session.get_one(School, live.region.school).region
        board = found_board(tx, region, "Stichting")
        school = found_school(tx, board, f"98{number:02X}00"[-6:], f"School {number}").id
        fatima, ada = add(tx, "Fatima Aziz"), add(tx, "Ada Beheer")
        affiliate(tx, fatima.id, school, COORDINATOR, LONG_AGO)
        affiliate(tx, ada.id, school, ADMIN, LONG_AGO)
        brin = tx.session.get_one(School, school).brin
        return Office(live, school, brin, fatima, ada)

    return await live.house.scribe.write(found)


def _tries(session: Session, office: str) -> int | None:
    """How often the step of a job failed that still waits; None when none does."""
    found = select(Job.tries).where(Job.office == office, Job.state == "waiting")
    return session.scalar(found.order_by(Job.tries.desc()).limit(1))
