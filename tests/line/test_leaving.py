"""Leaving is an entry, met in order: nothing with a higher number ever reaches that person (X3)."""

import asyncio

import pytest

from server.permissions import PARENT, SUPERVISOR
from tests.kit.heard import Said
from tests.kit.line import Client, Lines
from tests.kit.region import Someone
from tests.kit.world import World


async def nothing_after_leaving(line: Lines, world: World, leaver: Someone) -> int:
    """Removed while others talk as fast as they can: `member.left` is the last that is told."""
    async with line(leaver) as gone, line(world.noor) as noor, line(world.henk) as henk:
        talking = [
            await client.begins("message.post", body=f"{n}")
            for n in range(40)
            for client in (noor, henk)
        ]
        removal = asyncio.create_task(world.unseats(leaver))
        talking += [
            await client.begins("message.post", body=f"later {n}")
            for n in range(40)
            for client in (noor, henk)
        ]
        await asyncio.gather(removal, *talking)
        await noor.posts("Het laatste woord.")
        left = (await gone.hears("member.left", who=leaver.id))["seq"]
        await noor.reaches(left + 1)
        await gone.is_up_to_date()

        assert gone.stream().last == left
        assert all(f.get("seq", 0) <= left for f in gone.frames if f.get("room") == world.room)
        assert "Het laatste woord." not in str(gone.frames)
        await is_missing_by_every_way(gone, left)
        return int(left)


async def is_missing_by_every_way(gone: Client, left: int) -> None:
    """No command and no resume tells anything of the room."""
    for do, with_ in (
        ("room.history", {}),
        ("room.history", {"before": left}),
        ("room.people", {}),
        ("room.join", {"since": left - 1}),
        ("message.versions", {"seq": left}),
        ("message.post", {"body": "Ik ben er nog."}),
        ("read.mark", {"seq": 1}),
    ):
        with pytest.raises(Said) as said:
            await gone.asks(do, **with_)
        assert said.value.code == "missing"
    await gone.cut()
    await gone.resumes()
    assert {"room": gone.room, "error": {"code": "missing", "say": said.value.say}} in gone.frames
    assert [r for r in gone.hello["rooms"] if r["room"] == gone.room] == []


async def test_nothing_with_a_higher_number_reaches_who_left(line: Lines, world: World) -> None:
    parent = await world.adds_a_parent("Dhr. Bakker")
    await nothing_after_leaving(line, world, parent)


async def test_who_left_learns_it_in_the_own_stream(line: Lines, world: World) -> None:
    parent = await world.adds_a_parent("Dhr. Bakker")
    async with line(parent) as gone:
        await world.unseats(parent)

        assert (await gone.hears("room.lost"))["with"] == {"room": world.room}
        left = await gone.hears("member.left")
        assert left["with"] == {"who": parent.id, "role": "parent", "why": "ended"}


async def test_who_resumes_after_being_sent_away_is_told_nothing_of_the_room(
    line: Lines, world: World
) -> None:
    parent = await world.adds_a_parent("Dhr. Bakker")
    async with line(parent) as gone, line(world.noor) as noor:
        await gone.cut()
        await noor.posts("Dit hoor je niet meer.")
        await world.unseats(parent)
        await gone.resumes()

        assert gone.entries() == []
        assert "Dit hoor je niet meer." not in str(gone.frames)
        assert (await gone.hears("room.lost"))["with"] == {"room": world.room}


async def test_seated_while_the_line_is_open_one_joins_and_hears(line: Lines, world: World) -> None:
    parent = await world.adds_a_parent("Dhr. Bakker", seated=False)
    async with line(parent) as new, line(world.noor) as noor:
        await world.seats(parent, PARENT)
        gained = (await new.hears("room.gained"))["with"]
        assert gained == {
            "room": world.room,
            "kind": "placement",
            "title": "Noor · Stoutjes",
            "role": "parent",
        }

        answer = await new.asks("room.join", since=0)
        assert answer == {"head": 5}
        await new.reaches(5)
        await noor.posts("Welkom!")
        await new.hears("message.posted", body="Welkom!")


async def test_a_seat_for_which_nobody_joins_is_told_nothing(line: Lines, world: World) -> None:
    parent = await world.adds_a_parent("Dhr. Bakker", seated=False)
    async with line(parent) as new, line(world.noor) as noor:
        await world.seats(parent, PARENT)
        await new.hears("room.gained")
        await noor.posts("Hoort iemand dit?")
        await noor.hears("message.posted")
        await new.is_up_to_date()

        assert new.entries() == []


async def test_who_left_and_came_back_is_not_sent_away_by_the_old_leaving(
    line: Lines, world: World
) -> None:
    async with line(world.henk) as henk:
        await henk.posts("Ik ga even weg.")
        await henk.cut()
        await world.unseats(world.henk)
        await world.seats(world.henk, SUPERVISOR)

        await henk.resumes()

        async with line(world.noor) as noor:
            await noor.posts("Fijn dat je er weer bent, Henk.")
            await henk.hears("message.posted", body="Fijn dat je er weer bent, Henk.")
