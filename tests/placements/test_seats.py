"""Who comes into a room, who leaves it, and that the pupil is never alone with a host."""

import asyncio
from datetime import date, datetime

import pytest

from server import clock
from server.errors import Refused
from server.network.actions import affiliate
from server.permissions import COORDINATOR, PARENT, PUPIL, SUPERVISOR, TEACHER
from server.placements.seats import seat, unseat
from server.placements.timers import empty_seats
from server.storage.engine import Database
from server.storage.scribe import Scribe
from tests.placements.conftest import Story
from tests.placements.people import LONG_AGO


async def test_room_and_person_both_hear_of_a_seat(story: Story) -> None:
    room = await story.issues()

    joined = [entry for entry in await story.entries(room) if entry.what == "member.joined"]
    assert {"who": story.who.henk, "role": "supervisor"} in [entry.with_ for entry in joined]
    gained = (await story.entries(story.who.henk))[-1]
    assert (gained.what, gained.with_) == (
        "room.gained",
        {"room": room, "kind": "placement", "title": "Noor · Stoutjes", "role": "supervisor"},
    )


async def test_a_replaced_supervisor_leaves_at_once(story: Story) -> None:
    room = await story.runs()

    await replaces(story, room, "supervisor", "sanne")

    assert await story.seated(room) == {
        "marieke": "teacher",
        "noor": "pupil",
        "bakker": "parent",
        "sanne": "supervisor",
    }
    left, joined = (await story.entries(room))[-2:]
    assert left.with_ == {"who": story.who.henk, "role": "supervisor", "why": "replaced"}
    assert joined.with_ == {"who": story.who.sanne, "role": "supervisor"}
    assert (await story.entries(story.who.henk))[-1].what == "room.lost"
    assert await story.life(room) == "active"


async def test_a_replaced_teacher_goes_after_the_new_one_came(story: Story) -> None:
    room = await story.runs()

    await replaces(story, room, "teacher", "bart")

    joined, left = (await story.entries(room))[-2:]
    assert (joined.what, joined.with_["who"]) == ("member.joined", story.who.bart)
    assert (left.what, left.with_["who"]) == ("member.left", story.who.marieke)


async def test_who_stands_in_for_a_teacher_that_has_not_come_yet(story: Story) -> None:
    room = await story.runs()
    await story.makes_unproven("bart")

    await replaces(story, room, "teacher", "bart")

    assert await story.seated(room) == {
        "noor": "pupil",
        "henk": "supervisor",
        "bakker": "parent",
        "fatima": "coordinator",
    }
    with pytest.raises(Refused):
        await story.fatima_does("placement.stand_down", placement=room, person=story.who.fatima)

    await story.accepts("bart")
    await story.fatima_does("placement.stand_down", placement=room, person=story.who.fatima)
    assert "fatima" not in await story.seated(room)


async def test_without_a_coordinator_the_last_adult_stays(story: Story) -> None:
    room = await story.runs()
    await story.loses_coordinator()

    with pytest.raises(Refused):
        await story.writes(unseat, room, story.who.marieke, "ended")

    assert "marieke" in await story.seated(room)


async def test_a_host_does_not_come_in_before_somebody_of_the_school(story: Story) -> None:
    room = await story.makes(teacher="")
    await story.writes(seat, room, story.who.noor, PUPIL)

    await story.writes(seat, room, story.who.henk, SUPERVISOR)

    assert list((await story.seated(room)).items()) == [
        ("noor", "pupil"),
        ("fatima", "coordinator"),
        ("henk", "supervisor"),
    ]


async def test_nobody_sits_where_they_do_not_belong(story: Story) -> None:
    room = await story.makes()

    for who, role in (
        ("wim", TEACHER),
        ("karin", COORDINATOR),
        ("bart", COORDINATOR),
        ("priya", SUPERVISOR),
        ("visser", PARENT),
        ("jayden", PUPIL),
        ("ada", TEACHER),
    ):
        with pytest.raises(Refused):
            await story.writes(seat, room, story.who.ids[who], role)

    assert await story.seated(room) == {"marieke": "teacher"}


