"""Search tells nobody what is not theirs to read any more, or never was (X3, X17, X19, X21)."""

import asyncio
import json
from itertools import product

import pytest

from server.channels.index import forget
from server.permissions import COORDINATOR
from tests.kit.api import Api, ApiOf
from tests.kit.line import Lines
from tests.kit.region import Someone
from tests.kit.world import World
from tests.search.conftest import Finds, is_indexed

GONE, OLD, NEW, NOTE = "zoutvaatje", "peperbus", "suikerpot", "theezakje"
ASKED = ("/api/v1/search", "/search")


async def words_gone_are_not_found(line: Lines, world: World, api: ApiOf) -> None:
    """Withdrawn and edited-away words are never told, before the index heard of it and after."""
    async with line(world.noor) as noor, line(world.henk) as henk:
        gone = await noor.posts(f"Hier staat {GONE} in")
        changed = await noor.posts(f"Eerst {OLD}, en nog iets")
        await henk.posts("Hoezo?", reply_to=gone)
        await is_indexed(world)
        door = await api(world.marieke)
        asking = [asyncio.create_task(door.gets(ASKED[0], q=GONE)) for _ in range(5)]
        await noor.asks("message.edit", seq=changed, body=f"Nu {NEW}, en nog iets")
        await noor.asks("message.withdraw", seq=gone)
        before_heard = [await _told(await api(who)) for who in _readers(world)]
        await is_indexed(world)
        after = [await _told(await api(who)) for who in _readers(world)]
        await asyncio.gather(*asking)  # what was asked before may still be answered

    for told in (*before_heard, *after):
        assert [asked for asked in (GONE, GONE[:4], OLD, f'"eerst {OLD}"') if told[asked]] == []
        assert GONE not in json.dumps(told[NEW])
        assert OLD not in json.dumps(told[NEW])
    assert all([hit["seq"] for hit in told[NEW]] == [changed] for told in after)


def _readers(world: World) -> list[Someone]:
    return [world.noor, world.henk, world.marieke, world.bakker]


async def _told(door: Api) -> dict[str, list[dict[str, object]]]:
    """What each of these words finds, typed in whole or in part; the page marks none of them."""
    found = {}
    for asked in (GONE, GONE[:4], OLD, f'"eerst {OLD}"', NEW):
        found[asked] = (await door.gets("/api/v1/search", q=asked)).json()["hits"]
    for asked in (GONE, OLD):
        assert "<mark>" not in (await door.gets("/search", q=asked, order="best")).text
    return found


async def test_words_that_are_gone_are_not_found(line: Lines, world: World, api: ApiOf) -> None:
    await words_gone_are_not_found(line, world, api)


async def test_words_that_are_gone_stand_beside_no_hit(
    line: Lines, world: World, finds: Finds
) -> None:
    async with line(world.noor) as noor:
        gone = await noor.posts(f"{GONE} ervoor")
        await noor.posts("Een liniaal")
        later = await noor.posts(f"{GONE} erna")
        for seq in (gone, later):
            await noor.asks("message.withdraw", seq=seq)

    (hit,) = await finds(world.henk, "liniaal")

    assert "before" not in hit
    assert "after" not in hit


async def notes_are_found_at_school_only(line: Lines, world: World, api: ApiOf) -> None:
    """A note is found by teacher and coordinator; nobody else, whatever is asked (X21)."""
    await world.seats(world.fatima, COORDINATOR)
    async with line(world.marieke) as marieke:
        await marieke.posts("Een gewoon bericht over thee")
        seq = (await marieke.asks("note.write", body=f"Alleen school: {NOTE}"))["seq"]
        await marieke.posts("Nog een gewoon bericht over thee")
    await is_indexed(world)

    for who in (world.marieke, world.fatima):
        hits = (await (await api(who)).gets("/api/v1/search", q=NOTE)).json()["hits"]
        assert [(hit["seq"], hit["kind"]) for hit in hits] == [(seq, "note")]
        kinds = (await (await api(who)).gets("/api/v1/search", q="school", kind="note")).json()
        assert [hit["seq"] for hit in kinds["hits"]] == [seq]
    for who in (world.noor, world.henk, world.bakker):
        for more, path in product(({}, {"kind": "note"}, {"room": world.room}), ASKED):
            answer = await (await api(who)).gets(path, q=NOTE[:4], **more)
            assert answer.status_code == 200
            assert NOTE not in answer.text
            assert f"#m-{seq}" not in answer.text
        assert "Alleen school" not in (await (await api(who)).gets("/search", q="thee")).text


