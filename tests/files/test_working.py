"""A photo that takes long is posted all the same, and told when it is there."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest

from server.files import sweeping
from server.files.models import File
from server.files.receiving import Received
from server.files.uploading import store_of, take
from server.storage.base import new_id
from server.storage.tx import Tx
from tests.files import heavy_work
from tests.files.corpus import jpeg
from tests.kit.line import Lines
from tests.kit.sending import Senders
from tests.kit.world import World


def received(world: World, content: bytes) -> Received:
    path: Path = store_of(world.live.house).incoming(new_id("r"))
    path.write_bytes(content)
    return Received(path, "a.jpg", len(content), hashlib.sha256(content).hexdigest(), "image")


async def starts(world: World, content: bytes) -> str:
    """An upload that is answered at once, while the child has something else to do first."""
    world.live.house.heavy.begin(world.live.house.heavy.do(heavy_work.naps, 1))
    upload = received(world, content)
    told = await take(world.live.house, world.noor.id, world.room, new_id("k"), upload, 0.0)
    assert told["state"] == "working"
    assert told["kind"] == "image"
    return str(told["id"])


@pytest.mark.parametrize(
    ("content", "state"), [(jpeg(900, 600), "ready"), (jpeg(900, 600)[:900], "failed")]
)
async def test_everybody_is_told_when_it_is_there_or_cannot_be(
    world: World, sender: Senders, line: Lines, content: bytes, state: str
) -> None:
    noor = await sender(world.noor)
    async with line(world.henk) as henk:
        id = await starts(world, content)
        seq = (await noor.posts(id)).json()["seq"]

        entry = await henk.hears("message.files_ready", of=seq)

        assert entry["by"] is None
        [file] = entry["with"]["message"]["files"]
        assert (file["id"], file["state"]) == (id, state)
        page = (await henk.asks("room.history"))["entries"]
    [posted] = [one for one in page if one.get("what") == "message.posted"]
    assert posted["with"]["files"] == [file]
    assert (await noor.gets(id)).status_code == (200 if state == "ready" else 404)


async def test_its_photo_needs_consent_while_it_is_being_made(
    world: World, sender: Senders
) -> None:
    noor = await sender(world.noor)
    id = await starts(world, jpeg(900, 600))

    answer = await noor.posts(id, shows_pupil=None)

    assert answer.json()["error"]["faults"].keys() == {"shows_pupil"}


async def test_what_was_being_made_when_the_server_stopped_is_made_after_all(
    world: World, sender: Senders, line: Lines
) -> None:
    noor, house = await sender(world.noor), world.live.house
    photo = await noor.has(jpeg(70, 50))
    store = store_of(house)
    store.incoming(photo["id"]).write_bytes(jpeg(70, 50))

    def stop_halfway(tx: Tx) -> None:
        late = tx.now - timedelta(minutes=1)
        file = tx.session.get_one(File, photo["id"])
        tx.change(file, state="working", leased_until=late, width=None, height=None)

    await world.writes(stop_halfway)
    async with line(world.henk) as henk:
        seq = (await noor.posts(photo["id"])).json()["seq"]
        await sweeping.resume(house)
        entry = await henk.hears("message.files_ready", of=seq)

    assert entry["with"]["message"]["files"] == [photo]


async def test_blobs_that_nobody_knows_are_swept_after_two_days(world: World) -> None:
    house = world.live.house
    store = store_of(house)
    old, young = store.incoming(new_id("r")), store.incoming(new_id("r"))
    for path in (old, young):
        path.write_bytes(b"x")
    long_ago = old.stat().st_mtime - 3 * 86_400
    os.utime(old, (long_ago, long_ago))

    await sweeping.sweep_strays(house)

    assert not old.exists()
    assert young.exists()
