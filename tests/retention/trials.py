"""Trials of what is promised about erasure; tests/controls runs them with a defence broken."""

import json
from pathlib import Path

from server.storage import audit, log
from tests.kit.line import Client, Lines, lines_of
from tests.kit.live import Live
from tests.kit.world import World, make_world
from tests.retention.stories import SAID, WORDS, files_with, leaves, plant, rows_with
from tests.search.conftest import is_indexed


async def no_planted_word_is_left(live: Live, data: Path) -> None:
    """X19: not in a table, not in the index, not in a file of that folder; the chain is whole."""
    world = await make_world(live)
    planted = await plant(world, lines_of(world))
    await is_indexed(world)  # or there would be nothing to forget
    before = await world.reads(rows_with, WORDS)
    await leaves(world, world.noor)

    await planted.erases(world.noor)

    assert {line.partition(": ")[2] for line in before} >= set(WORDS)
    assert await world.reads(rows_with, WORDS) == []
    assert files_with(data, WORDS) == []
    assert await world.reads(lambda session: list(audit.breaks(session))) == []
    assert await world.reads(audit.erased) > 0
    assert await world.reads(log.holes) == []


async def erased_entries_are_hidden(world: World, line: Lines) -> None:
    """X19: whoever was there is told the numbers, and never again the words."""
    planted = await plant(world, line)
    await leaves(world, world.noor)
    async with line(world.marieke) as marieke:
        heard = len(marieke.frames)

        await planted.erases(world.noor)

        await marieke.until(lambda: planted.said in _erased(marieke))
        await marieke.hears("room.lost", room=world.room)
        assert SAID not in json.dumps(marieke.frames[heard:])
    after = await world.reads(log.between, world.room, 0, 10_000)
    visible = {entry.what for entry in after if entry.seen_by}
    assert visible <= {"member.joined", "member.left", "room.erased"}


def _erased(client: Client) -> set[int]:
    """Every number of which that client was told that it is erased."""
    told = [frame["with"]["numbers"] for frame in client.heard("room.erased")]
    return {n for numbers in told for first, last in numbers for n in range(first, last + 1)}
