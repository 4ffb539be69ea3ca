"""`hello` comes first: who one is, where the streams stand, and what happens without it."""

import pytest

from tests.kit.heard import Said
from tests.kit.line import Client, Lines, bearer
from tests.kit.world import World


async def test_hello_tells_who_one_is_and_where_all_streams_stand(
    line: Lines, world: World
) -> None:
    async with line(world.noor) as noor:
        hello = noor.hello

    assert hello["you"] == {"id": world.noor.id, "name": "Noor Bakker"}
    assert hello["beat"] == 25
    assert hello["now"].endswith("Z")
    assert hello["limits"] == {"body": 8000, "frame": 32768, "file": 26214400, "files": 10}
    room, you = hello["rooms"]
    assert room == {
        "room": world.room,
        "kind": "placement",
        "title": "Noor · Stoutjes",
        "role": "pupil",
        "head": 4,
        "read": 1,
        "unread": 0,
    }
    assert you == {"room": "you", "kind": "you", "head": 1}


async def test_a_coordinator_hears_the_office_and_no_room(line: Lines, world: World) -> None:
    async with line(world.fatima) as fatima:
        kinds = {stream["kind"]: stream for stream in fatima.hello["rooms"]}

    assert kinds.keys() == {"office", "you"}
    assert kinds["office"]["room"] == world.live.region.school
    assert kinds["office"]["role"] == "coordinator"


async def test_a_stream_that_is_not_named_is_level_at_its_head(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        levels = {f["room"]: f["level"] for f in noor.frames if "level" in f}

        assert levels == {world.room: 4, "you": 1}
        assert noor.entries() == []


async def test_a_named_stream_is_told_from_there_then_level_then_live(
    line: Lines, world: World
) -> None:
    async with line(world.noor, since={world.room: 2, "you": 0}) as noor:
        told = [f for f in noor.frames if f.get("room") == world.room and "whisper" not in f]
        assert [f.get("seq") or f for f in told] == [3, 4, {"room": world.room, "level": 4}]
        assert [e["what"] for e in noor.entries()] == ["member.joined", "member.joined"]
        assert [e["what"] for e in noor.entries(room="you")] == ["room.gained"]

        async with line(world.henk) as henk:
            seq = await henk.posts("Morgen graag veiligheidsschoenen aan, Noor.")
        assert (await noor.hears("message.posted"))["seq"] == seq == 5


async def test_a_foreign_and_an_unknown_stream_are_missing_in_the_same_words(
    line: Lines, world: World
) -> None:
    foreign = world.live.region.school
    async with line(world.noor, greet=False) as noor:
        await noor.greets(since={foreign: 0, "p_bestaat_niet": 3, world.room: 0})

        said = {f["room"]: f["error"] for f in noor.frames if "room" in f and "error" in f}
        assert said.keys() == {foreign, "p_bestaat_niet"}
        assert said[foreign] == said["p_bestaat_niet"]
        assert said[foreign]["code"] == "missing"
        assert noor.stream().last == 4


@pytest.mark.parametrize("since", [2**31, 10**30, -1])
async def test_who_is_ahead_of_the_log_starts_afresh(line: Lines, world: World, since: int) -> None:
    async with line(world.noor, greet=False) as noor:
        await noor.greets(since={world.room: since})

        resets = [f["reset"] for f in noor.frames if "reset" in f]
        assert resets == [{"head": 4, "epoch": noor.epoch}]
        assert noor.stream().level == 4
        assert noor.entries() == []


async def test_who_comes_from_another_epoch_starts_afresh_in_every_named_stream(
    line: Lines, world: World
) -> None:
    async with line(world.noor, greet=False) as noor:
        await noor.greets(epoch="vroeger", since={world.room: 4, "you": 0})

        assert {f["room"] for f in noor.frames if "reset" in f} == {world.room, "you"}
        assert noor.entries() == noor.entries(room="you") == []


async def test_no_epoch_is_taken_as_the_current_one(line: Lines, world: World) -> None:
    async with line(world.noor, since={world.room: 4}) as noor:
        assert [f for f in noor.frames if "reset" in f] == []


@pytest.mark.parametrize(
    "with_",
    [
        {"since": []},
        {"since": {"you": "veel"}},
        {"since": {"you": 1.5}},
        {"epoch": 3},
        [],
        "hallo",
    ],
)
async def test_a_hello_that_makes_no_sense_is_answered_and_the_line_closed(
    line: Lines, world: World, with_: object
) -> None:
    async with line(world.noor, greet=False) as noor:
        await noor.sends({"ref": 1, "do": "hello", "with": with_})

        assert await noor.is_closed() == 4400
        assert noor.frames[0]["error"]["code"] == "invalid"


@pytest.mark.parametrize(
    "said",
    ["hoi", "[]", "{}", '{"do": "typing"}', '{"do": 1}', "", b'{"do": "hello"}', '{"do": "hello"'],
)
async def test_anything_before_hello_closes_the_line(
    line: Lines, world: World, said: str | bytes
) -> None:
    async with line(world.noor, greet=False) as noor:
        await noor.sends(said)

        assert await noor.is_closed() == 4400


@pytest.mark.parametrize("said", ["hoi", "[1]", "null", "{", b"\x00\xff", '{"do": "\\ud800"}'])
async def test_text_that_is_not_one_json_object_closes_the_line(
    line: Lines, world: World, said: str | bytes
) -> None:
    async with line(world.noor) as noor:
        await noor.sends(said)

        assert await noor.is_closed() == 4400


async def test_a_second_hello_is_invalid_and_the_line_stays(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        with pytest.raises(Said) as said:
            await noor.asks("hello", room=None)

        assert said.value.code == "invalid"
        await noor.is_up_to_date()


async def test_what_is_said_without_a_ref_gets_no_answer(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        heard = len(noor.frames)
        await noor.sends({"do": "room.history", "room": world.room})
        await noor.sends({"do": "onzin", "room": world.room})

        answers = [f for f in noor.frames[heard:] if "ok" in f or "error" in f]
        await noor.is_up_to_date()
        assert answers == []


async def test_the_answer_carries_any_number(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        for ref in (0, -3, 2.5, 10**15):
            await noor.sends(
                {"ref": ref, "do": "room.history", "room": "you", "with": {"limit": 1}}
            )
            await noor.until(lambda ref=ref: any(f.get("ref") == ref for f in noor.frames))


async def test_unknown_fields_are_ignored(line: Lines, world: World) -> None:
    client = Client(world.room, world.live, world.noor, bearer(world.noor))
    await client.dials()
    await client.sends(
        {"ref": 1, "do": "hello", "with": {"client": "x/1", "kleur": "rood"}, "ver": 2}
    )
    await client.until(lambda: bool(client.frames))

    assert client.frames[0]["ok"]["you"]["id"] == world.noor.id
    await client.hangs_up()
