"""`world` here has a school of its own, since who handles a case depends on who works there."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from server import clock
from server.network.actions import affiliate, found_board, found_region, found_school
from server.network.companies import Place, add_address, add_company
from server.permissions import SAFETY_OFFICER, Role
from server.placements.models import Measure
from server.safety.models import Case, Report
from server.storage.base import new_id
from server.storage.tx import Tx
from tests.kit.api import visitor
from tests.kit.live import Live
from tests.kit.region import LONG_AGO, Region, Someone, add
from tests.kit.world import World, make_world


@pytest.fixture
async def world(live: Live) -> World:
    region = await live.house.scribe.write(_found, new_id("x")[-12:])
    return await make_world(replace(live, region=region))


def _found(tx: Tx, mark: str) -> Region:
    region = found_region(tx, f"STO-{mark}", f"Regio {mark}")
    board = found_board(tx, region.id, f"Stichting {mark}")
    school = found_school(tx, board, _brin(mark), "Het Veerhuis College")
    company = add_company(tx, region.id, "Stoutjes Staalbouw", "90000001", "Stoutjes", "")
    address = add_address(tx, company.id, Place("Kade 1", "9999 ZZ", "Veldhaven"))
    return Region(school.id, company.id, address.id)


def _brin(mark: str) -> str:
    return mark[-6:].upper()


@dataclass
class Officer:
    """Somebody who handles cases, at the school's API and pages."""

    who: Someone
    office: str
    http: httpx2.AsyncClient

    async def does(self, do: str, **with_: Any) -> httpx2.Response:
        said = {"do": do, "key": uuid4().hex, "with": with_}
        return await self.http.post(f"/api/v1/rooms/{self.office}/commands", json=said)

    async def did(self, do: str, **with_: Any) -> dict[str, Any]:
        """The answer of an act that was obeyed."""
        answer = await self.does(do, **with_)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def reads(self, path: str, **query: Any) -> httpx2.Response:
        return await self.http.get(path, params=query, follow_redirects=False)


OfficerOf = Callable[..., Awaitable[Officer]]


@pytest.fixture
async def officer(world: World) -> AsyncIterator[OfficerOf]:
    """`joke = await officer()`: somebody new with that role at the school, or a known person."""
    async with AsyncExitStack() as stack:

        async def make(who: Someone | None = None, role: Role = SAFETY_OFFICER) -> Officer:
            found = who or await world.adds_to_the_office("Joke van Dam", role)
            headers = {"Authorization": f"Bearer {found.token}"}
            client = await stack.enter_async_context(visitor(world.live, headers))
            return Officer(found, world.live.region.school, client)

        yield make


@pytest.fixture
async def joke(officer: OfficerOf) -> Officer:
    """The school's safety officer, who is in no room."""
    return await officer()


async def case_of(world: World, report: str) -> str:
    return await world.reads(lambda session: str(session.get_one(Report, report).case))


async def the_case(world: World, case: str) -> Case:
    return await world.reads(lambda session: session.get_one(Case, case))


async def works_at(world: World, name: str, place: str, role: Role) -> Someone:
    """Somebody new with that role at another school, or at the region."""

    def come(tx: Tx) -> Someone:
        who = add(tx, name)
        affiliate(tx, who.id, place, role, LONG_AGO)
        return who

    return await world.writes(come)


async def is_over(world: World, case: str) -> None:
    """The last day of what that case imposed was yesterday."""

    def turn(tx: Tx) -> None:
        for measure in tx.session.query(Measure).filter(Measure.case == case):
            if measure.until:
                tx.change(measure, until=clock.today() - timedelta(days=1))

    await world.writes(turn)


def in_days(n: int) -> str:
    return _day(n).isoformat()


def _day(n: int) -> date:
    return clock.today() + timedelta(days=n)


def code_of(answer: httpx2.Response) -> str:
    """The code of the error, or nothing when it was obeyed."""
    return str(answer.json().get("error", {}).get("code", ""))
