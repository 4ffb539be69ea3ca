"""What reaches people by mail, as the demo shows it, and what they do with it."""

import asyncio
import re

from playwright.async_api import Page, expect

from tests.journeys.people import PATIENCE, Region


async def letter(region: Region, address: str, subject: str) -> str:
    """The newest letter to that address."""
    reader = await region.window()
    row = reader.get_by_role("link", name=subject).filter(has_text=address).first
    async with asyncio.timeout(PATIENCE / 1000):
        await reader.goto(region.server.at("localhost") + "/demo/mail")
        while not await row.count():
            await reader.reload()
    await row.click()
    words = await reader.locator(".letter").inner_text()
    await reader.context.close()
    return words


async def code_for(region: Region, address: str) -> str:
    """The six digits of the newest letter with a code."""
    found = re.search(r"\b(\d{3}) (\d{3})\b", await letter(region, address, "Je code"))
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
    await page.get_by_role("button", name="Stuur mij een code").click()
    await types_code(page, await code_for(region, address))
    return page


async def types_code(page: Page, code: str) -> None:
    await page.get_by_label("Code van zes cijfers").fill(code)
    await page.get_by_role("button", name="Log in").click()
