"""A backup that is made while all talk, and gone back to when they have talked on (G10)."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from server.backup.saving import back_up
from server.channels.models import Message
from server.config import Settings
from tests.kit.line import bearer
from tests.kit.live import Live, serving
from tests.kit.world import World, make_world
from tests.operation import kept
from tests.operation.conftest import restores, unseen
from tests.trials.ground import Ground, Room, Stubborn, together
from tests.trials.history import History

SOME = 20  # entries of a room after which the backup begins
LOST = 10  # messages of each that were said since, and are gone


async def gone_back(
    database_url: str, into: Settings, home: Path, rooms: int, each: int, patience: float = 5
) -> str:
    """What was answered before is there, what was said since is nowhere, and all start afresh."""
    path = home / "it.tar"
    async with serving(database_url, home / "before") as live:
        worlds = [await make_world(live) for _ in range(rooms)]
        async with _ground(live, worlds, patience).lines() as clients:
            before = await _talk(clients, _so_often(each))
            meanwhile = await _talk_while_it_is_made(live, clients, path)
            ghosts = await _talk(clients, _so_often(LOST))
    await restores(into, path)

    stored = set(
        await kept.asked(into, lambda session: session.scalars(select(Message.body)).all())
    )
    assert before < stored <= before | meanwhile
    assert await kept.asked(into, kept.faults) == []
    async with serving(into.database_url, into.data, region=live.region) as again:
        await _all_go_on(again, worlds, clients, stored | await _others_write(again, worlds))
    said = len(before | meanwhile | ghosts)
    return f"back to {len(stored)} of {said} messages: all {len(clients)} started afresh, no ghosts"


async def _talk_while_it_is_made(live: Live, clients: list[Stubborn], path: Path) -> set[str]:
    """What was answered around a backup, which begins in the midst of it."""
    is_made = asyncio.Event()
    talking = asyncio.create_task(_talk(clients, lambda n: not is_made.is_set()))
    try:
        await clients[0].reaches(clients[0].stream().last + SOME)
        await back_up(live.house.settings, path, unseen)
    finally:
        is_made.set()
        said = await talking
    return said


def _ground(live: Live, worlds: list[World], patience: float) -> Ground:
    rooms = [Room(one.room, (one.noor, one.henk, one.marieke, one.bakker)) for one in worlds]
    return Ground((live,), tuple(rooms), live.house.settings.database_url, patience)


async def _talk(clients: list[Stubborn], goes_on: Callable[[int], bool]) -> set[str]:
    """What was answered; each says something new as long as that holds of how often it did."""

    async def one(client: Stubborn) -> set[str]:
        said = set[str]()
        while goes_on(len(said)):
            word = uuid4().hex
            await client.says(History(), word)
            said.add(word)
        return said

    return set[str]().union(*await together(map(one, clients)))


def _so_often(count: int) -> Callable[[int], bool]:
    return lambda n: n < count


async def _others_write(again: Live, worlds: list[World]) -> set[str]:
    """Somebody is there first in each room: the numbers of the others fit, their words don't."""
    fresh = [await _signed_in(again, one) for one in worlds]
    ground = Ground((again,), tuple(fresh), again.house.settings.database_url)
    async with ground.lines() as early:
        return await _talk(early, _so_often(LOST))


async def _signed_in(again: Live, world: World) -> Room:
    henk = await World(again, world.cast, world.room).signs_in(world.henk)
    return Room(world.room, (henk,))


async def _all_go_on(
    again: Live, worlds: list[World], clients: list[Stubborn], said: set[str]
) -> None:
    for client in clients:
        client.who = await World(again, worlds[0].cast, client.room).signs_in(client.who)
        client.live, client.servers, client.headers = again, (again,), bearer(client.who)
    try:
        await together(_starts_afresh(client) for client in clients)
        said |= await _talk(clients, _so_often(1))
        await together(_was_told_only(client, said) for client in clients)
    finally:
        await together(client.hangs_up() for client in clients)


async def _starts_afresh(client: Stubborn) -> None:
    """Every stream that it had is taken from it, and nothing of what it had stays."""
    before, had = client.epoch, set(client.streams)
    client.frames.clear()
    await client.resumes()
    assert {frame["room"] for frame in client.frames if "reset" in frame} == had
    assert client.epoch != before


async def _was_told_only(client: Stubborn, said: set[str]) -> None:
    """What it has now and what it finds in history are words that stand in the log."""
    await client.is_up_to_date()
    history = await client.asks("room.history")
    found = [*history["entries"], *client.entries("message.posted")]
    words = {one["with"]["body"] for one in found if "body" in one.get("with", {})}
    assert words
    assert words <= said
