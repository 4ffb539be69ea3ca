"""A note of the school is a number to everybody else, whichever way they look (X21)."""

import json

import pytest

from server.permissions import COORDINATOR
from tests.kit.api import Api, ApiOf
from tests.kit.heard import Said
from tests.kit.line import Lines
from tests.kit.world import World

WORDS = "Belt-vaak-af-41"


async def test_a_note_is_seen_by_teacher_and_coordinator_only(line: Lines, world: World) -> None:
    await world.seats(world.fatima, COORDINATOR)
    async with (
        line(world.noor) as noor,
        line(world.henk) as henk,
        line(world.bakker) as bakker,
        line(world.marieke) as marieke,
        line(world.fatima) as fatima,
    ):
        seq = (await marieke.asks("note.write", body=WORDS))["seq"]

        for client in (marieke, fatima):
            entry = await client.hears("note.written")
            assert entry["seq"] == seq
            assert entry["with"] == {"body": WORDS}
        for client in (noor, henk, bakker):
            await client.reaches(seq)
            assert {"room": world.room, "seq": seq} in client.frames


async def test_the_others_may_not_write_one(line: Lines, world: World) -> None:
    for who in (world.noor, world.henk, world.bakker):
        async with line(who) as client:
            with pytest.raises(Said) as said:
                await client.asks("note.write", body=WORDS)
            assert said.value.code == "refused"


async def notes_stay_at_school(line: Lines, world: World, api: ApiOf) -> None:
    """Nothing that pupil, host or parent is told, in any way, holds a word of a note."""
    async with line(world.marieke) as marieke:
        seq = (await marieke.asks("note.write", body=WORDS))["seq"]
        await marieke.asks("read.mark", seq=seq)

    for who in (world.noor, world.henk, world.bakker):
        async with line(who, since={world.room: 0, "you": 0}) as client:
            (room,) = (r for r in client.hello["rooms"] if r["room"] == world.room)
            assert room["unread"] == 0
            for ask in ({}, {"before": seq + 1}, {"around": seq}, {"limit": 1}):
                await client.asks("room.history", **ask)
            await client.asks("room.people")
            for do, with_ in (
                ("message.versions", {}),
                ("message.edit", {"body": "Mijn woord."}),
                ("message.withdraw", {}),
                ("message.react", {"emoji": "👍"}),
            ):
                with pytest.raises(Said) as said:
                    await client.asks(do, seq=seq, **with_)
                assert said.value.code == "missing"
            with pytest.raises(Said) as said:
                await client.posts("Hoezo?", reply_to=seq)
            assert said.value.code == "missing"
            await client.is_up_to_date()
            assert WORDS not in json.dumps(client.frames, ensure_ascii=False)
        await _no_page_holds_it(await api(who), seq)


async def _no_page_holds_it(door: Api, seq: int) -> None:
    shown = [
        await door.gets("/"),
        await door.gets(f"/rooms/{door.room}"),
        await door.gets(f"/rooms/{door.room}", around=seq),
        await door.gets(f"/rooms/{door.room}/people"),
        await door.gets(f"/rooms/{door.room}/placement"),
        await door.gets("entries"),
        await door.gets("people"),
        await door.gets("/api/v1/rooms"),
    ]
    assert {page.status_code for page in shown} == {200}
    hidden = [
        await door.gets(f"/rooms/{door.room}/messages/{seq}"),
        await door.commands("message.versions", seq=seq),
    ]
    assert {page.status_code for page in hidden} == {404}
    assert [page.url for page in (*shown, *hidden) if WORDS in page.text] == []


async def test_notes_stay_at_school(line: Lines, world: World, api: ApiOf) -> None:
    await notes_stay_at_school(line, world, api)
