"""Several coordinators at once: each is obeyed, whatever the others have just begun."""

import asyncio

from server.storage import log
from tests.permissions import things
from tests.permissions.town import Town


async def test_placements_made_in_one_moment_are_all_there(town: Town) -> None:
    plans = [await things.plan(town) for _each in range(12)]

    made = await asyncio.gather(*(town.office_does("placement.make", **plan) for plan in plans))

    assert len({answer["placement"] for answer in made}) == 12
    assert len({answer["seq"] for answer in made}) == 12
    assert await town.reads(log.holes) == []
