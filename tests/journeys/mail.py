"""What reaches people by mail, as the demo shows it, and what they do with it."""

import re

from playwright.async_api import Locator, Page, expect

from tests.journeys.people import Region, is_at, reloads_until

CODE = "Je code"


async def letter(region: Region, address: str, subject: str, *, after: int = 0) -> str:
    """The newest letter to that address, once there are more than so many."""
    rows = await letters(region, address, subject)
    await reloads_until(rows.page, rows.nth(after))
    await rows.first.click()
    words = await rows.page.locator(".letter").inner_text()
    await rows.page.context.close()
    return words


async def letters(region: Region, address: str, subject: str) -> Locator:
    """Those that came so far, the newest first, in a window of their own."""
    reader = await region.window()
    await reader.goto(region.server.at("localhost") + "/demo/mail")
    return reader.get_by_role("link", name=subject).filter(has_text=address)


async def asks_for_code(region: Region, page: Page, address: str) -> str:
    """Presses the button; the six digits of the letter that comes of it."""
    rows = await letters(region, address, CODE)
    before = await rows.count()
    await rows.page.context.close()
    await page.get_by_role("button", name="Stuur mij een code").click()
    await is_at(page, "Welke code staat in je mail?")
    found = re.search(r"\b(\d{3}) (\d{3})\b", await letter(region, address, CODE, after=before))
    assert found
    return found[1] + found[2]


async def opens_invitation(region: Region, address: str) -> Page:
    """Whoever follows the link in the invitation to that address."""
    link = re.search(r"http://\S+", await letter(region, address, "kamer"))
    assert link
    page = await region.window()
    await page.goto(link[0])
    await expect(page.get_by_role("button", name="Stuur mij een code")).to_be_visible()
    return page


async def comes_by_code(region: Region, address: str) -> Page:
    """Who opens the own invitation, and types the code that is mailed to the address on file."""
    page = await opens_invitation(region, address)
    await types_code(page, await asks_for_code(region, page, address))
    return page


async def types_code(page: Page, code: str) -> None:
    await page.get_by_label("Code van zes cijfers").fill(code)
    await page.get_by_role("button", name="Log in").click()
