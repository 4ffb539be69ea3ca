"""A room is frozen, a person muted or suspended until a day; and what then comes back."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.errors import Refused
from server.network.actions import end_affiliation
from server.network.models import Affiliation
from server.permissions import COORDINATOR, SUPERVISOR
from server.placements import timers as dates
from server.placements.models import Placement
from server.placements.seats import taken
from server.safety import timers
from server.storage import log
from server.storage.tx import Tx
from tests.kit.api import ApiOf
from tests.kit.heard import Said
from tests.kit.line import Client, Lines
from tests.kit.region import Someone
from tests.kit.world import World
from tests.safety.conftest import Officer, OfficerOf, case_of, code_of, in_days, is_over

BAD = "Geef je 06 even, appen is makkelijker"


async def reports(line: Lines, world: World, by: Someone, of: Someone) -> str:
    """The case in which that person reported the other one."""
    async with line(by) as one, line(of) as other:
        said = await other.posts(BAD)
        answer = await one.asks("message.report", seq=said, why="contact")
    return await case_of(world, answer["report"])


async def test_in_a_frozen_room_everybody_reads_and_nobody_writes(
    line: Lines, world: World, joke: Officer
) -> None:
    case = await reports(line, world, world.noor, world.henk)
    async with line(world.noor) as noor, line(world.henk) as henk, line(world.marieke) as marieke:
        own = await noor.posts("Ik ben er.")
        await joke.did("case.freeze", case=case)
        told = await henk.hears("room.frozen")

        assert (told["by"], told["with"]) == (None, {})
        for one in (noor, henk, marieke):
            assert "op slot" in await _refused(one, "message.post", body="Hallo?")
            await _refused(one, "message.react", seq=own, emoji="👍")
            assert (await one.asks("room.history"))["entries"]
        await _refused(noor, "message.edit", seq=own, body="Ik was er.")
        await _refused(noor, "message.withdraw", seq=own)
        await _refused(marieke, "note.write", body="Even opletten.")

        await joke.did("case.thaw", case=case)
        await noor.hears("room.thawed")
        await noor.posts("Fijn.")


async def test_a_room_frozen_by_two_cases_opens_with_the_last(
    line: Lines, world: World, joke: Officer
) -> None:
    one = await reports(line, world, world.noor, world.henk)
    other = await reports(line, world, world.henk, world.noor)
    async with line(world.marieke) as marieke:
        await joke.did("case.freeze", case=one)
        await joke.did("case.freeze", case=other)
        assert len(marieke.heard("room.frozen")) == 1
        await joke.did("case.thaw", case=one)
        await _refused(marieke, "message.post", body="Hallo?")
        assert marieke.heard("room.thawed") == []
        await joke.did("case.thaw", case=other)
        await marieke.hears("room.thawed")
        await marieke.posts("Hallo!")


async def test_the_room_says_why_nobody_writes_without_script_too(
    line: Lines, world: World, joke: Officer, api: ApiOf
) -> None:
    case = await reports(line, world, world.noor, world.henk)
    await joke.did("case.freeze", case=case)

    page = await (await api(world.noor)).gets(f"/rooms/{world.room}")

    assert "op slot gezet" in page.text
    assert "composer-closed" in page.text
    assert "<textarea" not in page.text.split("composer-closed")[1].split("</aside>")[0]


async def test_a_muted_person_reads_and_the_others_see_nothing_of_it(
    line: Lines, world: World, joke: Officer, api: ApiOf
) -> None:
    case = await reports(line, world, world.noor, world.henk)
    async with line(world.bakker) as bakker, line(world.henk) as henk:
        before = len(bakker.frames)
        until = in_days(5)
        await joke.did("case.mute", case=case, person=world.henk.id, until=until)
        told = await henk.hears("room.muted")

        assert told["with"] == {"rooms": [world.room], "until": until}
        assert "alleen kunt lezen" in await _refused(henk, "message.post", body="Hallo?")
        seq = await bakker.posts("Hij zegt niets meer.")
        await henk.reaches(seq)
        heard = await bakker.hears_nothing_but(before)
        assert {frame.get("what") for frame in heard} <= {None, "message.posted"}
        page = await (await api(world.henk)).gets(f"/rooms/{world.room}")
        assert "alleen kunt lezen" in page.text

        await is_over(world, case)
        await henk.posts("Sorry.")
        await timers.run_due(world.live.house)
        await henk.hears("room.unmuted", rooms=[world.room])


async def test_muted_in_all_rooms_of_the_school_until_it_is_lifted(
    line: Lines, world: World, joke: Officer
) -> None:
    case = await reports(line, world, world.noor, world.henk)
    other = await world.opens_another_room()
    await joke.did("case.mute", case=case, person=world.henk.id, until=in_days(5), everywhere=True)
    async with line(world.henk) as henk:
        await _refused(henk, "message.post", body="Hallo?")
        await _refused(henk, "message.post", room=other, body="Hallo?")
        page = await joke.reads(f"/cases/{case}")
        measure = page.text.split('name="measure" value="')[1].split('"')[0]
        await joke.did("case.lift", case=case, measure=measure)

        freed = await henk.hears("room.unmuted")
        assert sorted(freed["with"]["rooms"]) == sorted([world.room, other])
        await henk.posts("Sorry.", room=other)


async def test_a_suspended_supervisor_is_out_and_comes_back_by_date(
    line: Lines, world: World, joke: Officer
) -> None:
    case = await reports(line, world, world.noor, world.henk)
    async with line(world.noor) as noor, line(world.henk) as henk:
        await joke.did("case.suspend", case=case, person=world.henk.id, until=in_days(7))
        left = await noor.hears("member.left", who=world.henk.id)

        assert (left["by"], left["with"]["why"]) == (None, "ended")
        await henk.hears("room.lost")
        assert await _code(henk, "room.history") == "missing"
        await dates.run_due(world.live.house)
        await timers.run_due(world.live.house)
        assert world.henk.id not in await _seated(world)

        await is_over(world, case)
        await timers.run_due(world.live.house)
        await noor.hears("member.joined", who=world.henk.id)
        await henk.hears("room.gained")


async def test_s1_the_last_own_adult_is_suspended_only_if_a_coordinator_comes_at_once(
    line: Lines, world: World, joke: Officer
) -> None:
    case = await reports(line, world, world.noor, world.marieke)

    await joke.did("case.suspend", case=case, person=world.marieke.id, until=in_days(7))

    seated = await _seated(world)
    assert world.marieke.id not in seated
    assert seated.get(world.fatima.id) == COORDINATOR
    log = await world.reads(_kinds, world.room)
    assert log.index("member.joined", 5) < log.index("member.left")


async def test_s1_with_no_coordinator_the_last_own_adult_stays(
    line: Lines, world: World, joke: Officer
) -> None:
    case = await reports(line, world, world.noor, world.marieke)
    await world.writes(_stops_working, world.fatima)

    answer = await joke.does("case.suspend", case=case, person=world.marieke.id, until=in_days(7))

    assert code_of(answer) == "refused"
    assert world.marieke.id in await _seated(world)


async def test_a_suspended_coordinator_can_not_stand_in(
    line: Lines, world: World, joke: Officer
) -> None:
    await world.seats(world.fatima, COORDINATOR)
    case = await reports(line, world, world.noor, world.fatima)
    await joke.did(
        "case.suspend", case=case, person=world.fatima.id, until=in_days(7), everywhere=True
    )

    other = await reports(line, world, world.noor, world.marieke)
    answer = await joke.does("case.suspend", case=other, person=world.marieke.id, until=in_days(7))

    assert code_of(answer) == "refused"


async def test_who_was_replaced_meanwhile_does_not_come_back_beside_the_successor(
    line: Lines, world: World, joke: Officer
) -> None:
    case = await reports(line, world, world.noor, world.marieke)
    await joke.did("case.suspend", case=case, person=world.marieke.id, until=in_days(7))
    bart = await world.adds_a_teacher("Bart Willems")
    await world.writes(_is_teacher_of, world.room, bart.id)

    await is_over(world, case)
    await timers.run_due(world.live.house)

    assert world.marieke.id not in await _seated(world)


async def test_who_lost_the_ground_meanwhile_does_not_come_back(
    line: Lines, world: World, joke: Officer
) -> None:
    case = await reports(line, world, world.noor, world.henk)
    await joke.did("case.suspend", case=case, person=world.henk.id, until=in_days(7))
    await world.writes(_stops_working, world.henk)

    await is_over(world, case)
    await timers.run_due(world.live.house)

    assert world.henk.id not in await _seated(world)


async def test_suspended_from_all_rooms_and_seated_in_no_new_one(
    line: Lines, world: World, joke: Officer
) -> None:
    case = await reports(line, world, world.noor, world.henk)
    rooms = [world.room, await world.opens_another_room(), await world.opens_another_room()]
    await joke.did(
        "case.suspend", case=case, person=world.henk.id, until=in_days(7), everywhere=True
    )
    for room in rooms:
        assert world.henk.id not in await _seated(world, room)
        with pytest.raises(Refused):
            await world.seats(world.henk, SUPERVISOR, room)

    page = await joke.reads(f"/cases/{case}")
    measure = page.text.split('name="measure" value="')[1].split('"')[0]
    await joke.did("case.lift", case=case, measure=measure)

    for room in rooms:
        assert world.henk.id in await _seated(world, room)


async def test_the_first_page_says_from_which_room_and_until_when(
    line: Lines, world: World, joke: Officer, api: ApiOf
) -> None:
    case = await reports(line, world, world.noor, world.henk)
    await joke.did("case.suspend", case=case, person=world.henk.id, until=in_days(7))

    home = await (await api(world.henk)).gets("/")

    assert "Je doet even niet mee in Noor · Stoutjes" in home.text
    assert BAD not in home.text


async def test_what_can_not_be_imposed(
    line: Lines, world: World, joke: Officer, officer: OfficerOf
) -> None:
    case = await reports(line, world, world.noor, world.henk)
    for with_, field in (
        ({"person": world.fatima.id, "until": in_days(3)}, "person"),
        ({"person": world.henk.id, "until": in_days(-1)}, "until"),
        ({"person": world.henk.id, "until": in_days(400)}, "until"),
    ):
        for do in ("case.mute", "case.suspend"):
            answer = await joke.does(do, case=case, **with_)
            assert field in answer.json()["error"]["faults"], (do, with_)
    assert code_of(await joke.does("case.thaw", case=case)) == "stale"
    vain = await joke.does("case.lift", case=case, measure="m_nothing")
    assert code_of(vain) == "missing"


async def _seated(world: World, room: str = "") -> dict[str, str]:
    found = await world.reads(taken, room or world.room)
    return {person: seat.role for person, seat in found.items()}


async def _refused(client: Client, do: str, **with_: Any) -> str:
    with pytest.raises(Said) as said:
        await client.asks(do, **with_)
    assert said.value.code == "refused", said.value.say
    return str(said.value.say)


async def _code(client: Client, do: str) -> str:
    with pytest.raises(Said) as said:
        await client.asks(do)
    return str(said.value.code)


def _kinds(session: Session, room: str) -> list[str]:
    return [entry.what for entry in log.between(session, room, 0, 99)]


def _stops_working(tx: Tx, who: Someone) -> None:
    for tie in tx.session.scalars(select(Affiliation).where(Affiliation.person == who.id)).all():
        end_affiliation(tx, tie, tie.since)


def _is_teacher_of(tx: Tx, room: str, teacher: str) -> None:
    tx.change(tx.session.get_one(Placement, room), teacher=teacher)
