"""Who still has to hear of an entry has a row for it, until it has heard."""

import asyncio

from server.storage import log, telling
from server.storage.engine import Database
from server.storage.tx import Tx
from tests.storage.conftest import ROOM, Desk


async def test_a_consumer_hears_what_it_has_not_heard_in_order(desk: Desk) -> None:
    for n in range(3):
        await desk.say("hoi", f"key-{n:05}")

    first = await desk.scribe.write(_unheard, 2)
    await desk.scribe.write(lambda tx: telling.told(tx.session, [place for place, _ in first]))

    assert [name for _, name in first] == [(ROOM, 1), (ROOM, 2)]
    [(_place, left)] = await desk.scribe.write(_unheard, 2)
    assert left == (ROOM, 3)
    assert await desk.database.read(telling.waiting) == {"search": 1}


async def test_who_spoke_first_is_heard_first(desk: Desk) -> None:
    await desk.say("hoi", "key-00001", room="p_zwolle")
    await desk.say("hoi", "key-00001", room="p_almelo")

    assert [name for _, name in await desk.scribe.write(_unheard, 2)] == [
        ("p_zwolle", 1),
        ("p_almelo", 1),
    ]


async def test_an_epoch_is_written_down(desk: Desk) -> None:
    fresh = await desk.scribe.write(lambda tx: log.begin_epoch(tx.session))

    assert fresh
    assert await desk.database.read(log.epoch) == fresh


async def test_of_servers_that_begin_at_once_one_begins_the_epoch(database_url: str) -> None:
    several = [Database(database_url) for _ in range(8)]
    await asyncio.gather(*(one.write(log.epoch) for one in several))  # all are connected

    found = await asyncio.gather(*(one.write(log.keep_epoch) for one in several))

    assert len(set(found)) == 1
    assert await several[0].read(log.epoch) == found[0]
    await asyncio.gather(*(one.close() for one in several))


def _unheard(tx: Tx, most: int) -> list[tuple[int, tuple[str, int]]]:
    found = telling.unheard(tx.session, "search", most)
    return [(place, (one.stream, one.seq)) for place, one in found]
