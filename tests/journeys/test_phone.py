"""A room in one hand: 360 pixels wide."""

import pytest
from playwright.async_api import expect

from tests.journeys.people import Region
from tests.ports.chromium import PHONE

ROOM = "Noor · Stoutjes"
LONG = "Ik heb vandaag geleerd hoe je een plaat aftekent, knipt en zet. " * 12
ADDRESS = "https://voorbeeld.example/" + "heel-lang-adres-" * 12

pytestmark = pytest.mark.timeout(120)


async def test_a_long_text_can_be_written_and_read(region: Region) -> None:
    noor = await region.member("noor", ROOM, has_touch=True, is_mobile=True)
    send = noor.page.get_by_role("button", name="Verstuur")

    await noor.field.fill(LONG)

    box = await noor.field.bounding_box()
    assert box
    assert box["height"] <= 9 * 16, "the field leaves room for the talk"
    await expect(send).to_be_in_viewport(ratio=1)
    assert await noor.page.get_by_role("log").evaluate("frame => frame.clientHeight") > 200
    await send.tap()
    await noor.sees(LONG.strip())
    await noor.says(ADDRESS)
    await noor.sees(ADDRESS)
    await noor.says("W" * 300)
    await noor.sees("W" * 300)
    page_width = await noor.page.evaluate("document.documentElement.scrollWidth")
    assert page_width <= PHONE["width"]
    frame = noor.page.get_by_role("log")
    assert await frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")


async def test_on_a_phone_enter_is_a_new_line_and_the_menu_a_sheet(region: Region) -> None:
    noor = await region.member("noor", ROOM, has_touch=True, is_mobile=True)

    await noor.types("Een regel")
    await noor.field.press("Enter")
    await noor.types("en nog een")
    await noor.page.get_by_role("button", name="Verstuur").tap()

    await noor.sees("Een regel\nen nog een")
    await noor.message("en nog een").get_by_role("link", name="Meer bij dit bericht").tap()
    menu = noor.page.get_by_role("dialog", name="Bij dit bericht")
    await expect(menu).to_be_in_viewport(ratio=1)
    box = await menu.bounding_box()
    assert box
    assert box["width"] > 330
    assert box["y"] + box["height"] > 620, "it stands at the foot, under the thumb"
    await menu.get_by_role("button", name="Klaar").tap()
    reaction = noor.message("en nog een").locator(".reaction")
    await expect(reaction).to_have_accessible_name("1 × Klaar: jij")


async def test_the_tabs_of_the_room_are_pages(region: Region) -> None:
    noor = await region.member("noor", ROOM)
    tabs = noor.page.get_by_role("navigation", name="Onderdelen van de kamer")

    await tabs.get_by_text("Mensen").click()
    await expect(noor.page.get_by_text("De school kan meelezen.")).to_be_visible()
    await tabs.get_by_text("Plaatsing").click()
    await expect(noor.page.get_by_text("Kadeweg 14")).to_be_visible()
    await tabs.get_by_text("Gesprek").click()

    await noor.is_connected()
    await expect(noor.page.get_by_text("Half vijf, zoals altijd.")).to_be_in_viewport()
