"""The long poll tells what the line tells to whoever may hear it, and waits as long as asked."""

import asyncio
import json
import time
from typing import Any

from server.accounts.sessions import end_session
from server.channels.polling import MOST
from server.permissions import PARENT
from tests.kit.heard import Frame
from tests.kit.line import Lines
from tests.kit.live import PATIENCE
from tests.kit.poll import Polls
from tests.kit.world import World
from tests.several.waiting import soon

SECRET = "Alleen-wie-er-nog-is-19"


async def test_who_names_nothing_learns_where_every_stream_stands(
    world: World, polls: Polls
) -> None:
    noor = await polls(world.noor)

    assert {frame["room"] for frame in noor.frames} == {world.room, "you"}
    assert all(frame.keys() == {"room", "level"} for frame in noor.frames)


async def test_what_was_missed_comes_at_once(world: World, polls: Polls, line: Lines) -> None:
    noor = await polls(world.noor)
    async with line(world.henk) as henk:
        seq = await henk.posts("Ben je er al?")
    began = time.monotonic()

    frames = await noor.fetches(wait=25)

    assert time.monotonic() - began < PATIENCE
    assert [frame.get("seq", 0) for frame in frames if frame["room"] == world.room] == [seq, 0]
    assert noor.entries("message.posted")[-1]["with"] == {"body": "Ben je er al?"}
    assert {"room": world.room, "level": seq} in frames


async def test_the_first_word_ends_the_wait(world: World, polls: Polls, line: Lines) -> None:
    noor = await polls(world.noor)
    waiting = await noor.waits()
    async with line(world.henk) as henk:
        await henk.posts("Kom je?")
        answer = await asyncio.wait_for(waiting, PATIENCE)

    assert "Kom je?" in answer.text


async def test_a_quiet_wait_ends_without_an_entry(world: World, polls: Polls) -> None:
    noor = await polls(world.noor)

    frames = await noor.fetches(wait=0.2)

    assert [frame for frame in frames if "level" not in frame] == []
    assert world.live.hub.polling[world.noor.id] == 0


async def test_nobody_holds_the_database_or_a_seat_after_the_answer(
    world: World, polls: Polls
) -> None:
    noor = await polls(world.noor)
    waiting = await noor.waits()

    # The worker's duties read now and then; a wait that held on would be seen each time.
    await soon(lambda: world.live.house.database.reading == 0)
    waiting.cancel()
    until = time.monotonic() + PATIENCE
    while any(line.person.id == world.noor.id for line in world.live.hub.lines):
        assert time.monotonic() < until
        await asyncio.sleep(0.01)
    assert world.noor.id not in world.live.hub.polling


async def poll_tells_what_the_line_tells(world: World, polls: Polls, line: Lines) -> None:
    """Whoever resumes from the same numbers hears the same frames, in both ways; whispers aside."""
    readers = (world.noor, world.henk, world.marieke, world.bakker)
    fetchers = [await polls(who) for who in readers]
    async with line(world.noor) as noor, line(world.henk) as henk, line(world.marieke) as marieke:
        head = await _tells_a_story(noor, henk, marieke)

    for who, fetcher in zip(readers, fetchers, strict=True):
        since = {name: kept.last for name, kept in fetcher.streams.items()}
        frames = await fetcher.fetches()
        async with line(who, since=since) as heard:
            await heard.reaches(head)
            assert _told(frames) == _told(heard.frames)
            assert fetcher.stream().last == head
            assert fetcher.holes == []


async def _tells_a_story(noor: Any, henk: Any, marieke: Any) -> int:
    said = await noor.posts("Kijk, mijn eerste hoek is gelukt.")
    gone = await noor.posts("Oeps.")
    await henk.asks("message.react", seq=said, emoji="👍")
    await marieke.posts("Netjes!", reply_to=said)
    await noor.asks("message.edit", seq=said, body="Kijk, mijn eerste hoek is echt gelukt.")
    await noor.asks("message.withdraw", seq=gone)
    await marieke.asks("note.write", body="Gaat goed met Noor.")
    return int(await henk.posts("Tot morgen."))


def _told(frames: list[Frame]) -> list[str]:
    """What is told of each stream, in its order."""
    told = [frame for frame in frames if "room" in frame and "whisper" not in frame]
    return [json.dumps(frame, sort_keys=True) for frame in sorted(told, key=lambda f: f["room"])]


async def test_a_poll_tells_what_the_line_tells(world: World, polls: Polls, line: Lines) -> None:
    await poll_tells_what_the_line_tells(world, polls, line)


