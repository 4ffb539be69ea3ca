"""Trials of what is promised about backups; tests/controls runs them with a defence broken."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.backup import Unusable
from server.backup.saving import back_up
from server.config import Settings
from server.files.store import Store
from server.storage.tx import Tx
from tests.kit.line import Client, bearer, lines_of
from tests.kit.live import Live, serving
from tests.kit.world import World, make_world
from tests.operation import kept, tars
from tests.operation.conftest import restores, unseen

TALKERS = 6


async def no_damage_goes_unseen(blank: Settings, path: Path) -> None:
    """Not one flipped bit, in whichever file of the tar; and nothing is written then."""
    for at in tars.bytes_that_matter(path):
        with pytest.raises(Unusable, match="damaged"):
            await restores(blank, tars.flipped(path, at))
        assert not kept.is_there(blank)


@dataclass
class Talk:
    """Many who write without a pause, each time in both rooms at once."""

    world: World
    pair: list[str]
    said: int = 0
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    async def goes_on(self) -> None:
        while True:
            await self.world.writes(self._say)
            self.said += 1
            self._bell.set()

    async def reaches(self, said: int) -> None:
        async with asyncio.timeout(20):
            while self.said < said:
                self._bell.clear()
                await self._bell.wait()

    def _say(self, tx: Tx) -> None:
        tx.hold(*self.pair)
        for room in self.pair:
            tx.record(room, "placement.changed", {"what": ["days"]})


async def it_is_of_one_moment(live: Live, into: Settings, path: Path) -> None:
    """While many write, each commit stands in the backup as a whole, or not at all."""
    world = await make_world(live)
    talk = Talk(world, [world.room, await world.opens_another_room()])
    talkers = [asyncio.create_task(talk.goes_on()) for _ in range(TALKERS)]
    try:
        await talk.reaches(50)
        await back_up(live.house.settings, path, unseen)
        await talk.reaches(talk.said + 50)
    finally:
        for talker in talkers:
            talker.cancel()
        await asyncio.gather(*talkers, return_exceptions=True)
    await restores(into, path)

    heads = await kept.asked(into, kept.heads)
    assert await kept.asked(into, kept.faults) == []
    first, second = (heads[room] for room in talk.pair)
    assert first == second  # both began alike: four people joined
    assert first > 50


async def every_client_starts_afresh(
    database_url: str, into: Settings, tmp_path: Path, path: Path
) -> None:
    """G10: back to an hour ago; what was said since is nowhere, and nobody takes it for said."""
    async with serving(database_url, tmp_path / "before") as live:
        world = await make_world(live)
        async with lines_of(world)(world.noor) as noor:
            await noor.posts("Ik ben er.")
            await back_up(live.house.settings, path, unseen)
            await noor.posts("Dit is straks een spook.")
            await noor.asks("read.mark", seq=6)
            await noor.is_up_to_date()
    await restores(into, path)
    async with serving(into.database_url, into.data, region=live.region) as again:
        await _goes_on(World(again, world.cast, world.room), noor)


async def a_photo_that_is_made_meanwhile_comes_along(
    of: Settings, id: str, into: Settings, path: Path
) -> None:
    """Made between the snapshot of the rows and the copying of the files."""
    store = Store(of.data / "files")
    store.link(store.incoming(id), store.outgoing(id))

    def begins(length: int) -> Callable[[int], object]:
        store.keep(id)
        store.forget_incoming([id])
        return lambda done: None

    made = await back_up(of, path, begins)
    await restores(into, path)

    restored = Store(into.data / "files")
    assert id not in made.missing
    assert restored.incoming(id).read_bytes() == store.path(id).read_bytes()


async def _goes_on(world: World, noor: Client) -> None:
    """Others wrote before she is back: her numbers would fit, and her words wouldn't."""
    henk = await world.signs_in(world.henk)
    async with lines_of(world)(henk) as other:
        assert await other.posts("Welkom.") == 6
        assert await other.posts("Tot zo.") == 7
    who = await world.signs_in(world.noor)
    noor.live, noor.who, noor.headers = world.live, who, bearer(who)
    named = set(noor.streams)
    told = len(noor.frames)
    await noor.resumes()
    resets = {frame["room"] for frame in noor.frames[told:] if "reset" in frame}
    assert resets == named
    answer = await noor.asks("room.history")
    words = [
        entry["with"]["body"] for entry in answer["entries"] if "body" in entry.get("with", {})
    ]
    assert words == ["Ik ben er.", "Welkom.", "Tot zo."]
    assert "spook" not in str(noor.streams)
    await noor.hangs_up()