async def test_notes_are_found_at_school_only(line: Lines, world: World, api: ApiOf) -> None:
    await notes_are_found_at_school_only(line, world, api)


async def nothing_is_found_after_leaving(line: Lines, world: World, api: ApiOf) -> None:
    """From the moment of leaving on nothing of that room is found, said before or after (X3)."""
    parent = await world.adds_a_parent("Dhr. Bakker")
    async with line(world.noor) as noor:
        await noor.posts(f"Er was eens een {OLD}")
    await is_indexed(world)
    gone = await api(parent)
    assert (await gone.gets("/api/v1/search", q=OLD)).json()["hits"]
    asking = [asyncio.create_task(gone.gets("/api/v1/search", q=OLD)) for _ in range(8)]

    await world.unseats(parent)

    await asyncio.gather(*asking)  # what was asked before may still be answered
    for path in ASKED:
        answer = await gone.gets(path, q=OLD)
        assert answer.status_code == 200
        assert "eens" not in answer.text
        assert (await gone.gets(path, q=OLD, room=world.room)).status_code == 404


async def test_nothing_is_found_after_leaving(line: Lines, world: World, api: ApiOf) -> None:
    await nothing_is_found_after_leaving(line, world, api)


async def test_another_room_is_never_searched(
    line: Lines, world: World, finds: Finds, api: ApiOf
) -> None:
    async with line(world.noor) as noor:
        await noor.posts(f"Alleen hier: {OLD}")
    stranger = await world.adds_a_teacher("Bart Willems")
    await world.unseats(stranger)

    assert await finds(stranger, OLD) == []
    assert await finds(world.fatima, OLD) == []  # works at the school, isn't seated
    for asked_of in (world.room, "p_bestaat-niet"):
        answer = await (await api(stranger)).gets("/api/v1/search", q=OLD, room=asked_of)
        assert answer.json()["error"]["code"] == "missing"


async def hosts_read_first_names_only(line: Lines, world: World, api: ApiOf) -> None:
    """The host knows the pupil by the first name and the parent by an initial (X17)."""
    async with line(world.noor) as noor, line(world.bakker) as bakker:
        await noor.posts("Een liniaal graag")
        await bakker.posts("Ook een liniaal")
        await noor.posts("Dank je")
    await is_indexed(world)
    henk = await api(world.henk)

    hits = (await henk.gets("/api/v1/search", q="liniaal")).json()["hits"]
    page = (await henk.gets("/search", q="liniaal", room=world.room)).text

    assert [hit["name"] for hit in hits] == ["Mw. B.", "Noor"]
    assert (hits[0]["before"]["name"], hits[1]["after"]["name"]) == ("Noor", "Mw. B.")
    assert "Bakker" not in json.dumps(hits)
    assert "Bakker" not in page


async def test_hosts_read_first_names_only(line: Lines, world: World, api: ApiOf) -> None:
    await hosts_read_first_names_only(line, world, api)


async def test_what_is_forgotten_is_not_found(line: Lines, world: World, finds: Finds) -> None:
    async with line(world.noor) as noor:
        seq = await noor.posts(f"Weg met {OLD}")
        stays = await noor.posts(f"Hier blijft {OLD}")
    assert len(await finds(world.henk, OLD)) == 2

    await world.writes(forget, world.room, [seq])

    assert [hit["seq"] for hit in await finds(world.henk, OLD)] == [stays]


@pytest.mark.parametrize("path", ASKED)
async def test_nobody_signed_in_finds_nothing(world: World, api: ApiOf, path: str) -> None:
    noor = await api(world.noor)
    noor.http.headers.pop("Authorization")

    answer = await noor.gets(path, q="noor")

    assert answer.status_code in (401, 303)
