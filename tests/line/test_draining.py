"""Going down: everybody is told when to come back, no answer is lost, and the line closes."""

import asyncio

from tests.kit.line import lines_of
from tests.kit.live import PATIENCE, MakeLive
from tests.kit.world import make_world


async def test_a_server_that_goes_down_says_so_answers_and_closes(own_live: MakeLive) -> None:
    async with own_live() as live:
        world = await make_world(live)
        async with lines_of(world)(world.noor) as noor, lines_of(world)(world.henk) as henk:
            asked = [await noor.begins("message.post", body=f"{n}") for n in range(50)]
            live.server.should_exit = True
            answers = await asyncio.wait_for(asyncio.gather(*asked), PATIENCE)

            assert await noor.is_closed() == 1012
            assert await henk.is_closed() == 1012
            for client in (noor, henk):
                (drain,) = [f["drain"] for f in client.frames if "drain" in f]
                assert 0 <= drain["retry_after"] <= 25
            stored = [a["ok"]["seq"] for a in answers if "ok" in a]
            assert stored == list(range(5, 5 + len(stored)))
            assert {a["error"]["code"] for a in answers if "error" in a} <= {"busy"}


async def test_commands_to_a_server_that_goes_down_get_busy(own_live: MakeLive) -> None:
    async with own_live() as live:
        world = await make_world(live)
        async with lines_of(world)(world.noor) as noor:
            live.hub.is_draining = True
            answer = await (await noor.begins("message.post", body="Nog net?"))

            assert answer["error"]["code"] == "busy"
            assert answer["error"]["retry_after"] > 0
