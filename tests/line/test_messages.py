"""What people say: post, reply, edit, withdraw, react, mention; told as it stands now."""

import asyncio
from typing import Any

import pytest
import time_machine

from tests.kit.heard import Frame, Said
from tests.kit.line import Client, Lines
from tests.kit.world import World


async def code(client: Client, do: str, **with_: Any) -> str:
    """The code with which this is refused."""
    with pytest.raises(Said) as said:
        await client.asks(do, **with_)
    assert said.value.say
    return str(said.value.code)


async def stands(client: Client, seq: int) -> Frame:
    """A message as history tells it now."""
    found = await client.asks("room.history", around=seq, limit=100)
    told: Frame = next(e for e in found["entries"] if e["seq"] == seq)["with"]
    return told


async def test_everybody_hears_a_message_and_the_sender_gets_its_number(
    line: Lines, world: World
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk, line(world.bakker) as bakker:
        answer = await henk.asks("message.post", body="  Morgen graag veiligheidsschoenen aan. ")

        for client in (noor, henk, bakker):
            entry = await client.hears("message.posted")
            assert entry["seq"] == answer["seq"] == 5
            assert entry["at"] == answer["at"]
            assert entry["by"] == world.henk.id
            assert entry["with"] == {"body": "Morgen graag veiligheidsschoenen aan."}


@pytest.mark.parametrize("body", ["", "  \n ", "a\x00b", "x" * 8001, 3, None, ["a"]])
async def test_a_body_that_cannot_be_kept_is_invalid(
    line: Lines, world: World, body: object
) -> None:
    async with line(world.noor) as noor:
        assert await code(noor, "message.post", body=body) == "invalid"


async def test_eight_thousand_code_points_fit(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        await noor.posts("é" * 8_000)

        assert len((await noor.hears("message.posted"))["with"]["body"]) == 8_000


async def test_a_reply_carries_a_quote_as_the_message_stands_now(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        asked = await noor.posts("Moet ik ook een bril mee?")
        answered = await henk.posts("Nee, bril krijg je van ons.", reply_to=asked)
        assert (await noor.hears("message.posted", body="Nee, bril krijg je van ons."))["with"][
            "quote"
        ] == {"seq": asked, "by": world.noor.id, "text": "Moet ik ook een bril mee?"}

        await noor.asks("message.edit", seq=asked, body="Moet ik een helm mee?")
        assert (await stands(henk, answered))["quote"]["text"] == "Moet ik een helm mee?"

        await noor.asks("message.withdraw", seq=asked)
        assert (await stands(henk, answered))["quote"] == {"seq": asked, "withdrawn": True}


async def test_a_reply_to_nothing_or_to_a_withdrawn_message_is_refused(
    line: Lines, world: World
) -> None:
    async with line(world.noor) as noor:
        gone = await noor.posts("Laat maar.")
        await noor.asks("message.withdraw", seq=gone)

        assert await code(noor, "message.post", body="Hoezo?", reply_to=gone) == "stale"
        assert await code(noor, "message.post", body="Hoezo?", reply_to=999) == "missing"
        assert await code(noor, "message.post", body="Hoezo?", reply_to=1) == "missing"


async def test_an_edit_has_its_own_number_and_carries_the_message_as_it_stands(
    line: Lines, world: World
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        seq = await noor.posts("Ik ben er om twee uur.")
        answer = await noor.asks("message.edit", seq=seq, body="Ik ben er om één uur.")

        entry = await henk.hears("message.edited")
        assert entry["seq"] == answer["seq"] == seq + 1
        assert entry["with"] == {
            "of": seq,
            "message": {"body": "Ik ben er om één uur.", "edited": seq + 1},
        }
        assert (await stands(henk, seq)) == {"body": "Ik ben er om één uur.", "edited": seq + 1}


async def test_earlier_versions_are_told_to_members(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        seq = await noor.posts("Twee uur.")
        assert await henk.asks("message.versions", seq=seq) == {"versions": []}
        first = await noor.asks("message.edit", seq=seq, body="Eén uur.")
        await noor.asks("message.edit", seq=seq, body="Half twee.")

        versions = (await henk.asks("message.versions", seq=seq))["versions"]
        assert [(v["body"], v["until"]) for v in versions] == [("Twee uur.", 6), ("Eén uur.", 7)]
        assert versions[1]["at"] == first["at"]

        await noor.asks("message.withdraw", seq=seq)
        assert await code(henk, "message.versions", seq=seq) == "missing"
        assert await code(henk, "message.versions", seq=999) == "missing"


async def test_only_the_author_edits_within_a_day(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.marieke) as marieke:
        seq = await noor.posts("Twee uur.")
        assert await code(marieke, "message.edit", seq=seq, body="Drie uur.") == "refused"
        assert await code(noor, "message.edit", seq=999, body="Drie uur.") == "missing"
        assert await code(noor, "message.edit", seq=seq, body="") == "invalid"

        posted = (await noor.hears("message.posted"))["at"]
        with time_machine.travel(posted, tick=True) as now:
            now.shift(24 * 3600 + 1)
            assert await code(noor, "message.edit", seq=seq, body="Drie uur.") == "refused"


async def test_a_withdrawn_message_is_a_tombstone_and_nothing_else(
    line: Lines, world: World
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        seq = await noor.posts("Oeps @Henk https://kwaad.example")
        await henk.asks("message.react", seq=seq, emoji="😂")
        await noor.asks("message.withdraw", seq=seq)

        assert (await henk.hears("message.withdrawn"))["with"] == {
            "of": seq,
            "message": {"withdrawn": True},
        }
        assert await stands(henk, seq) == {"withdrawn": True}
        for do, with_ in (
            ("message.edit", {"body": "Toch wel."}),
            ("message.withdraw", {}),
        ):
            assert await code(noor, do, seq=seq, **with_) == "stale"
        assert await code(henk, "message.react", seq=seq, emoji="👍") == "stale"


async def test_a_teacher_withdraws_with_a_reason_others_only_their_own(
    line: Lines, world: World
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk, line(world.marieke) as marieke:
        seq = await henk.posts("Geef je 06 even, appen is makkelijker.")

        assert await code(noor, "message.withdraw", seq=seq, why="Mag niet.") == "refused"
        assert await code(marieke, "message.withdraw", seq=seq) == "invalid"
        await marieke.asks("message.withdraw", seq=seq, why="Geen nummers in de kamer.")

        told = await noor.hears("message.withdrawn")
        assert told["by"] == world.marieke.id
        assert told["with"]["why"] == "Geen nummers in de kamer."


async def test_reactions_stand_under_the_message(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        seq = await noor.posts("Kijk, mijn eerste hoek is gelukt.")
        await henk.asks("message.react", seq=seq, emoji="👍")
        await noor.asks("message.react", seq=seq, emoji="👍")
        await henk.asks("message.react", seq=seq, emoji="🎉")
        await henk.asks("message.react", seq=seq, emoji="👍")  # twice is once
        assert (await stands(noor, seq))["reactions"] == {
            "👍": [world.noor.id, world.henk.id],
            "🎉": [world.henk.id],
        }

        await henk.asks("message.react", seq=seq, emoji="👍", off=True)
        await henk.asks("message.react", seq=seq, emoji="🎉", off=True)
        assert (await stands(noor, seq))["reactions"] == {"👍": [world.noor.id]}
        last = (await noor.hears("message.reacted", emoji="🎉", off=True))["with"]
        assert last["message"]["reactions"] == {"👍": [world.noor.id]}


@pytest.mark.parametrize("emoji", ["💩", "", "👍👍", "thumbsup", 1])
async def test_there_are_six_reactions(line: Lines, world: World, emoji: object) -> None:
    async with line(world.noor) as noor:
        seq = await noor.posts("Hoi")
        assert await code(noor, "message.react", seq=seq, emoji=emoji) == "invalid"


async def test_links_and_mentions_are_ranges_of_code_points(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        body = "🎉 @Henk en @docent: zie https://leerplek.example/é"
        await noor.posts(body)

        said = (await noor.hears("message.posted"))["with"]
        assert [body[mark["from"] : mark["to"]] for mark in said["marks"]] == [
            "@Henk",
            "@docent",
            "https://leerplek.example/é",
        ]
        assert said["mentions"] == [world.henk.id, "role:teacher"]


async def test_who_is_no_member_cannot_be_mentioned(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        await noor.posts("Waar is @Fatima?", mentions=[world.fatima.id, "u_onzin", "role:admin"])

        assert "mentions" not in (await noor.hears("message.posted"))["with"]


async def test_a_command_that_is_none_is_invalid(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        assert await code(noor, "vlieg.naar.de.maan") == "invalid"


async def test_what_many_say_at_once_is_told_in_one_order(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk, line(world.marieke) as marieke:
        await asyncio.gather(*(c.posts(f"{n}") for n in range(30) for c in (noor, henk, marieke)))

        for client in (noor, henk, marieke):
            await client.reaches(94)
        said = [[e["with"]["body"] for e in c.entries("message.posted")] for c in (noor, henk)]
        assert said[0] == said[1] == [e["with"]["body"] for e in marieke.entries("message.posted")]
        assert noor.holes == henk.holes == marieke.holes == []


async def test_after_the_end_members_read_and_no_longer_write(line: Lines, world: World) -> None:
    async with line(world.noor) as noor:
        seq = await noor.posts("Het was leuk.")
        await world.ends_long_ago()

        assert await code(noor, "message.post", body="Nog één ding.") == "refused"
        assert await code(noor, "message.edit", seq=seq, body="Het was heel leuk.") == "refused"
        assert await code(noor, "message.react", seq=seq, emoji="👍") == "refused"
        assert (await stands(noor, seq))["body"] == "Het was leuk."
