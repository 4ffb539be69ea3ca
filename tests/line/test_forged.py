"""Forged fields change nothing (X6); what isn't yours is as if it didn't exist (X5)."""

from typing import Any

import pytest

from tests.kit.api import ApiOf
from tests.kit.heard import Frame, Said
from tests.kit.line import Lines
from tests.kit.live import Live
from tests.kit.world import World, make_world

FORGED = {
    "by": "u_iemand",
    "at": "2020-01-01T00:00:00Z",
    "seq": 1,
    "role": "teacher",
    "edited": 3,
    "withdrawn": True,
    "reactions": {"👍": ["u_iemand"]},
    "marks": [{"from": 0, "to": 1, "link": "javascript:alert(1)"}],
    "what": "placement.finished",
    "seen_by": 255,
}


async def test_forged_fields_beside_and_inside_a_command_are_ignored(
    line: Lines, world: World
) -> None:
    await forged_fields_are_ignored(line, world)


async def forged_fields_are_ignored(line: Lines, world: World) -> None:
    """A message whose frame claims another author, number, time and more."""
    async with line(world.noor) as noor, line(world.henk) as henk:
        said: Frame = {
            **FORGED,
            "ref": 70,
            "do": "message.post",
            "room": world.room,
            "key": "sleutel-van-noor",
            "with": {**FORGED, "body": "Ik ben er."},
        }
        await noor.sends(said)

        entry = await henk.hears("message.posted")
        assert entry["by"] == world.noor.id
        assert entry["seq"] == 5
        assert entry["at"] > "2026"
        assert entry["with"] == {"body": "Ik ben er."}


async def test_a_role_that_one_claims_is_not_held(line: Lines, world: World) -> None:
    async with line(world.noor, role="teacher", roles=["teacher"]) as noor:
        with pytest.raises(Said) as said:
            await noor.asks("note.write", body="Hoi", role="teacher")
        assert said.value.code == "refused"


@pytest.mark.parametrize(
    ("do", "with_"),
    [
        ("room.history", {}),
        ("room.people", {}),
        ("room.join", {"since": 0}),
        ("message.versions", {"seq": 5}),
        ("message.post", {"body": "Hallo?"}),
        ("message.edit", {"seq": 5, "body": "Hallo?"}),
        ("message.withdraw", {"seq": 5, "why": "Zomaar."}),
        ("message.react", {"seq": 5, "emoji": "👍"}),
        ("note.write", {"body": "Hallo?"}),
        ("read.mark", {"seq": 5}),
    ],
)
async def test_another_room_is_as_one_that_does_not_exist(
    live: Live, line: Lines, world: World, api: ApiOf, do: str, with_: Frame
) -> None:
    await another_room_is_as_none(live, line, world, api, do, **with_)


async def another_room_is_as_none(
    live: Live, line: Lines, world: World, api: ApiOf, do: str, **with_: Any
) -> None:
    """Guessed ids that exist and that don't get one and the same answer."""
    other = await make_world(live)
    noor = await api(world.noor)
    guessed = [other.room, "p_0198f2c0000000000000000000000000", live.region.school]
    guessed += [other.noor.id, world.henk.id, "p_", "you", "audit", "p_' OR 1=1 --", "p_\x00x"]
    if do in ("room.history", "room.people", "room.join", "message.versions"):
        guessed.remove("you")  # one's own stream can be read
    answers = set()
    async with line(world.noor) as client:
        for room in guessed:
            with pytest.raises(Said) as said:
                await client.asks(do, room=room, **with_)
            answers.add((said.value.code, said.value.say))
    assert len(answers) == 1
    assert answers.pop()[0] == "missing"

    if do == "room.join":  # of the line alone
        return
    bodies = [(await noor.commands(do, room=room, **with_)) for room in guessed[:3]]
    assert {(answer.status_code, answer.text) for answer in bodies} == {(404, bodies[0].text)}


@pytest.mark.parametrize("way", ["/rooms/{}", "/rooms/{}/people", "/rooms/{}/placement"])
async def test_pages_of_another_room_are_as_missing_as_of_none(
    live: Live, world: World, api: ApiOf, way: str
) -> None:
    other = await make_world(live)
    noor = await api(world.noor)
    answers = [await noor.gets(way.format(room)) for room in (other.room, "p_0198f2c00000", "p_x")]

    assert {answer.status_code for answer in answers} == {404}
    assert other.noor.id not in answers[0].text
