"""A photo that takes long is posted all the same, and told when it is there."""

import asyncio
import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest

from server import clock
from server.files import actions, sweeping
from server.files.actions import Upload
from server.files.models import File
from server.files.pictures import Made
from server.files.receiving import Received
from server.files.store import Store
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


def waits_long(tx: Tx, id: str) -> None:
    """Longer than its lease."""
    tx.change(tx.session.get_one(File, id), leased_until=tx.now - timedelta(seconds=1))


async def test_what_waits_longer_than_its_lease_is_made_once(
    world: World, sender: Senders, line: Lines
) -> None:
    """The duty takes it for forsaken, and has its turn right after the upload's own."""
    noor, house = await sender(world.noor), world.live.house
    async with line(world.henk) as henk:
        id = await starts(world, jpeg(2400, 1800))
        await world.writes(waits_long, id)
        seq = (await noor.posts(id)).json()["seq"]
        await sweeping.resume(house)
        entry = await henk.hears("message.files_ready", of=seq)

    assert entry["with"]["message"]["files"][0]["state"] == "ready"
    assert (await noor.gets(id)).status_code == 200
    assert not list(store_of(house).incoming(id).parent.glob(f"{id}*"))


async def one_of_many_takes_a_file_on(world: World) -> None:
    """Whoever waits for a turn when the lease ran out, in whichever process."""
    digest = hashlib.sha256(b"a").hexdigest()
    upload = Upload(world.room, world.noor.id, new_id("k"), digest, "a.jpg", "image", 1)
    id, first = await world.writes(actions.begin, upload)
    assert await world.writes(actions.take_on, id, None) is None

    await world.writes(waits_long, id)
    taken = await asyncio.gather(*(world.writes(actions.take_on, id, first) for _ in range(4)))

    [lease] = [one for one in taken if one]
    too_late = await world.writes(actions.ready, id, first, Made("webp", is_fit=True), 1)
    assert too_late == "working"
    assert await world.writes(actions.fail, id, lease) == "failed"


async def test_one_of_many_takes_a_file_on(world: World) -> None:
    await one_of_many_takes_a_file_on(world)


async def test_what_a_case_holds_is_made_though_its_message_is_withdrawn(
    world: World, sender: Senders, line: Lines
) -> None:
    noor, house = await sender(world.noor), world.live.house
    id = await starts(world, jpeg(90, 60))
    seq = (await noor.posts(id)).json()["seq"]
    await world.writes(actions.hold_for_case, [id])
    await noor.api.commands("message.withdraw", seq=seq)

    await world.writes(waits_long, id)
    await sweeping.resume(house)

    assert (await world.reads(lambda session: session.get_one(File, id))).state == "ready"
    assert store_of(house).path(id).exists()


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


def test_a_file_that_goes_while_they_are_listed_stops_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "files")
    stays, goes = store.incoming("r_stays"), store.incoming("r_goes")
    stays.write_bytes(b"x")
    goes.symlink_to("nowhere")  # listed by its name, and not there when it is looked at

    assert store.older_than(clock.now() + timedelta(days=1)) == ["r_stays"]