async def test_an_answer_that_is_lost_costs_nothing(
    world: World, polls: Polls, line: Lines
) -> None:
    noor = await polls(world.noor)
    async with line(world.henk) as henk:
        for n in range(5):
            await henk.posts(f"{n}")
            lost = await noor.asks()  # nobody reads this answer
            assert lost.status_code == 200
            if n % 2:
                await noor.fetches()
        await noor.fetches()

    posted = [entry["with"]["body"] for entry in noor.entries("message.posted")]
    assert posted == ["0", "1", "2", "3", "4"]
    assert noor.holes == []


async def test_more_than_one_answer_holds_comes_in_the_next(
    world: World, polls: Polls, line: Lines
) -> None:
    noor = await polls(world.noor)
    async with line(world.henk) as henk:
        talking = [await henk.begins("message.post", body=f"{n}") for n in range(MOST + 30)]
        await asyncio.gather(*talking)

    first = await noor.fetches()
    assert len(first) == MOST
    assert {"room": world.room, "level": noor.stream().last} not in first
    second = await noor.fetches()

    posted = [entry["with"]["body"] for entry in noor.entries("message.posted")]
    assert sorted(posted, key=int) == [f"{n}" for n in range(MOST + 30)]
    assert len(posted) == MOST + 30
    assert {"room": world.room, "level": noor.stream().last} in second


async def test_too_far_behind_ahead_or_of_another_epoch_is_reset(
    world: World, polls: Polls
) -> None:
    noor = await polls(world.noor)
    head = noor.stream().last
    for wrong in ({"since": {world.room: head + 5}}, {"epoch": "anders"}, {"since": {"you": -1}}):
        frames = (await noor.asks(**wrong)).json()["frames"]
        assert [f["reset"]["epoch"] for f in frames if "reset" in f], wrong


async def nothing_after_leaving(world: World, polls: Polls, line: Lines) -> None:
    """`member.left` is the last that a poll under way, or any later one, tells of the room (X3)."""
    parent = await world.adds_a_parent("Dhr. Bakker")
    gone = await polls(parent)
    waiting = await gone.waits()
    async with line(world.noor) as noor:
        await world.unseats(parent)
        left = (await noor.hears("member.left", who=parent.id))["seq"]
        await noor.posts(SECRET)
        for frame in (await asyncio.wait_for(waiting, PATIENCE)).json()["frames"]:
            gone.hears(frame)
        for _ in range(3):
            await noor.posts(SECRET)
            await gone.fetches()
            gone.stream(world.room)  # a client that doesn't give up names it again

    assert SECRET not in json.dumps(gone.frames)
    assert gone.heard("room.lost")
    assert [f["error"]["code"] for f in gone.frames if "error" in f] == ["missing"] * 3
    assert all(f.get("seq", 0) <= left for f in gone.frames if f.get("room") == world.room)


async def test_nothing_is_told_after_leaving(world: World, polls: Polls, line: Lines) -> None:
    await nothing_after_leaving(world, polls, line)


async def test_who_was_away_when_sent_away_is_told_nothing(
    world: World, polls: Polls, line: Lines
) -> None:
    parent = await world.adds_a_parent("Dhr. Bakker")
    gone = await polls(parent)
    async with line(world.noor) as noor:
        await noor.posts(SECRET)
        await world.unseats(parent)

    frames = await gone.fetches()

    assert [f["error"]["code"] for f in frames if "error" in f] == ["missing"]
    assert SECRET not in json.dumps(frames)
    assert [f["what"] for f in frames if "what" in f] == ["room.lost"]


async def test_a_room_that_is_gained_is_told_and_can_be_named(
    world: World, polls: Polls, line: Lines
) -> None:
    parent = await world.adds_a_parent("Dhr. Bakker", seated=False)
    new = await polls(parent)
    waiting = await new.waits()
    await world.seats(parent, PARENT)
    assert "room.gained" in (await asyncio.wait_for(waiting, PATIENCE)).text

    new.stream(world.room)
    await new.fetches()

    assert new.entries("member.joined")


async def ends_with_the_session(world: World, polls: Polls, line: Lines) -> None:
    """A session that ends while its poll waits: 401 within a second, and nothing said (X2)."""
    noor = await polls(world.noor)
    waiting = await noor.waits()
    began = time.monotonic()
    await world.writes(end_session, world.noor.id, world.noor.session)
    async with line(world.henk) as henk:
        await henk.posts(SECRET)
    answer = await asyncio.wait_for(waiting, PATIENCE)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "signed_out"
    assert time.monotonic() - began < 1
    assert (await noor.asks()).status_code == 401


async def test_it_ends_with_the_session(world: World, polls: Polls, line: Lines) -> None:
    await ends_with_the_session(world, polls, line)
