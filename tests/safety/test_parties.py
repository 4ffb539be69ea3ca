"""Nobody handles a case of which they are part: somebody else does, or it is said why not."""

from typing import Any

import pytest

from server import clock
from server.accounts.guardianship import set_guardianship
from server.doctor import cases_without_anybody
from server.network.actions import affiliate, found_school
from server.network.models import Board, School
from server.permissions import ADMIN, COORDINATOR, SAFETY_OFFICER, TEACHER, Role
from server.placements.models import Placement
from server.placements.seats import seat
from server.safety.models import Case
from server.safety.parties import handlers
from server.storage.base import new_id
from server.storage.tx import Tx
from tests.kit.line import Lines
from tests.kit.region import LONG_AGO, Someone
from tests.kit.world import World
from tests.safety.conftest import Officer, OfficerOf, case_of, works_at

BAD = "Geef je 06 even, appen is makkelijker"


async def reported(
    line: Lines, world: World, by: Someone | None = None, of: Someone | None = None
) -> dict[str, Any]:
    """The answer to a report, with its case."""
    async with line(by or world.noor) as one, line(of or world.henk) as other:
        said = await other.posts(BAD)
        answer = await one.asks("message.report", seq=said, why="contact")
    return {**answer, "case": await case_of(world, answer["report"])}


async def test_the_safety_officers_of_the_own_school_handle_it(
    line: Lines, world: World, officer: OfficerOf
) -> None:
    joke, karel = await officer(), await officer()
    ada, _elsewhere = await officer(role=ADMIN), await _at_a_sister(world, SAFETY_OFFICER)

    found = await reported(line, world)

    assert await _handlers(world, found["case"]) == {joke.who.id, karel.who.id}
    assert (await joke.reads(f"/cases/{found['case']}")).status_code == 200
    await _sees_nothing(ada, found["case"])


@pytest.mark.parametrize("part", ["reported", "reporter", "seated", "was seated", "parent"])
async def test_an_officer_who_is_part_of_it_sees_nothing_and_another_handles_it(
    line: Lines, world: World, officer: OfficerOf, part: str
) -> None:
    joke, karel = await officer(), await officer()
    await _becomes(world, joke.who, part)
    by = joke.who if part == "reporter" else None
    of = joke.who if part == "reported" else None

    found = await reported(line, world, by, of)

    assert await _handlers(world, found["case"]) == {karel.who.id}
    assert found["to"] == ["Joke van Dam"]  # they are called alike: it is Karel's office
    await _sees_nothing(joke, found["case"])


async def test_where_no_officer_is_free_an_admin_handles_it(
    line: Lines, world: World, officer: OfficerOf
) -> None:
    joke, ada = await officer(), await officer(role=ADMIN)
    await _becomes(world, joke.who, "seated")

    found = await reported(line, world, of=joke.who)

    assert await _handlers(world, found["case"]) == {ada.who.id}
    assert "1 zaak wacht op je" in (await ada.reads("/")).text
    await ada.did("case.note", case=found["case"], words="Ik bel morgen.")
    await _sees_nothing(joke, found["case"])


async def test_else_the_board_and_else_the_region(
    line: Lines, world: World, officer: OfficerOf
) -> None:
    sister = await _at_a_sister(world, SAFETY_OFFICER)
    found = await reported(line, world)
    assert await _handlers(world, found["case"]) == {sister.id}
    office = (await world.reads(lambda s: s.get_one(School, world.live.region.school))).region
    regional = await works_at(world, "Rita Regio", office, ADMIN)
    assert await _handlers(world, found["case"]) == {sister.id}

    await world.writes(_sits, world.room, sister.id)

    assert await _handlers(world, found["case"]) == {regional.id}
    rita = await officer(regional)
    rita.office = office
    await rita.did("case.take", case=found["case"])
    assert (await rita.reads(f"/cases/{found['case']}")).status_code == 200


