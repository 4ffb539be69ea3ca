"""`Somebody`: a person of the sample region in a window of a real browser, and what people do."""

import asyncio
import re
from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from tests.ports.chromium import Window
from tests.ports.server import Server

PATIENCE = 15_000  # milliseconds; two cores may be busy with other tests

expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Somebody:
    """One window of one person, who has the name of the sample region."""

    name: str
    page: Page
    server: Server

    async def goes(self, path: str) -> None:
        await self.page.goto(self.server.at(f"{self.name}.localhost") + path)

    async def signs_in(self) -> None:
        await self.goes("/sign-in")
        await self.goes_on()

    async def goes_on(self) -> None:
        """Signs in at the door, where the sample person of this address is offered."""
        await self.page.get_by_role("button", name="Verder als").click()
        await self.page.wait_for_url(re.compile(r"localhost:\d+/$"))

    async def enters(self, room: str) -> None:
        """By way of the list of rooms."""
        await self.goes("/rooms")
        await self.page.get_by_role("link", name=room).click()
        await self.is_connected()

    async def is_connected(self) -> None:
        await expect(self.page.locator('html[data-line="connected"]')).to_be_attached()

    @property
    def field(self) -> Locator:
        return self.page.get_by_role("textbox", name="Schrijf een bericht")

    def message(self, words: str) -> Locator:
        """The message that says this, stored or on its way."""
        own = self.page.locator(".words", has_text=words)  # a quote says it too
        return self.page.locator(".message").filter(has=own)

    async def types(self, words: str) -> None:
        """One key after the other, as people do."""
        await self.field.press_sequentially(words)

    async def says(self, words: str) -> None:
        await self.field.fill(words)
        await self.page.get_by_role("button", name="Verstuur").click()

    async def sees(self, words: str) -> None:
        """Exactly one message with these words, which is stored."""
        message = self.message(words)
        await expect(message).to_have_count(1)
        await expect(message).to_be_visible()
        await expect(message).not_to_have_attribute("data-pending", "")

    async def sees_online(self, names: str) -> None:
        """These people are in the room with them, and hear from now on what is said in passing."""
        words = self.page.locator("presence-words")
        await expect(words).to_contain_text(f"{names} online")

    async def chooses(self, words: str, act: str) -> None:
        """In the menu of the message that says this."""
        await self.message(words).get_by_role("link", name="Meer bij dit bericht").click()
        menu = self.page.get_by_role("dialog", name="Bij dit bericht")
        await menu.get_by_role("button", name=act).click()

    async def texts(self) -> list[str]:
        """What the messages say, from top to bottom."""
        return await self.page.locator(".message .words").all_inner_texts()


async def is_at(page: Page, title: str) -> None:
    """A click or a key has led there: what is asked now is not asked of the page before."""
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)


async def looks_again_until(page: Page, done: Locator) -> None:
    """Without script, long work is looked at again until it is done."""
    again = page.get_by_role("link", name="Kijk opnieuw")
    async with asyncio.timeout(PATIENCE / 1000):
        await done.or_(again).first.wait_for()
        while not await done.count():
            async with page.expect_navigation():
                await again.click()


async def reloads_until(page: Page, there: Locator) -> None:
    """Looks again until that is there which the server does in its own time."""
    async with asyncio.timeout(PATIENCE / 1000):
        while not await there.count():
            await page.reload()


@dataclass(frozen=True)
class Region:
    """The sample region, served; each name opens in a window of its own."""

    server: Server
    window: Window

    async def visits(self, name: str, **words: object) -> Somebody:
        """Somebody at the own address, not signed in; words are those of `window`."""
        page = await self.window(**words)
        page.set_default_timeout(PATIENCE)
        return Somebody(name, page, self.server)

    async def person(self, name: str, **words: object) -> Somebody:
        """Somebody who is signed in."""
        somebody = await self.visits(name, **words)
        await somebody.signs_in()
        return somebody

    async def member(self, name: str, room: str, **words: object) -> Somebody:
        """Somebody who is in that room."""
        somebody = await self.person(name, **words)
        await somebody.enters(room)
        return somebody
