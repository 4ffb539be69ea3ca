"""Words that were withdrawn or edited away are never told again, however one asks (X19)."""

import json

import pytest

from tests.kit.api import Api, ApiOf
from tests.kit.heard import Said
from tests.kit.line import Client, Lines
from tests.kit.world import World

GONE, OLD, NEW = "Zoutvaatje-17", "Peperbus-23", "Suikerpot-31"


async def words_gone_stay_gone(line: Lines, world: World, api: ApiOf) -> None:
    """Withdrawn words nowhere; edited-away ones only as an earlier version."""
    async with line(world.noor) as noor, line(world.henk) as henk:
        gone = await noor.posts(f"{GONE} @Henk", key="sleutel-van-weg")
        old = await noor.posts(f"{OLD}", key="sleutel-van-oud")
        edited_then_gone = await noor.posts(f"{GONE} een")
        for seq in (gone, old, edited_then_gone):
            await henk.posts("Hoezo?", reply_to=seq)
        await noor.asks("message.edit", seq=old, body=NEW)
        await noor.asks("message.edit", seq=edited_then_gone, body=f"{GONE} twee")
        for seq in (gone, edited_then_gone):
            await noor.asks("message.withdraw", seq=seq)

        # The same command again gets its number, and tells nothing.
        assert (await noor.asks("message.post", body=f"{GONE} @Henk", key="sleutel-van-weg"))[
            "again"
        ]
        await noor.is_up_to_date()
        head = noor.stream().last

    for who in (world.noor, world.henk, world.marieke, world.bakker):
        async with line(who, since={world.room: 0, "you": 0}) as reader:
            told = await _everything(reader, await api(who), head, (gone, edited_then_gone))
            assert GONE not in told
            assert OLD not in told
            assert NEW in told
            versions = (await reader.asks("message.versions", seq=old))["versions"]
            assert [version["body"] for version in versions] == [OLD]


async def _everything(reader: Client, door: Api, head: int, gone: tuple[int, ...]) -> str:
    """All that this person is told by line, API and pages, as one text."""
    await reader.reaches(head)
    await reader.asks("room.history", limit=100)
    for seq in gone:
        await reader.asks("room.history", around=seq)
    await reader.asks("room.people")
    await reader.asks("room.join", since=0)
    await reader.is_up_to_date()
    for seq in gone:
        with pytest.raises(Said) as said:
            await reader.asks("message.versions", seq=seq)
        assert said.value.code == "missing"
    told = json.dumps(reader.frames, ensure_ascii=False)
    answers = [
        await door.gets("entries", limit=100),
        await door.gets("people"),
        await door.gets("/api/v1/rooms"),
        await door.gets("/"),
        await door.gets(f"/rooms/{door.room}"),
        *[await door.gets(f"/rooms/{door.room}", around=seq) for seq in gone],
        *[await door.gets(f"/rooms/{door.room}/messages/{seq}") for seq in gone],
        *[await door.commands("message.versions", seq=seq) for seq in gone],
    ]
    assert [answer.status_code for answer in answers[:7]] == [200] * 7
    assert {answer.status_code for answer in answers} == {200, 404}
    return told + "".join(answer.text for answer in answers)


async def test_words_that_are_gone_are_never_told_again(
    line: Lines, world: World, api: ApiOf
) -> None:
    await words_gone_stay_gone(line, world, api)
