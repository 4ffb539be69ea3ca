"""Read marks go forward only; what is unread is derived, and equal on all devices (G12)."""

import random
from dataclasses import dataclass, field

import pytest

from server import clock
from server.channels.actions import MARKS_APART
from tests.kit.heard import Said
from tests.kit.line import Client, Lines
from tests.kit.world import World

ENOUGH = 100


async def state(client: Client) -> tuple[int, int]:
    """(read, unread) as a fresh hello tells them."""
    await client.cut()
    await client.resumes()
    (room,) = (r for r in client.hello["rooms"] if r["room"] == client.room)
    return room["read"], room["unread"]


async def test_a_mark_goes_forward_only(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        assert await noor.asks("read.mark", seq=3) == {"seq": 3}
        assert await noor.asks("read.mark", seq=2) == {"seq": 3}
        assert (await state(noor))[0] == 3


async def test_a_mark_ahead_of_the_room_is_invalid(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        with pytest.raises(Said) as said:
            await noor.asks("read.mark", seq=99)
        assert said.value.code == "invalid"


async def test_a_mark_is_told_to_ones_other_devices_and_to_nobody_else(
    line: Lines, world: World
) -> None:
    phone = await world.signs_in(world.noor)
    async with line(world.noor) as laptop, line(phone) as other, line(world.henk) as henk:
        await laptop.asks("read.mark", seq=3)

        entry = await other.hears("read.marked")
        assert entry["room"] == "you"
        assert entry["with"] == {"room": world.room, "seq": 3}
        await henk.is_up_to_date()
        assert henk.heard("read.marked") == []


async def test_many_marks_at_once_make_few_entries_and_the_last_is_told(
    line: Lines, world: World
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        for n in range(10):
            await henk.posts(f"{n}")
        began = clock.now()
        for seq in range(2, 15):
            await noor.asks("read.mark", seq=seq)
        await noor.hears("read.marked", seq=14)

        most = 2 + (clock.now() - began) // MARKS_APART
        assert 1 <= len(noor.heard("read.marked")) <= most


async def test_what_counts_is_said_by_others_and_stands(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk, line(world.marieke) as marieke:
        assert await state(noor) == (1, 0)  # others who joined do not count
        first = await henk.posts("Eén")
        await henk.posts("Twee")
        await noor.posts("Mijn eigen")
        await henk.asks("message.edit", seq=first, body="Eén!")
        await henk.asks("message.react", seq=first, emoji="👍")
        await marieke.asks("note.write", body="Alleen voor school.")
        assert await state(noor) == (1, 2)

        await henk.asks("message.withdraw", seq=first)
        assert await state(noor) == (1, 1)


async def test_a_note_counts_for_a_coordinator_and_for_nobody_outside(
    line: Lines, world: World
) -> None:
    colleague = await world.adds_a_teacher("Bart Willems")
    async with line(world.marieke) as marieke, line(colleague) as bart, line(world.henk) as henk:
        await marieke.asks("note.write", body="Alleen voor school.")

        assert (await state(bart))[1] == 1
        assert (await state(henk))[1] == 0


async def test_a_hundred_means_more_than_ninety_nine(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        for answer in [await henk.begins("message.post", body=f"{n}") for n in range(105)]:
            await answer

        assert (await state(noor))[1] == ENOUGH


@dataclass
class Model:
    """What must be unread, by the sentence of the protocol."""

    read: int = 1
    head: int = 4
    standing: dict[int, str] = field(default_factory=dict)  # number → by whom

    def unread(self, who: str) -> int:
        return sum(seq > self.read and by != who for seq, by in self.standing.items())


async def unread_follows_the_model(line: Lines, world: World, seed: int, steps: int) -> None:
    """After random operations of three devices and two others, every device tells the same."""
    dice = random.Random(seed)
    model, rest = Model(), []
    phone, tablet = await world.signs_in(world.noor), await world.signs_in(world.noor)
    async with (
        line(world.noor) as one,
        line(phone) as two,
        line(tablet) as three,
        line(world.henk) as henk,
    ):
        devices = [one, two, three]
        for _ in range(steps):
            device = dice.choice(devices)
            match dice.choice(["hear", "hear", "say", "read", "withdraw", "edit", "react", "cut"]):
                case "hear":
                    model.head = await henk.posts("Hoi")
                    model.standing[model.head] = world.henk.id
                case "say":
                    model.head = await device.posts("Hoi")
                    model.standing[model.head] = world.noor.id
                case "read":
                    seq = dice.randint(0, model.head)
                    model.read = max(model.read, seq)
                    assert await device.asks("read.mark", seq=seq) == {"seq": model.read}
                case "withdraw" if model.standing:
                    seq = dice.choice(list(model.standing))
                    who = henk if model.standing.pop(seq) == world.henk.id else device
                    model.head = (await who.asks("message.withdraw", seq=seq))["seq"]
                    rest.append(seq)
                case "edit" | "react" if model.standing:
                    seq = dice.choice(list(model.standing))
                    done = await henk.asks("message.react", seq=seq, emoji="👍")
                    model.head = done["seq"]
                case "cut":
                    await device.cut()
                    await device.resumes()
        expected = (model.read, model.unread(world.noor.id))
        assert [await state(device) for device in devices] == [expected] * 3


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_unread_equals_the_model_on_three_devices(
    line: Lines, world: World, seed: int
) -> None:
    await unread_follows_the_model(line, world, seed, 60)
