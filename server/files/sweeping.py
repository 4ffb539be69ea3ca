"""What is done for files without anybody asking: finished, forgotten, swept away."""

import asyncio
from datetime import timedelta

from server import clock
from server.files import actions, queries
from server.files.uploading import make, store_of
from server.house import House
from server.storage import turns

STRAY = timedelta(days=2)  # a blob that nobody knows by then was left by a fault
AT_ONCE = 500  # names asked about in one query


async def resume(house: House) -> None:
    """What was being made when a server stopped is made after all."""
    for id in await house.database.read(queries.forsaken, clock.now()):
        await make(house, id)


async def sweep(house: House) -> int:
    """Blobs and rows of files that nobody is to see any more are gone; how many.

    Blobs go before their rows: killed in between, the next turn finds the row again.
    """
    await house.scribe.write(actions.discard_unposted)
    swept = 0
    # A backup still copies what its snapshot names.
    while not turns.is_taken(house.settings.data, turns.BACKUP) and (
        ids := await house.database.read(queries.gone)
    ):
        await asyncio.to_thread(store_of(house).remove, ids)
        await house.scribe.write(actions.forget, ids)
        swept += len(ids)
    return swept


async def sweep_strays(house: House) -> int:
    """Blobs of which there is no row are gone; how many."""
    store = store_of(house)
    late = clock.now() - STRAY
    ids = await asyncio.to_thread(store.older_than, late)
    swept = 0
    for some in range(0, len(ids), AT_ONCE):
        asked = ids[some : some + AT_ONCE]
        known = await house.database.read(queries.known, asked)
        strays = [id for id in asked if id not in known]
        await asyncio.to_thread(store.remove, strays)
        swept += len(strays)
    return swept
