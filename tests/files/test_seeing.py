"""Who sees a file: who may see its message now, at every request; nobody else can tell."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from server.channels.models import Message
from server.files import actions, sweeping
from server.files.models import File
from server.files.queries import told
from server.permissions import PARENT
from server.storage.base import new_id
from server.storage.log import Entry
from server.storage.tx import Tx
from tests.files.corpus import jpeg, pdf
from tests.kit.api import visitor
from tests.kit.line import Lines
from tests.kit.sending import Sender, Senders
from tests.kit.world import World, make_world


async def everywhere(who: Sender, id: str) -> set[tuple[int, str]]:
    """How each door answers who asks for that file."""
    paths = (f"/files/{id}", f"/files/{id}?size=320", f"/api/v1/files/{id}")
    answers = [await who.api.http.get(path) for path in paths]
    assert all(id not in answer.text for answer in answers if answer.status_code == 404)
    return {(answer.status_code, answer.headers["content-type"]) for answer in answers}


async def is_missing_for(who: Sender, id: str) -> bool:
    """Missing at every door, in the same words as a file that never was."""
    never = await everywhere(who, new_id("f"))
    answers = await everywhere(who, id)
    return answers == never and {status for status, _kind in answers} == {404}


async def posted(world: World, noor: Sender, content: bytes = b"") -> tuple[str, int]:
    photo = await noor.has(content or jpeg())
    answer = await noor.posts(photo["id"])
    return photo["id"], answer.json()["seq"]


async def test_until_it_is_posted_its_uploader_alone_sees_it(world: World, sender: Senders) -> None:
    noor, henk = await sender(world.noor), await sender(world.henk)
    photo = await noor.has(jpeg())

    assert (await noor.gets(photo["id"])).status_code == 200
    assert await is_missing_for(henk, photo["id"])


async def test_once_posted_all_members_see_it_and_nobody_else(
    world: World, sender: Senders
) -> None:
    noor = await sender(world.noor)
    id, _seq = await posted(world, noor)
    elsewhere = await make_world(world.live)

    for who in (world.noor, world.henk, world.marieke, world.bakker):
        assert (await (await sender(who)).gets(id)).status_code == 200
    for stranger in (world.fatima, elsewhere.noor, elsewhere.marieke):
        assert await is_missing_for(await sender(stranger), id)
    async with visitor(world.live) as nobody:
        assert (await nobody.get(f"/api/v1/files/{id}")).status_code == 401


async def test_who_has_left_sees_nothing_of_what_was_there(world: World, sender: Senders) -> None:
    noor, bakker = await sender(world.noor), await sender(world.bakker)
    id, _seq = await posted(world, noor)
    assert (await bakker.gets(id)).status_code == 200

    await world.unseats(world.bakker)

    assert await is_missing_for(bakker, id)
    await world.seats(world.bakker, PARENT)
    assert (await bakker.gets(id)).status_code == 200


async def test_a_file_that_was_taken_back_is_gone_for_everybody_and_then_from_the_disk(
    world: World, sender: Senders, line: Lines
) -> None:
    noor, henk = await sender(world.noor), await sender(world.henk)
    id, seq = await posted(world, noor)
    answer = await noor.gets(id)
    store = world.live.house.settings.data / "files" / id[-2:]
    async with line(world.henk) as on_the_line:
        await noor.api.commands("message.withdraw", seq=seq)
        entry = await on_the_line.hears("message.withdrawn")

    assert entry["with"]["message"] == {"withdrawn": True}
    for who in (noor, henk):
        assert await is_missing_for(who, id)
    kept = {"If-None-Match": answer.headers["etag"]}
    assert (await noor.api.http.get(f"/files/{id}", headers=kept)).status_code == 404
    assert list(store.glob(f"{id}*"))
    await sweeping.sweep(world.live.house)
    assert not list(store.glob(f"{id}*"))
    assert await world.reads(lambda s: s.get(File, id)) is None


async def test_what_a_browser_kept_is_asked_for_again_each_time(
    world: World, sender: Senders
) -> None:
    noor = await sender(world.noor)
    id, _seq = await posted(world, noor)

    first = await noor.gets(id, size=320)
    again = await noor.api.http.get(
        f"/files/{id}?size=320", headers={"If-None-Match": first.headers["etag"]}
    )

    assert first.headers["cache-control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")
    other = await noor.gets(id, size=1280)
    assert other.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("size", ["64", "2560", "320.0", "0320", "-320", "x", "320 "])
async def test_other_sizes_there_are_not(world: World, sender: Senders, size: str) -> None:
    noor = await sender(world.noor)
    id, _seq = await posted(world, noor)

    assert (await noor.api.http.get(f"/files/{id}", params={"size": size})).status_code == 404


async def test_an_erased_message_takes_its_files_along(world: World, sender: Senders) -> None:
    noor = await sender(world.noor)
    id, seq = await posted(world, noor)

    def erase(tx: Tx) -> None:
        here = (Entry.stream == world.room, Entry.seq == seq)
        tx.session.execute(update(Entry).where(*here).values(seen_by=0))

    await world.writes(erase)

    assert await is_missing_for(noor, id)


async def test_a_discarded_file_leaves_no_name(world: World, sender: Senders) -> None:
    noor = await sender(world.noor)
    id, _seq = await posted(world, noor, pdf())

    await world.writes(actions.discard, [id, new_id("f")])

    assert await world.reads(lambda s: s.get_one(File, id).name) == ""
    assert await is_missing_for(noor, id)


async def test_what_a_case_holds_stays_until_it_is_released(world: World, sender: Senders) -> None:
    house, noor = world.live.house, await sender(world.noor)
    id, seq = await posted(world, noor)
    store = house.settings.data / "files" / id[-2:]
    await world.writes(actions.hold_for_case, [id])

    await noor.api.commands("message.withdraw", seq=seq)
    await world.writes(actions.discard, [id])
    await sweeping.sweep(house)

    assert await is_missing_for(noor, id)
    assert (store / id).exists()
    assert await world.reads(lambda s: s.get_one(File, id).name) == "foto.webp"
    await world.writes(actions.release, [id])
    await sweeping.sweep(house)
    assert not (store / id).exists()


async def test_what_was_never_posted_is_swept_after_a_day(world: World, sender: Senders) -> None:
    noor = await sender(world.noor)
    old, young = await noor.has(jpeg(80, 60)), await noor.has(jpeg(60, 80))

    def age(tx: Tx) -> None:
        file = tx.session.get_one(File, old["id"])
        tx.change(file, made_at=tx.now - timedelta(hours=24, seconds=1))

    await world.writes(age)

    assert await is_missing_for(noor, old["id"])
    await sweeping.sweep(world.live.house)
    assert await world.reads(lambda s: s.get(File, old["id"])) is None
    assert (await noor.posts(old["id"])).json()["error"]["code"] == "missing"
    assert (await noor.posts(young["id"])).is_success


async def test_one_file_is_for_one_message_of_one_room_by_one_person(
    world: World, sender: Senders
) -> None:
    noor, henk = await sender(world.noor), await sender(world.henk)
    other_room = await world.opens_another_room()
    photo = await noor.has(jpeg())

    refused = [
        await henk.posts(photo["id"]),
        await noor.posts(photo["id"], room=other_room),
        await noor.posts(new_id("f")),
    ]

    assert {answer.json()["error"]["code"] for answer in refused} == {"missing"}
    assert (await noor.posts(photo["id"])).is_success
    assert (await noor.posts(photo["id"])).json()["error"]["code"] == "missing"


async def test_nobody_uploads_where_nobody_may_write(world: World, sender: Senders) -> None:
    noor, fatima = await sender(world.noor), await sender(world.fatima)

    assert (await fatima.uploads(jpeg())).status_code == 404
    assert (await noor.uploads(jpeg(), room="you")).status_code == 404
    assert (await noor.uploads(jpeg(), room=world.live.region.school)).status_code == 404
    await world.ends_long_ago()
    assert (await noor.uploads(jpeg())).status_code == 403


async def test_an_edit_keeps_the_files_and_a_quote_says_what_it_was(
    world: World, sender: Senders, line: Lines
) -> None:
    noor = await sender(world.noor)
    photo = await noor.has(jpeg())
    async with line(world.henk) as henk:
        seq = (await noor.posts(photo["id"])).json()["seq"]
        await henk.posts("Mooi!", reply_to=seq)
        quote = (await henk.hears("message.posted", body="Mooi!"))["with"]["quote"]
        assert quote == {"seq": seq, "by": world.noor.id, "text": "", "kind": "image"}

        await noor.api.commands("message.edit", seq=seq, body="Mijn hoek")

        entry = await henk.hears("message.edited")
        assert entry["with"]["message"]["files"] == [photo]
        await noor.api.commands("message.withdraw", seq=seq)
        page = (await henk.asks("room.history"))["entries"]
    assert [e["with"]["quote"] for e in page if e.get("with", {}).get("quote")] == [
        {"seq": seq, "withdrawn": True}
    ]
    assert await world.reads(lambda s: s.get_one(Message, (world.room, seq)).files) == [photo["id"]]


async def test_a_message_of_nothing_at_all_is_still_refused(world: World, sender: Senders) -> None:
    noor = await sender(world.noor)

    assert (await noor.posts()).json()["error"]["say"] == "Schrijf eerst iets."


def test_a_file_is_told_by_exactly_these_fields() -> None:
    file = File(id="f_1", name="a", kind="file", bytes=1, width=None, height=None, state="ready")

    assert told(file).keys() == {"id", "name", "kind", "bytes", "width", "height", "state"}
