"""An office is a stream as a room is, for as long as one works there."""

import asyncio

from sqlalchemy import select

from server.accounts.actions import NewPerson, add_person
from server.clock import today
from server.network.actions import A_DAY, end_affiliation
from server.network.models import Affiliation
from server.permissions import ADMIN
from server.storage.tx import Tx
from tests.kit.api import ApiOf
from tests.kit.line import Lines
from tests.kit.region import Someone
from tests.kit.world import World


def _somebody_new(tx: Tx, office: str) -> None:
    add_person(tx, NewPerson(last_name="Visser"), by=None, office=office)


def _tie(tx: Tx, who: Someone) -> Affiliation:
    found = tx.session.scalars(select(Affiliation).where(Affiliation.person == who.id))
    return found.one()


async def test_a_coordinator_hears_what_happens_in_the_office(line: Lines, world: World) -> None:
    office = world.live.region.school
    async with line(world.fatima, room=office) as fatima:
        await world.writes(_somebody_new, office)

        assert (await fatima.hears("person.added"))["room"] == office


async def test_who_works_there_no_more_hears_it_as_the_last(
    line: Lines, world: World, api: ApiOf
) -> None:
    office = world.live.region.school
    kees = await world.adds_to_the_office("Kees Bos")
    tie = await world.writes(lambda tx: _tie(tx, kees).id)
    async with line(kees, room=office) as gone, line(world.fatima, room=office) as fatima:
        door = await api(await world.adds_to_the_office("Anna Beer", ADMIN))
        answer = await door.commands("affiliation.end", room=office, affiliation=tie)
        assert answer.status_code == 200, answer.text
        ended = await gone.hears("affiliation.ended", who=kees.id)
        await world.writes(_somebody_new, office)
        await fatima.hears("person.added")
        await gone.is_up_to_date()

        assert gone.stream().last == ended["seq"]


async def test_who_worked_there_until_yesterday_loses_the_seat(line: Lines, world: World) -> None:
    office = world.live.region.school
    kees = await world.adds_to_the_office("Kees Bos")
    async with line(kees, room=office) as gone, line(world.fatima, room=office) as fatima:
        await world.writes(lambda tx: end_affiliation(tx, _tie(tx, kees), today() - A_DAY))
        room = world.live.hub.rooms[office]
        async with asyncio.timeout(10):
            while kees.id in {seat.member.person for seat in room.seats}:
                await fatima.is_up_to_date()
        await world.writes(_somebody_new, office)
        await fatima.hears("person.added")
        await gone.is_up_to_date()

        assert gone.entries("person.added") == []
