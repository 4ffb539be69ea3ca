"""Who still has to hear of an entry has a row for it, until it has heard."""

from datetime import timedelta

from server import clock
from server.storage import log
from server.storage.tx import Tx
from tests.storage.conftest import ROOM, Desk


async def test_a_consumer_leases_what_it_has_to_hear_and_hears_it_once(desk: Desk) -> None:
    for n in range(3):
        await desk.say("hoi", f"key-{n:05}")

    first = await desk.scribe.write(_lease, 2)
    second = await desk.scribe.write(_lease, 2)
    await desk.scribe.write(_told, first)

    assert first == [(ROOM, 1), (ROOM, 2)]
    assert second == [(ROOM, 3)]
    assert await desk.database.read(log.waiting) == {"search": 1}


async def test_what_a_consumer_leased_and_dropped_comes_back_after_its_term(desk: Desk) -> None:
    await desk.say("hoi", "key-00000")
    await desk.scribe.write(_lease, 2)

    later = clock.now() + log.LEASE + timedelta(seconds=1)
    again = await desk.scribe.write(lambda tx: log.lease(tx.session, "search", later))

    assert again == [(ROOM, 1)]


async def test_an_epoch_is_written_down(desk: Desk) -> None:
    fresh = await desk.scribe.write(lambda tx: log.begin_epoch(tx.session))

    assert fresh
    assert await desk.database.read(log.epoch) == fresh


def _lease(tx: Tx, most: int) -> list[tuple[str, int]]:
    return log.lease(tx.session, "search", tx.now, most)


def _told(tx: Tx, handled: list[tuple[str, int]]) -> None:
    log.told(tx.session, "search", handled)
