"""A phone with and without reception, what it holds, and photos to send from it."""

import asyncio
import io
import random
import re
from collections.abc import Awaitable, Callable
from typing import TypedDict

from PIL import Image
from playwright.async_api import BrowserContext, FilePayload, Route, WebSocketRoute, expect

from tests.journeys.people import PATIENCE, Somebody

HELD = """async () => {
  const held = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys())
      held.push(`${name} ${new URL(url).pathname}${new URL(url).search}`);
  return held;
}"""

UNSENT = """() => new Promise((done) => {
  const asked = indexedDB.open("leerplek");
  asked.onsuccess = () => {
    const act = asked.result.transaction(["commands", "files"]);
    const [commands, files] = ["commands", "files"].map((name) => act.objectStore(name).getAll());
    act.oncomplete = () => {
      asked.result.close();
      done({ commands: commands.result, files: files.result.length });
    };
  };
})"""


class Unsent(TypedDict):
    commands: list[dict[str, object]]
    files: int


def photo(name: str = "hoek.jpg", seed: int = 1, size: tuple[int, int] = (640, 480)) -> FilePayload:
    """A small photo that no other one is like."""
    shades = random.Random(seed).randbytes(48)
    image = Image.frombytes("RGB", (4, 4), shades).resize(size, Image.Resampling.BICUBIC)
    kept = io.BytesIO()
    image.save(kept, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": kept.getvalue()}


async def picks(somebody: Somebody, *files: FilePayload) -> None:
    """Chooses these files for the message that is written."""
    before = await somebody.page.locator(".picked-file").count()
    await somebody.page.locator("input[type=file]").set_input_files(list(files))
    await expect(somebody.page.locator(".picked-file")).to_have_count(before + len(files))


async def says_with(somebody: Somebody, words: str, *files: FilePayload) -> None:
    """With photos on which nobody is recognised."""
    await picks(somebody, *files)
    await somebody.says(words)
    asked = somebody.page.get_by_role("dialog", name=re.compile("herkenbaar op de foto"))
    await expect(asked.or_(somebody.message(words)).first).to_be_visible()
    if await asked.count():
        await asked.get_by_role("button", name="Nee, niet herkenbaar").click()
    await expect(somebody.message(words)).to_have_count(1)


async def is_kept(somebody: Somebody, path: str) -> None:
    """The worker is at work, and this page lies on the device."""
    await until(lambda: holds(somebody, path), f"{path} is not kept")


async def holds(somebody: Somebody, path: str) -> bool:
    return any(line.endswith(f" {path}") for line in await held(somebody))


async def held(somebody: Somebody) -> list[str]:
    """Every cache and what lies in it."""
    found: list[str] = await somebody.page.evaluate(HELD)
    return found


async def unsent(somebody: Somebody) -> Unsent:
    """What lies in the outbox of this device, whoever it is of."""
    found: Unsent = await somebody.page.evaluate(UNSENT)
    return found


async def lie_there(somebody: Somebody, many: int) -> bool:
    """Whether so many messages wait on this device."""
    return len((await unsent(somebody))["commands"]) == many


async def shows_photo(somebody: Somebody, words: str) -> None:
    """One photo in the message that says this, which has come."""
    image = somebody.message(words).locator('.photo[data-state="ready"] img')
    await expect(image).to_have_count(1)
    await image.scroll_into_view_if_needed()
    await until(lambda: image.evaluate("image => image.naturalWidth > 0"), "the photo is not there")


def room_of(somebody: Somebody) -> str:
    """The path of the room that stands in the window."""
    found = re.search(r"/rooms/p_[0-9a-f]+", somebody.page.url)
    assert found
    return found[0]


async def until(holds: Callable[[], Awaitable[bool]], otherwise: str) -> None:
    try:
        async with asyncio.timeout(PATIENCE / 1000):
            while not await holds():  # noqa: ASYNC110 - only the browser knows
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(otherwise) from None


async def no_sockets(context: BrowserContext) -> None:
    """A firewall: whoever dials the live line is cut off."""

    async def cut(line: WebSocketRoute) -> None:
        await line.close()

    await context.route_web_socket(re.compile("/live$"), cut)


async def loses_first_answer(context: BrowserContext, path: str) -> list[int]:
    """The first request there is done, but the phone never hears so; the answer counts them."""
    done: list[int] = []

    async def answer(route: Route) -> None:
        # Only browsers know names under localhost.
        url = re.sub(r"//\w+\.localhost", "//127.0.0.1", route.request.url)
        said = await route.fetch(url=url, headers=await route.request.all_headers())
        done.append(said.status)
        if len(done) == 1:
            await route.abort("connectionreset")
        else:
            await route.fulfill(response=said)

    await context.route(re.compile(path), answer)
    return done


async def loses_answer_on_the_line(context: BrowserContext) -> list[str]:
    """The first command is done, but the line is cut before its answer; tells which were said."""
    said: list[str] = []
    cut: list[WebSocketRoute] = []

    async def listen(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def to_server(text: str | bytes) -> None:
            said.extend(re.findall(r'"do":"message.post".*?"key":"([^"]+)"', str(text)))
            server.send(text)

        async def to_page(text: str | bytes) -> None:
            if said and not cut:
                cut.append(line)
                await line.close()
            if line not in cut:
                line.send(text)

        line.on_message(to_server)
        server.on_message(to_page)

    await context.route_web_socket(re.compile("/live$"), listen)
    return said
