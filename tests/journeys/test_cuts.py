"""The line is cut, the server is killed, and nothing is lost or said twice."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.journeys.people import PATIENCE, Region, Somebody
from tests.journeys.reception import lie_there, until

ROOM = "Yusuf · Garage De Bocht"
WAITS = "Wacht op verbinding. Je hoeft niets te doen."
SELDOM = 30_000  # milliseconds until a page tries again that did not find the server for long

pytestmark = pytest.mark.timeout(150)


async def test_a_line_that_is_cut_comes_back_with_everything(region: Region) -> None:
    yusuf, mo = await asyncio.gather(region.member("yusuf", ROOM), region.member("mo", ROOM))
    state = yusuf.page.locator("line-state")

    await yusuf.page.context.set_offline(True)
    await expect(state).to_contain_text("Geen verbinding. Je bericht wordt straks verstuurd.")
    await yusuf.says("Ik sta in de kelder")
    await yusuf.says("Hier is geen bereik")
    await expect(yusuf.message("geen bereik").locator(".state")).to_have_text(WAITS)
    await expect(yusuf.message("in de kelder")).to_have_attribute("data-pending", "")
    await mo.says("Yusuf, kom je zo naar voren?")
    await mo.sees("Yusuf, kom je zo naar voren?")
    await expect(yusuf.message("kom je zo")).to_have_count(0)
    await expect(mo.message("in de kelder")).to_have_count(0)
    await yusuf.page.context.set_offline(False)

    await expect(state).to_contain_text("Je bent weer verbonden.")
    for somebody in (yusuf, mo):
        for words in ("kom je zo naar voren", "Ik sta in de kelder", "Hier is geen bereik"):
            await somebody.sees(words)
    assert await in_order(yusuf) == await in_order(mo)
    await yusuf.is_connected()
    await expect(state).to_have_text("", use_inner_text=True)


async def test_what_waits_outlives_the_page(region: Region) -> None:
    yusuf, mo = await asyncio.gather(region.member("yusuf", ROOM), region.member("mo", ROOM))
    await region.server.kill()
    await yusuf.says("Zie je dit later?")
    await expect(yusuf.message("Zie je dit later?").locator(".state")).to_have_text(WAITS)
    await until(lambda: lie_there(yusuf, 1), "the message does not lie on the device")
    await region.server.start()

    await yusuf.page.reload()

    await yusuf.sees("Zie je dit later?")
    await is_back(mo)
    await mo.sees("Zie je dit later?")


async def test_a_server_that_is_killed_loses_nothing_that_was_said(any_region: Region) -> None:
    everybody = await asyncio.gather(
        *(any_region.member(name, ROOM) for name in ("yusuf", "mo", "bart", "demir"))
    )

    talk = asyncio.gather(*(goes_on_talking(one) for one in everybody))
    await everybody[0].sees("demir 2 klaar")
    await any_region.server.kill()
    await talk
    for somebody in everybody:
        await expect(somebody.page.locator("line-state")).to_contain_text("Geen verbinding")
        await somebody.says(f"{somebody.name} 10 klaar")
        pending = somebody.message(f"{somebody.name} 10 klaar")
        await expect(pending).to_have_attribute("data-pending", "")
    await any_region.server.start()

    await asyncio.gather(*map(is_back, everybody))
    for somebody in everybody:
        for name in ("yusuf", "mo", "bart", "demir"):
            await somebody.sees(f"{name} 10 klaar")
        await expect(somebody.page.locator(".message[data-pending]")).to_have_count(0)
    first, *others = [await in_order(somebody) for somebody in everybody]
    assert len(first) == len(set(first)) == 4 * 11
    assert others == [first] * 3


async def goes_on_talking(somebody: Somebody) -> None:
    """Ten things in a row, whatever happens to the server."""
    for number in range(10):
        await somebody.says(f"{somebody.name} {number} klaar")


async def is_back(somebody: Somebody) -> None:
    """By itself: the longer the server was away, the longer until the page tries again."""
    stands = somebody.page.locator('html:is([data-line="back"], [data-line="connected"])')
    await expect(stands).to_be_attached(timeout=SELDOM + PATIENCE)


async def in_order(somebody: Somebody) -> list[str]:
    """What was said in this test, as it stands in the window."""
    texts = await somebody.texts()
    start = next(at for at, text in enumerate(texts) if "kom je zo" in text or "klaar" in text)
    return texts[start:]
