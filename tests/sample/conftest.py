"""`region`: the sample region, filled once on SQLite and once on PostgreSQL, and then only read."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, config, sample
from server.accounts.models import Person
from server.config import Settings
from server.network.models import Company, School
from server.placements import timers
from server.placements.models import Placement
from server.storage.engine import Database, WritingSession
from server.storage.log import Entry
from server.storage.tx import Tx

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Region:
    """What the sample left behind, by the names of the stories."""

    database: Database
    settings: Settings
    says: str
    people: dict[str, str]
    rooms: dict[tuple[str, str], str]  # pupil and host

    async def asks(
        self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.database.read(query, *args, **kwargs)


def count_entries(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Entry)) or 0


def do_what_is_due(session: WritingSession) -> None:
    """What the worker does when it looks at the calendar."""
    tx = Tx(session, clock.now())
    for step in timers.STEPS:
        step(tx, "")
    tx.flush()


def settings_for(database_url: str, data: Path) -> Settings:
    said = {"MODE": "demo", "DATABASE_URL": database_url, "DATA": str(data), "SECRET": "s" * 40}
    return config.read({f"LEERPLEK_{name}": value for name, value in said.items()})


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def region_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    if request.param == "postgres":
        server = request.getfixturevalue("postgres")
        address = server.copy()
        yield address
        server.drop(address)
    else:
        template: Path = request.getfixturevalue("sqlite_template")
        path = tmp_path_factory.mktemp("region") / "leerplek.db"
        path.write_bytes(template.read_bytes())
        yield f"sqlite+aiosqlite:///{path}"


@pytest.fixture(scope="session")
async def region(
    region_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Region]:
    settings = settings_for(region_url, tmp_path_factory.mktemp("data"))
    says = await sample.fill(settings, False, None, 4, None)
    database = Database(region_url)
    people = await database.read(_people)
    yield Region(database, settings, says, people, await database.read(_rooms, people))
    await database.close()


def _people(session: Session) -> dict[str, str]:
    rows = session.execute(select(Person.sample_name, Person.id))
    return {name or "": id_ for name, id_ in rows}


def _rooms(session: Session, people: dict[str, str]) -> dict[tuple[str, str], str]:
    names = {id_: name for name, id_ in people.items()}
    rows = session.execute(
        select(Placement.pupil, Company.name, School.name, Placement.id)
        .outerjoin(Company, Company.id == Placement.company)
        .outerjoin(School, School.id == Placement.host_school)
    )
    return {(names[pupil], company or school): room for pupil, company, school, room in rows}
