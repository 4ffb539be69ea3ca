"""Everything that a pupil does works in a browser without JavaScript."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.journeys.people import Region

ROOM = "Noor · Stoutjes"

pytestmark = pytest.mark.timeout(120)


async def test_the_room_works_as_plain_pages(region: Region) -> None:
    noor = await region.person("noor", java_script_enabled=False)
    page = noor.page
    await expect(page.locator(".newest .count")).to_have_text("2")
    await expect(page.locator(".thumb-nav .count")).to_have_text("2")
    await page.get_by_role("navigation", name="Hoofdmenu").get_by_text("Kamers").click()
    await page.get_by_role("link", name=ROOM).click()
    await expect(page.locator("#new")).to_have_text("nieuw voor jou · 2")
    await expect(page.get_by_text("Half vijf, zoals altijd.")).to_be_visible()

    await noor.says("Zonder script praat ik ook")
    own = noor.message("Zonder script praat ik ook")
    await expect(own).to_be_in_viewport()

    await opens_message(page, "Half vijf, zoals altijd.")
    await page.get_by_role("button", name="Hart").click()
    reaction = noor.message("Half vijf").locator(".reaction")
    await expect(reaction).to_have_accessible_name("1 × Hart: jij")

    await opens_message(page, "Half vijf, zoals altijd.")
    await page.get_by_label("Je antwoord").fill("Bedankt")
    await page.get_by_role("button", name="Verstuur").click()
    await expect(noor.message("Bedankt").locator(".quote")).to_contain_text("Half vijf")

    await opens_message(page, "Bedankt")
    await page.get_by_label("Je bericht").fill("Bedankt hoor")
    await page.get_by_role("button", name="Bewaar").click()
    await expect(noor.message("Bedankt hoor").locator(".edited")).to_have_text("bewerkt")
    await opens_message(page, "Bedankt hoor")
    await expect(page.get_by_role("list").filter(has_text="Bedankt")).to_be_visible()
    await page.get_by_role("button", name="Trek in").click()
    await expect(page.locator(".message[data-withdrawn]").last).to_contain_text("ingetrokken")
    await expect(page.get_by_text("Bedankt hoor", exact=True)).to_have_count(0)


async def test_the_other_pages_of_the_room_and_the_way_out(region: Region) -> None:
    noor = await region.person("noor", java_script_enabled=False)
    page = noor.page
    await page.goto(noor.page.url + "rooms")
    await page.get_by_role("link", name=ROOM).click()
    tabs = page.get_by_role("navigation", name="Onderdelen van de kamer")

    await tabs.get_by_text("Mensen").click()
    await expect(page.get_by_text("Henk Stoutjes")).to_be_visible()
    await tabs.get_by_text("Plaatsing").click()
    await expect(page.get_by_text("Keuzevak bij een bedrijf: Plaat- en")).to_be_visible()
    await noor.goes("/settings")
    await page.get_by_text("Donker").click()
    await page.get_by_role("button", name="Bewaar").click()
    await expect(page.get_by_text("Bewaard.")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.get_by_role("button", name="Uitloggen op dit apparaat").click()
    await expect(page.get_by_text("Je bent uitgelogd.")).to_be_visible()
    await noor.goes("/rooms")
    await expect(page).to_have_url(re.compile("/sign-in"))


async def test_words_that_are_refused_are_not_lost(region: Region) -> None:
    noor = await region.person("noor", java_script_enabled=False)
    await noor.goes("/rooms")
    await noor.page.get_by_role("link", name=ROOM).click()
    too_long = "Dit is een heel lang verhaal. " * 300

    await noor.says(too_long)

    await expect(noor.page.get_by_role("alert")).to_be_visible()
    await expect(noor.field).to_have_value(too_long)


async def opens_message(page: Page, words: str) -> None:
    """The page of the message, by its three dots."""
    own = page.locator(".words", has_text=words)
    message = page.locator(".message").filter(has=own)
    await message.get_by_role("link", name="Meer bij dit bericht").click()
    await expect(page.get_by_role("heading", name="Bericht", exact=True)).to_be_visible()
