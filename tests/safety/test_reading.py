"""Reading along: with a reason, for an hour, logged, and shown in the room."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.permissions import ADMIN, COORDINATOR, LEAD_APPLICANT, SAFETY_OFFICER, TEACHER, Role
from server.placements.models import Reading
from server.storage.audit import Act
from server.storage.tx import Tx
from tests.kit.api import ApiOf
from tests.kit.line import Lines
from tests.kit.world import World
from tests.safety.conftest import OfficerOf, code_of

WHY = "De docent is ziek, ik kijk even mee."
SAID = "Rivierkei-1953"


@pytest.mark.parametrize("role", [COORDINATOR, ADMIN, SAFETY_OFFICER])
async def test_the_room_sees_who_reads_along_and_the_school_why(
    line: Lines, world: World, officer: OfficerOf, api: ApiOf, role: Role
) -> None:
    reader = await officer(role=role)
    page = f"/rooms/{world.room}/reading"
    async with line(world.noor) as noor:
        await noor.posts(SAID)
        before = await reader.reads(page)
        assert SAID not in before.text
        assert "Waarom wil je meelezen?" in before.text

        await reader.did("room.read_along", placement=world.room, reason=WHY)
        told = await noor.hears("room.read_along")

    assert told["with"].keys() == {"who", "role", "name", "until"}
    assert (told["with"]["who"], told["with"]["role"]) == (reader.who.id, role)
    assert SAID in (await reader.reads(page)).text
    shown = await (await api(world.noor)).gets(f"/rooms/{world.room}/people")
    assert "school leest mee tot" in shown.text
    assert "leest nu mee, tot" in shown.text
    assert WHY not in shown.text
    at_school = await (await api(world.marieke)).gets(f"/rooms/{world.room}/people")
    assert WHY in at_school.text
    act = await world.reads(
        lambda s: s.scalar(
            select(Act).where(Act.what == "room.read_along", Act.about == world.room)
        )
    )
    assert (act.by, act.with_["reason"]) == (reader.who.id, WHY)


async def test_after_an_hour_a_reason_is_asked_again(
    world: World, officer: OfficerOf, api: ApiOf
) -> None:
    reader, page = await officer(), f"/rooms/{world.room}/reading"
    await reader.did("room.read_along", placement=world.room, reason=WHY)
    again = await reader.does("room.read_along", placement=world.room, reason=WHY)
    assert code_of(again) == "stale"

    await world.writes(_an_hour_passes, world.room)

    assert "Waarom wil je meelezen?" in (await reader.reads(page)).text
    shown = await (await api(world.noor)).gets(f"/rooms/{world.room}/people")
    assert "de school kan meelezen" in shown.text
    assert "las mee op" in shown.text
    await reader.did("room.read_along", placement=world.room, reason=WHY)


async def test_who_may_not_read_along(world: World, officer: OfficerOf) -> None:
    page = f"/rooms/{world.room}/reading"
    for role in (TEACHER, LEAD_APPLICANT):
        other = await officer(role=role)
        assert (await other.reads(page)).status_code == 404
        answer = await other.does("room.read_along", placement=world.room, reason=WHY)
        assert answer.status_code in (403, 404)
    for member in (world.noor, world.henk, world.marieke, world.bakker):
        one = await officer(member)
        assert (await one.reads(page)).status_code == 404
    await world.seats(world.fatima, COORDINATOR)
    fatima = await officer(world.fatima)
    assert (await fatima.reads(page)).status_code == 404
    answer = await fatima.does("room.read_along", placement=world.room, reason=WHY)
    assert code_of(answer) == "refused"


async def test_without_a_reason_nobody_reads(world: World, officer: OfficerOf) -> None:
    reader = await officer()

    answer = await reader.does("room.read_along", placement=world.room, reason="  ")

    assert "reason" in answer.json()["error"]["faults"]
    assert "Waarom wil je meelezen?" in (await reader.reads(f"/rooms/{world.room}/reading")).text


async def test_who_reads_along_has_the_page_and_nothing_else(
    line: Lines, world: World, officer: OfficerOf
) -> None:
    reader = await officer()
    async with line(world.noor) as noor:
        said = await noor.posts(SAID)
    await reader.did("room.read_along", placement=world.room, reason=WHY)

    for path in (
        f"/rooms/{world.room}",
        f"/rooms/{world.room}/people",
        f"/rooms/{world.room}/messages/{said}",
        f"/api/v1/rooms/{world.room}/entries",
        f"/rooms/{world.room}/reading/files/f_nothing",
    ):
        assert (await reader.reads(path)).status_code == 404, path
    found = await reader.reads("/api/v1/rooms")
    assert world.room not in found.text


def _an_hour_passes(tx: Tx, room: str) -> None:
    for reading in tx.session.scalars(select(Reading).where(Reading.room == room)).all():
        back = timedelta(minutes=61)
        tx.change(reading, since=reading.since - back, until=reading.until - back)
