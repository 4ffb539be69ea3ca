"""How long the line waits, and how much it takes: silence, floods, slow clients."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from server import metrics
from server.channels.protocol import Patience
from server.house import AT_ONCE, PER_SECOND
from tests.kit.heard import Said
from tests.kit.line import Client, bearer, lines_of
from tests.kit.live import PATIENCE, Live, MakeLive
from tests.kit.region import Someone
from tests.kit.world import World, make_world

# Whoever says hello at once may still need a while for it, on a busy machine.
IMPATIENT = Patience(hello=10, silence=0.5, progress=2)


@pytest.fixture
def house(own_live: MakeLive) -> Callable[..., Any]:
    """A server with these settings, and a room in it."""

    @asynccontextmanager
    async def open_house(**changed: Any) -> AsyncIterator[World]:
        async with own_live(**changed) as live:
            yield await make_world(live)

    return open_house


async def test_who_says_no_hello_in_time_is_sent_away(house: Any) -> None:
    async with house() as world:
        world.live.hub.patience = Patience(hello=0.2, silence=0.5, progress=2)
        async with lines_of(world)(world.noor, greet=False) as noor:
            assert await noor.is_closed() == 4400
            assert noor.frames == []


async def test_after_silence_comes_a_beat(house: Any) -> None:
    async with house() as world:
        world.live.hub.patience = IMPATIENT
        async with lines_of(world)(world.noor) as noor:
            await noor.until(lambda: any("beat" in f for f in noor.frames))

            beat = next(f for f in noor.frames if "beat" in f)
            assert beat.keys() == {"beat"}
            assert beat["beat"].endswith("Z")


async def test_a_person_gets_twenty_commands_at_once_then_five_a_second(house: Any) -> None:
    async with house(rate_limits=True) as world:
        phone = await world.signs_in(world.noor)
        async with lines_of(world)(world.noor) as one, lines_of(world)(phone) as other:
            began = time.monotonic()
            asked = [
                await device.begins("message.post", body="Hoi")
                for _ in range(30)
                for device in (one, other)
            ]
            answers = await asyncio.wait_for(asyncio.gather(*asked), PATIENCE)

            most = AT_ONCE + PER_SECOND * (time.monotonic() - began)
            refused = [a["error"] for a in answers if "error" in a]
            assert AT_ONCE <= len(answers) - len(refused) <= most
            assert {error["code"] for error in refused} == {"slow_down"}
            assert all(0 < error["retry_after"] <= 3 for error in refused)
            assert refused[0]["say"] == "Even rustig aan. Probeer het zo nog eens."


async def test_somebody_elses_commands_are_not_counted(house: Any) -> None:
    async with house(rate_limits=True) as world, lines_of(world)(world.henk) as henk:
        async with lines_of(world)(world.noor) as noor:
            for _ in range(30):
                await noor.begins("message.post", body="Hoi")
        await henk.posts("Rustig aan, Noor.")


async def test_what_was_slowed_down_succeeds_with_the_same_key_afterwards(house: Any) -> None:
    async with house(rate_limits=True) as world, lines_of(world)(world.noor) as noor:
        for _ in range(2 * AT_ONCE):  # however fast they fill again, nothing is left
            await noor.begins("read.mark", seq=1)
        with pytest.raises(Said) as said:
            await noor.posts("Ik ben er.", key="sleutel-van-noor")
        assert said.value.code == "slow_down"

        # The client waits as it was told to.
        await asyncio.sleep(said.value.retry_after or 0)
        await noor.posts("Ik ben er.", key="sleutel-van-noor")


async def test_a_line_that_floods_is_closed_and_the_others_stay(house: Any) -> None:
    async with house(rate_limits=True) as world, lines_of(world)(world.henk) as henk:
        async with lines_of(world)(world.noor) as noor:
            for _ in range(201):
                await noor.sends({"do": "typing", "room": world.room})
            assert await noor.is_closed() == 4029

        await henk.posts("Ik ben er nog.")


class Slow(Client):
    """A device that has stopped reading until it is told to go on."""

    def __init__(self, live: Live, who: Someone, room: str) -> None:
        super().__init__(room, live, who, bearer(who))
        self.reads = asyncio.Event()
        self.reads.set()

    async def _say_after(self) -> None:
        await super()._say_after()
        await self.reads.wait()


async def test_a_slow_client_is_not_thrown_out_and_catches_up(house: Any) -> None:
    async with house() as world:
        slow = Slow(world.live, world.bakker, world.room)
        await slow.dials(narrow=True)
        await slow.greets()
        async with lines_of(world)(world.noor) as noor:
            fell_behind = metrics.CAUGHT_UP._value.get()
            slow.reads.clear()
            while metrics.CAUGHT_UP._value.get() == fell_behind:
                await post_many(noor, 50)
            await post_many(noor, 50)
            head = noor.stream().last

            slow.reads.set()
            await slow.reaches(head)
            assert slow.holes == []
            assert sorted(slow.stream().entries) == list(range(5, head + 1))
            assert slow.close_code is None

            await noor.posts("En nu weer live.")
            await slow.hears("message.posted", body="En nu weer live.")
        await slow.hangs_up()


async def post_many(noor: Client, count: int) -> None:
    """Long messages, all heard by their writer."""
    asked = [await noor.begins("message.post", body="x" * 8_000) for _ in range(count)]
    seqs = [(await answer)["ok"]["seq"] for answer in asked]
    await noor.reaches(max(seqs))


async def beats(client: Client) -> None:
    """The next beat, which comes after silence."""
    heard = len(client.frames)
    await client.until(lambda: any("beat" in frame for frame in client.frames[heard:]))


async def test_a_line_that_takes_nothing_is_closed_in_the_end(house: Any) -> None:
    async with house() as world:
        world.live.hub.patience = IMPATIENT
        slow = Slow(world.live, world.bakker, world.room)
        await slow.dials(narrow=True)
        await slow.greets()
        async with lines_of(world)(world.noor) as noor:
            slow.reads.clear()
            fell_behind = metrics.CAUGHT_UP._value.get()
            while metrics.CAUGHT_UP._value.get() == fell_behind:
                await post_many(noor, 50)
            async with asyncio.timeout(20):
                while len(world.live.hub.lines) > 1:
                    await noor.is_up_to_date()
                    await beats(noor)

            assert noor.close_code is None
        slow.reads.set()
        await slow.cut()
