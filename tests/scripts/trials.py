"""X9: what people write is shown as they wrote it, and never run."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from uuid import uuid4

from playwright.async_api import Browser, Page, Route

from server.accounts.actions import PersonChange, change_person
from tests.kit.live import PATIENCE
from tests.kit.region import Someone
from tests.kit.sending import Senders
from tests.kit.world import World
from tests.scripts.corpus import CORPUS, NAMES

LIVE = 60  # messages that arrive while the room is open
SHOWN = 50  # numbers between two pages of history


Serve = Callable[[Route], Awaitable[None]]


async def no_script_runs(
    world: World, browser: Browser, sender: Senders, drawing: Serve | None = None
) -> None:
    """All of the corpus, as words, names and names of files, on every page that shows them.

    `drawing` serves another script than ours to draw messages with.
    """
    await _is_called(world, world.henk, NAMES[0])
    await _is_called(world, world.bakker, NAMES[-1])
    for said in CORPUS[LIVE:]:
        await _says(world, said)
    henk = await sender(world.henk)
    for name in NAMES[:40:4]:
        told = await henk.has(b"Tekening volgt.", f"{name}.txt")
        await henk.posts(told["id"])
    async with _looking(world, browser, world.noor) as (page, ran):
        if drawing:
            await page.context.route("**/js/drawing.js", drawing)
        await page.goto(f"{world.live.origin}/rooms/{world.room}")
        numbers = [await _says(world, said) for said in CORPUS[:LIVE]]
        await _is_drawn(page, numbers)
        assert not ran, "\n".join(ran)
        await _looks_everywhere(world, page)
        assert not ran, "\n".join(ran)


async def _is_drawn(page: Page, numbers: Sequence[int]) -> None:
    """By the script, with the very letters that were written."""
    await page.locator(f"#m-{numbers[-1]}").wait_for(timeout=PATIENCE * 1000)
    for number, said in zip(numbers, CORPUS, strict=False):
        words = page.locator(f"#m-{number} [data-slot=words]")
        assert await words.text_content() == said


async def _looks_everywhere(world: World, page: Page) -> None:
    room = f"{world.live.origin}/rooms/{world.room}"
    around = range(20, len(CORPUS) + LIVE, SHOWN)
    paths = [f"{room}?around={number}" for number in around]
    paths += [f"{room}/people", f"{room}/placement", f"{world.live.origin}/"]
    paths += [f"{world.live.origin}/search?q={word}" for word in ("window", "script", "tekening")]
    for path in paths:
        answer = await page.goto(path)
        assert answer
        assert answer.ok, path
        assert await page.evaluate("window.ran") is None, path


@asynccontextmanager
async def _looking(
    world: World, browser: Browser, who: Someone
) -> AsyncIterator[tuple[Page, list[str]]]:
    """A window of that person, and what the browser says of scripts that ran or were stopped."""
    context = await browser.new_context(locale="nl-NL")
    ran: list[str] = []
    try:
        cookie = {"name": "leerplek_session", "value": who.token, "url": world.live.origin}
        await context.add_cookies([cookie])  # type: ignore[list-item]  # a plain dict will do
        page = await context.new_page()
        page.on("console", lambda said: ran.append(said.text) if _is_stopped(said.text) else None)
        page.on("dialog", lambda dialog: ran.append(dialog.message))
        page.on("pageerror", lambda error: ran.append(str(error)))
        yield page, ran
    finally:
        await context.close()


def _is_stopped(said: str) -> bool:
    return "Content Security Policy" in said


async def _says(world: World, body: str) -> int:
    """The number of the message."""
    house = world.live.house
    with_ = {"body": body}
    ask = house.commands.ask("message.post", world.room, world.henk.id, uuid4().hex, with_)
    seq: int = (await house.scribe.obey(ask))["seq"]
    return seq


async def _is_called(world: World, who: Someone, name: str) -> None:
    form = PersonChange(last_name=name, first_name=name)
    await world.writes(change_person, who.id, form, by=None)