async def test_where_nobody_is_left_the_reporter_and_the_doctor_are_told(
    line: Lines, world: World, officer: OfficerOf
) -> None:
    found = await reported(line, world)
    noor = await officer(world.noor)

    assert found["to"] == []
    page = await noor.reads(f"/reports/{found['report']}")
    assert "niemand kan haar nu behandelen" in page.text
    finding = await world.reads(cases_without_anybody)
    assert not finding.is_fine
    assert found["case"] in finding.says


async def test_nobody_who_works_in_the_office_sees_as_much_as_a_number_of_the_own_case(
    line: Lines, world: World, joke: Officer
) -> None:
    await world.seats(world.fatima, COORDINATOR)
    office = world.live.region.school
    async with line(world.fatima) as fatima:
        before = fatima.stream(office).last
        found = await reported(line, world, of=world.fatima)
        await joke.did("case.freeze", case=found["case"])
        await joke.did("case.note", case=found["case"], words="Ik bel morgen.")
        await fatima.hears("room.frozen")
        await fatima.is_up_to_date()

        assert fatima.stream(office).last == before


async def test_commands_and_pages_answer_a_party_as_if_there_were_no_such_case(
    line: Lines, world: World, officer: OfficerOf
) -> None:
    joke, _karel = await officer(), await officer()
    await _becomes(world, joke.who, "seated")
    found = await reported(line, world, of=joke.who)
    never = new_id("c")

    for do, with_ in (
        ("case.take", {}),
        ("case.note", {"words": "Wie was het?"}),
        ("case.close", {"outcome": "settled", "words": "Niets aan de hand."}),
    ):
        there = await joke.does(do, case=found["case"], **with_)
        vain = await joke.does(do, case=never, **with_)
        assert (there.status_code, there.text) == (vain.status_code, vain.text)
        assert there.status_code == 404
    for path in ("", "/close", "/mute", "/files/f_1"):
        there = await joke.reads(f"/cases/{found['case']}{path}")
        assert there.status_code == 404


async def _sees_nothing(one: Officer, case: str) -> None:
    for path in (f"/cases/{case}", f"/cases/{case}/close"):
        assert (await one.reads(path)).status_code == 404
    for path in ("/cases", "/", "/audit", "/audit.csv"):
        page = await one.reads(path)
        assert page.status_code == 200
        assert case not in page.text
        assert path == "/" or BAD not in page.text  # who is seated reads it in the room
        assert "wacht op je" not in page.text
    log = await one.reads(f"/api/v1/rooms/{one.office}/entries", limit=100)
    assert case not in log.text


async def _handlers(world: World, case: str) -> set[str]:
    def found(session: Any) -> set[str]:
        one = session.get_one(Case, case)
        return set(handlers(session, [one], clock.today())[case].people)

    return await world.reads(found)


async def _becomes(world: World, who: Someone, part: str) -> None:
    """In the room they sit as a teacher of the school, which they are too."""
    if part == "parent":
        await _is_guardian(world, who)
        return
    await world.writes(_sits, world.room, who.id)
    if part == "was seated":
        await world.unseats(who)


def _sits(tx: Tx, room: str, who: str) -> None:
    school = tx.session.get_one(Placement, room).school
    affiliate(tx, who, school, TEACHER, LONG_AGO)
    seat(tx, room, who, TEACHER)


async def _is_guardian(world: World, who: Someone) -> None:
    await world.writes(set_guardianship, who.id, world.noor.id, "contact", by=None, since=LONG_AGO)


async def _at_a_sister(world: World, role: Role) -> Someone:
    """At another school of the same board."""

    def found(tx: Tx) -> str:
        own = tx.session.get_one(School, world.live.region.school)
        board = tx.session.get_one(Board, own.board)
        return found_school(tx, board, new_id("x")[-6:].upper(), "De zusterschool").id

    return await works_at(world, "Zus Zusters", await world.writes(found), role)
