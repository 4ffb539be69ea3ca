"""Pages of a room: rising numbers without a hole, hidden ones included."""

from typing import Any

import pytest

from tests.kit.heard import Said
from tests.kit.line import Client, Lines
from tests.kit.world import World


async def numbers(client: Client, **with_: Any) -> tuple[list[int], bool]:
    found = await client.asks("room.history", **with_)
    return [entry["seq"] for entry in found["entries"]], found["more"]


async def test_pages_reach_back_to_the_first_entry(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.marieke) as marieke:
        for n in range(10):
            await noor.posts(f"{n}")
        await marieke.asks("note.write", body="Voor school.")  # 15

        assert await numbers(noor) == (list(range(1, 16)), False)
        assert await numbers(noor, limit=5) == ([11, 12, 13, 14, 15], True)
        assert await numbers(noor, limit=5, before=11) == ([6, 7, 8, 9, 10], True)
        assert await numbers(noor, limit=5, before=6) == ([1, 2, 3, 4, 5], False)
        assert await numbers(noor, before=1) == ([], False)
        assert await numbers(noor, before=999, limit=2) == ([14, 15], True)


async def test_hidden_entries_are_bare_numbers(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.marieke) as marieke:
        seq = (await marieke.asks("note.write", body="Voor school."))["seq"]

        entries = (await noor.asks("room.history", limit=1))["entries"]
        assert entries == [{"room": world.room, "seq": seq}]


async def test_a_page_lies_around_a_number(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        for n in range(16):
            await noor.posts(f"{n}")

        around, more = await numbers(noor, around=10, limit=6)
        assert 10 in around
        assert len(around) == 6
        assert more
        assert 20 in (await numbers(noor, around=20, limit=6))[0]
        assert 1 in (await numbers(noor, around=1, limit=6))[0]
        assert 1 in (await numbers(noor, around=1, limit=1))[0]
        assert 9 in (await numbers(noor, around=9, limit=1))[0]


async def test_a_page_has_at_most_a_hundred_numbers(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        for answer in [await noor.begins("message.post", body=f"{n}") for n in range(110)]:
            await answer

        found, more = await numbers(noor, limit=5_000)
        assert found == list(range(15, 115))
        assert more


@pytest.mark.parametrize(
    "with_", [{"before": -1}, {"before": "x"}, {"limit": 10**12}, {"around": 1.5}, {"limit": None}]
)
async def test_numbers_that_are_none_are_invalid(
    line: Lines, world: World, with_: dict[str, object]
) -> None:
    async with line(world.noor) as noor:
        with pytest.raises(Said) as said:
            await noor.asks("room.history", **with_)
        assert said.value.code == "invalid"


async def test_ones_own_stream_can_be_read_back_too(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        found = await noor.asks("room.history", room="you")

        assert [(e["room"], e["what"]) for e in found["entries"]] == [("you", "room.gained")]


async def test_a_newcomer_reads_back_to_the_first_entry(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        await noor.posts("Dit was voor jouw tijd.")
    newcomer = await world.adds_a_teacher("Bart Willems")
    async with line(newcomer) as bart:
        found = await bart.asks("room.history")

        assert [e["seq"] for e in found["entries"]] == list(range(1, 7))
        (room,) = (r for r in bart.hello["rooms"] if r["room"] == world.room)
        assert (room["read"], room["unread"]) == (6, 0)
