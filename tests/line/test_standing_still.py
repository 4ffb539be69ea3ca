"""A process that stood still says nothing before it knows who was signed out meanwhile (X2)."""

import time

from sqlalchemy import update
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import SignedIn
from server.channels.rounds import ASLEEP
from server.storage.engine import Database
from tests.kit.line import Client, lines_of
from tests.kit.live import MakeLive
from tests.kit.world import World, make_world


async def signed_out_while_we_slept(own_live: MakeLive) -> None:
    """Noor is signed out by another process; the first words after it are not for her."""
    async with own_live() as live:
        world = await make_world(live)
        async with lines_of(world)(world.noor) as noor, lines_of(world)(world.henk) as henk:
            elsewhere = Database(live.house.settings.database_url)
            await _looks_around(world, henk)
            await elsewhere.write(lambda session: _end(session, world.noor.session))
            time.sleep(ASLEEP + 0.2)  # noqa: ASYNC251 - nothing at all is done meanwhile
            said = await henk.posts("Dit hoort alleen wie er nog is.")
            await elsewhere.close()

            await henk.reaches(said)
            assert await noor.is_closed() in (4401, 1006)
            assert all(f.get("seq", 0) < said for f in noor.frames if f.get("room") == world.room)


async def test_who_was_signed_out_meanwhile_hears_nothing_more(own_live: MakeLive) -> None:
    await signed_out_while_we_slept(own_live)


async def _looks_around(world: World, henk: Client) -> None:
    """The hub has just looked, so that it won't by chance do so again in time."""
    world.live.hub.rounds.look_now.set()
    await henk.is_up_to_date()
    await henk.is_up_to_date()


def _end(session: Session, ended: str) -> None:
    session.execute(update(SignedIn).where(SignedIn.id == ended).values(ended_at=clock.now()))
