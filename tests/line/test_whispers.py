"""Typing, presence and receipts: said without a number, kept nowhere."""

import time
from datetime import datetime

import pytest
import time_machine

from server import clock
from server.channels.hearing import TYPING_APART
from tests.kit.line import Lines
from tests.kit.world import World


async def test_the_others_see_who_types(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.bakker) as bakker:
        await noor.sends({"do": "typing", "room": world.room})

        assert await bakker.hears_whisper("typing") == {
            "room": world.room,
            "whisper": "typing",
            "by": world.noor.id,
        }
        await noor.is_up_to_date()
        assert noor.whispers("typing") == []


async def test_typing_is_passed_on_once_in_two_seconds(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.bakker) as bakker:
        began = time.monotonic()
        for _ in range(20):
            await noor.sends({"do": "typing", "room": world.room})
        await noor.is_up_to_date()
        await bakker.is_up_to_date()

        most = 1 + (time.monotonic() - began) // TYPING_APART
        assert 1 <= len(bakker.whispers("typing")) <= most


async def test_typing_elsewhere_is_heard_by_nobody_and_harms_nobody(
    line: Lines, world: World
) -> None:
    async with line(world.noor) as noor:
        for room in (world.live.region.school, "p_onzin", "", None, "you"):
            await noor.sends({"do": "typing", "room": room})
        await noor.is_up_to_date()


async def test_on_level_one_learns_who_is_here_then_only_what_changes(
    line: Lines, world: World
) -> None:
    async with line(world.marieke) as marieke:
        all_ = await marieke.hears_whisper("presence", all=True)
        assert all_["here"] == {world.marieke.id: "online"}
        assert all_["gone"] == []

        async with line(world.noor) as noor:
            await marieke.hears_whisper("presence", here={world.noor.id: "online"}, gone=[])
            await noor.sends({"do": "presence", "with": {"state": "away"}})
            await marieke.hears_whisper("presence", here={world.noor.id: "away"}, gone=[])
        await marieke.hears_whisper("presence", gone=[world.noor.id])


@pytest.mark.parametrize("state", ["at_work", "", None, 7, {"online": 1}])
async def test_a_client_cannot_say_another_state(line: Lines, world: World, state: object) -> None:
    async with line(world.noor) as noor, line(world.marieke) as marieke:
        await noor.sends({"do": "presence", "with": {"state": state}})
        await noor.is_up_to_date()

        found = (await marieke.asks("room.people"))["people"]
        assert next(p["here"] for p in found if p["id"] == world.noor.id) == "online"


def at(hour: int) -> datetime:
    """That hour of today in Amsterdam."""
    return clock.now().astimezone(clock.AMSTERDAM).replace(hour=hour, minute=30)


async def test_a_host_sees_a_pupil_by_day(line: Lines, world: World) -> None:
    with time_machine.travel(at(14), tick=True):
        async with line(world.noor), line(world.henk) as henk:
            await henk.until(
                lambda: any(world.noor.id in w.get("here", {}) for w in henk.whispers("presence"))
            )


async def test_a_host_does_not_see_a_pupil_at_night(line: Lines, world: World) -> None:
    with time_machine.travel(at(22), tick=True):
        async with line(world.henk) as henk, line(world.marieke) as marieke:
            async with line(world.noor):
                await marieke.until(lambda: world.noor.id in str(marieke.whispers("presence")))
                people = (await henk.asks("room.people"))["people"]
                assert next(p["here"] for p in people if p["id"] == world.noor.id) is None
            await marieke.hears_whisper("presence", gone=[world.noor.id])
            await henk.is_up_to_date()

            assert world.noor.id not in str(henk.whispers("presence"))


async def test_in_a_crowd_nobody_sees_who_is_here_types_or_reads(line: Lines, world: World) -> None:
    await world.seats_many_parents(50)
    async with line(world.noor) as noor, line(world.marieke) as marieke:
        await marieke.hears_whisper("presence", count=2)
        await noor.sends({"do": "typing", "room": world.room})
        await noor.asks("read.mark", seq=2)
        await noor.is_up_to_date()
        await marieke.is_up_to_date()

        assert marieke.whispers("typing") == marieke.whispers("read") == []
        assert all("here" not in whisper for whisper in marieke.whispers("presence"))


async def test_the_fifty_first_member_makes_a_crowd(line: Lines, world: World) -> None:
    async with line(world.marieke) as marieke:
        await marieke.hears_whisper("presence", all=True)
        await world.seats_many_parents(47)
        await marieke.hears("member.joined")
        async with line(world.noor):
            await marieke.hears_whisper("presence", count=2)


async def test_others_see_how_far_one_has_read(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.marieke) as marieke:
        await noor.asks("read.mark", seq=3)

        assert await marieke.hears_whisper("read") == {
            "room": world.room,
            "whisper": "read",
            "by": world.noor.id,
            "seq": 3,
        }
        await noor.is_up_to_date()
        assert noor.whispers("read") == []


async def test_who_hides_own_receipts_tells_and_sees_none(line: Lines, world: World) -> None:
    await world.hides_receipts(world.noor)
    async with line(world.noor) as noor, line(world.henk) as henk, line(world.marieke) as marieke:
        await noor.asks("read.mark", seq=3)
        await henk.asks("read.mark", seq=4)
        await marieke.hears_whisper("read", by=world.henk.id)
        await noor.is_up_to_date()

        assert noor.whispers("read") == []
        assert {w["by"] for w in marieke.whispers("read")} == {world.henk.id}


async def test_receipts_are_hidden_at_once_on_an_open_line(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk, line(world.marieke) as marieke:
        await world.hides_receipts(world.noor)
        await noor.hears("settings.changed", receipts=False)
        await henk.asks("read.mark", seq=4)
        await marieke.hears_whisper("read", by=world.henk.id)
        await noor.is_up_to_date()

        assert noor.whispers("read") == []


async def test_whispers_end_with_the_seat(line: Lines, world: World) -> None:
    parent = await world.adds_a_parent("Dhr. Bakker")
    async with line(parent) as gone, line(world.noor) as noor:
        await world.unseats(parent)
        await gone.hears("member.left")
        heard = len(gone.frames)
        await noor.sends({"do": "typing", "room": world.room})
        await noor.hears_whisper("presence", gone=[parent.id])

        assert [f for f in await gone.hears_nothing_but(heard) if "whisper" in f] == []


async def test_a_host_does_not_see_at_night_that_a_pupil_reads(line: Lines, world: World) -> None:
    with time_machine.travel(at(22), tick=True):
        async with line(world.noor) as noor, line(world.henk) as henk, line(world.marieke) as m:
            await noor.asks("read.mark", seq=3)
            await m.hears_whisper("read", by=world.noor.id, seq=3)
            await henk.is_up_to_date()

            assert henk.whispers("read") == []
