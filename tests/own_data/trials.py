"""Trials of what a copy of one's own data never holds; tests/controls breaks their defences."""

import asyncio
import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import httpx2

from server import clock
from server.jobs.models import Job
from tests.kit.api import visitor
from tests.kit.line import Lines
from tests.kit.region import Someone
from tests.kit.world import World

OLD_ENOUGH = clock.today() - timedelta(days=366 * 17)


class Copy:
    """The zip, opened."""

    def __init__(self, content: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(content))
        self.text = "\n".join(self.zip.read(name).decode() for name in self.names)

    @property
    def names(self) -> list[str]:
        return [name for name in self.zip.namelist() if not name.startswith("files/")]

    def json(self, name: str) -> Any:
        return json.loads(self.zip.read(name))

    def room(self, room: str) -> Any:
        return self.json(f"rooms/{room}.json")


def browser(world: World, who: Someone) -> httpx2.AsyncClient:
    return visitor(world.live, {"Cookie": f"leerplek_session={who.token}"})


async def sends(page: httpx2.AsyncClient, path: str, **fields: str) -> httpx2.Response:
    """A form of the page on which it stands."""
    shown = await page.get("/settings/data")
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', shown.text)
    assert token, shown.text
    return await page.post(path, data={"csrf": token[1], **fields})


async def asks_for_copy(world: World, who: Someone, **about: str) -> str:
    """The job that made the copy, once it is done."""
    async with browser(world, who) as page:
        answer = await sends(page, "/settings/data/export", **about)
        assert answer.status_code == 303, answer.text
        job = answer.headers["location"].removeprefix("/jobs/")
    for _turn in range(200):
        if await world.reads(lambda s: s.get_one(Job, job).state == "done"):
            return str(job)
        await asyncio.sleep(0.05)
    raise AssertionError("no copy was made")


async def downloads(world: World, who: Someone, job: str) -> httpx2.Response:
    async with browser(world, who) as page:
        return await page.get(f"/settings/data/{job}")


async def copy_of(world: World, who: Someone, **about: str) -> Copy:
    answer = await downloads(world, who, await asks_for_copy(world, who, **about))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return Copy(answer.content)


async def hold_nothing_withdrawn_and_no_notes_of_others(world: World, line: Lines) -> None:
    """X19 and X21: for everybody in the room."""
    async with line(world.noor) as noor, line(world.marieke) as marieke:
        gone = await noor.posts("Dit neem ik terug.")
        await noor.asks("message.withdraw", seq=gone)
        await marieke.asks("note.write", body="Belt vaak af.")
        other = await world.adds_a_teacher("Bart Willems")

    for who in (world.noor, world.henk, world.bakker, other):
        copy = await copy_of(world, who)
        assert "Dit neem ik terug." not in copy.text
        assert "Belt vaak af." not in copy.text
    assert "Belt vaak af." in (await copy_of(world, world.marieke)).text


async def hold_the_own_words_alone_of_a_room_that_was_left(world: World, line: Lines) -> None:
    """X17: of a room that one has left nothing is told but what one said there."""
    async with line(world.henk) as henk, line(world.noor) as noor:
        await henk.posts("Morgen plaat zetten.")
        await noor.posts("Ik kom.")
    await world.unseats(world.henk)

    copy = await copy_of(world, world.henk)

    assert [one["body"] for one in copy.json("my_words_elsewhere.json")[world.room]] == [
        "Morgen plaat zetten."
    ]
    assert "Ik kom." not in copy.text
    assert "Noor" not in copy.text