async def test_one_person_has_one_role_in_a_room(story: Story) -> None:
    room = await story.issues()
    await story.writes(affiliate, story.who.henk, story.who.veerhuis, TEACHER, LONG_AGO, None)

    with pytest.raises(Refused):
        await story.writes(seat, room, story.who.henk, TEACHER)
    await story.writes(seat, room, story.who.henk, SUPERVISOR)

    assert (await story.told(room)).count("member.joined") == 4


async def test_an_affiliation_that_ends_by_date_empties_the_seat_that_night(story: Story) -> None:
    room = await story.runs()
    await story.ends_on("henk", date(2026, 12, 1))

    await story.wakes_on(datetime(2026, 12, 1, 23, 59, tzinfo=clock.AMSTERDAM))
    assert "henk" in await story.seated(room)
    await story.wakes_on(datetime(2026, 12, 2, 0, 1, tzinfo=clock.AMSTERDAM))

    assert "henk" not in await story.seated(room)
    assert (await story.entries(room))[-1].with_["why"] == "ended"


async def test_a_teacher_whose_time_is_over_is_followed_by_the_coordinator(story: Story) -> None:
    room = await story.runs()
    await story.ends_on("marieke", date(2026, 12, 1))

    await story.wakes_on(datetime(2026, 12, 2, 0, 1, tzinfo=clock.AMSTERDAM))

    joined, left = (await story.entries(room))[-2:]
    assert joined.with_ == {"who": story.who.fatima, "role": "coordinator"}
    assert left.with_["who"] == story.who.marieke


async def test_the_last_adult_does_not_expire_before_somebody_can_come(story: Story) -> None:
    room = await story.runs()
    await story.loses_coordinator()
    await story.ends_on("marieke", date(2026, 12, 1))

    await story.wakes_on(datetime(2026, 12, 2, 0, 1, tzinfo=clock.AMSTERDAM))
    assert "marieke" in await story.seated(room)

    await story.writes(affiliate, story.who.bart, story.who.veerhuis, COORDINATOR, LONG_AGO, None)
    await story.turns()
    assert "marieke" not in await story.seated(room)
    assert (await story.seated(room))["bart"] == "coordinator"


async def test_more_than_one_page_of_seats_is_emptied(story: Story) -> None:
    rooms = [await story.issues() for _ in range(26)]
    await story.ends_on("henk", date(2026, 11, 30))
    await story.ends_on("marieke", date(2026, 11, 30))
    story.wall.move_to(datetime(2026, 12, 1, 0, 1, tzinfo=clock.AMSTERDAM))

    first = await story.writes(empty_seats, "")
    assert first is not None
    await story.turns()

    for room in rooms:
        assert await story.seated(room) == {
            "noor": "pupil",
            "bakker": "parent",
            "fatima": "coordinator",
        }


async def test_two_who_leave_at_once_do_not_both_go(story: Story) -> None:
    other = Database(str(story.database.url.render_as_string(hide_password=False)))
    second = Scribe(other, story.commands, lambda entries: None)
    await second.start()
    room = await story.runs()
    await story.loses_coordinator()
    await story.writes(seat, room, story.who.bart, TEACHER)

    for _ in range(5):
        answers = await asyncio.gather(
            story.scribe.write(unseat, room, story.who.marieke, "ended"),
            second.write(unseat, room, story.who.bart, "ended"),
            return_exceptions=True,
        )
        assert [type(answer) for answer in answers].count(Refused) == 1
        for name in ("marieke", "bart"):
            await story.writes(seat, room, story.who.ids[name], TEACHER)

    await second.close()
    await other.close()


async def replaces(story: Story, room: str, role: str, who: str) -> None:
    await story.fatima_does(
        "placement.replace", placement=room, role=role, person=story.who.ids[who]
    )
