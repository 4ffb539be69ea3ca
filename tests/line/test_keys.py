"""A command is obeyed once, for ever, whichever line it comes by."""

import asyncio

import pytest

from tests.kit.heard import Said
from tests.kit.line import Lines
from tests.kit.world import World

KEY = "0198f2c0-een-sleutel"


async def test_the_same_again_gets_the_first_answer(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        first = await noor.asks("message.post", key=KEY, body="Ik ben er.")
        again = await noor.asks("message.post", key=KEY, body="Ik ben er.")

        assert again == {**first, "again": True}
        await noor.reaches(first["seq"])
        assert len(noor.entries("message.posted")) == 1


async def test_a_key_stands_in_the_entry_for_everybody(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        await noor.posts("Ik ben er.", key=KEY)

        assert (await henk.hears("message.posted"))["key"] == KEY
        assert (await henk.hears("message.posted"))["by"] == world.noor.id


async def test_two_devices_with_one_key_at_once_post_one_message(line: Lines, world: World) -> None:
    phone = await world.signs_in(world.noor)
    async with line(world.noor) as one, line(phone) as other:
        answers = await asyncio.gather(
            *(device.asks("message.post", key=KEY, body="Ik ben er.") for device in (one, other))
        )

    assert len({answer["seq"] for answer in answers}) == 1
    assert sum("again" in answer for answer in answers) == 1


async def test_another_command_under_that_key_is_a_conflict(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        seq = await noor.posts("Ik ben er.", key=KEY)
        for do, with_ in (
            ("message.post", {"body": "Ik ben er niet."}),
            ("message.edit", {"seq": seq, "body": "Ik ben er."}),
        ):
            with pytest.raises(Said) as said:
                await noor.asks(do, key=KEY, **with_)
            assert said.value.code == "conflict"


async def test_the_same_key_in_another_room_or_of_somebody_else_is_another_key(
    line: Lines, world: World
) -> None:
    other = await world.opens_another_room()
    async with line(world.noor) as noor, line(world.henk) as henk:
        first = await noor.posts("Ik ben er.", key=KEY)
        assert await noor.posts("Ik ben er.", key=KEY, room=other) == 5
        assert await henk.posts("Ik ben er.", key=KEY) == first + 1


async def test_a_refused_command_may_be_tried_again(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        with pytest.raises(Said):
            await noor.posts("", key=KEY)

        assert "again" not in await noor.asks("message.post", key=KEY, body="Ik ben er.")


@pytest.mark.parametrize("key", ["kort", "x" * 65, "met een spatie", "é" * 8, "nul\x00nul\x00"])
async def test_a_key_has_eight_to_sixty_four_plain_characters(
    line: Lines, world: World, key: str
) -> None:
    async with line(world.noor) as noor:
        with pytest.raises(Said) as said:
            await noor.posts("Ik ben er.", key=key)
        assert said.value.code == "invalid"


async def test_a_durable_command_needs_a_key(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        ask = {"ref": 99, "do": "message.post", "room": world.room, "with": {"body": "Ik ben er."}}
        await noor.sends(ask)
        await noor.until(lambda: any(f.get("ref") == 99 for f in noor.frames))

        (answer,) = [f for f in noor.frames if f.get("ref") == 99]
        assert answer["error"]["code"] == "invalid"
