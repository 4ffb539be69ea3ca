"""Every page of everybody is sound."""

import pytest
from playwright.async_api import expect

from tests.journeys.crawl import pages_of
from tests.journeys.people import Region, is_at
from tests.journeys.sound import STILL, faults_of
from tests.ports.chromium import LAPTOP

# What only they see.
ALSO = {"admin": ("/schools", "/settings/data", "/jobs")}

pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize("name", ["noor", "fatima"])
async def test_every_page_of_somebody_is_sound(gallery: Region, name: str) -> None:
    somebody = await gallery.person(name, size=LAPTOP, **STILL)
    faults: list[str] = []

    async for path in pages_of(somebody):
        faults += await faults_of(somebody.page, path)

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", ["henk", "marieke", "bakker", "admin", "joke", "ruud"])
async def test_what_somebody_sees_otherwise_is_sound(gallery: Region, name: str) -> None:
    somebody = await gallery.person(name, size=LAPTOP, **STILL)
    faults: list[str] = []

    for path in ("/", "/rooms", *ALSO.get(name, ())):
        await somebody.goes(path)
        faults += await faults_of(somebody.page, path)
    room = somebody.page.locator("a.row").first
    if await room.count():
        await room.click()
        await somebody.is_connected()
        faults += await faults_of(somebody.page, "a room")

    assert not faults, "\n".join(faults)


async def test_the_door_and_what_goes_wrong_is_sound(gallery: Region) -> None:
    stranger = await gallery.visits("localhost", size=LAPTOP, **STILL)
    page, faults = stranger.page, list[str]()

    async def look(title: str) -> None:
        await is_at(page, title)
        faults.extend(await faults_of(page, title))

    await page.goto(gallery.server.at("localhost"))
    await look("Leren op de werkplek, samen in één kamer")
    await page.locator("form[action='/sign-in']").evaluate("form => { form.noValidate = true }")
    await page.get_by_label("E-mailadres").fill("niemand")
    await page.get_by_role("button", name="Stuur mij een code").click()
    await expect(page.get_by_label("E-mailadres")).to_have_attribute("aria-invalid", "true")
    await look("Leren op de werkplek, samen in één kamer")
    await page.get_by_label("E-mailadres").fill("henk@stoutjes.example")
    await page.get_by_role("button", name="Stuur mij een code").click()
    await look("Welke code staat in je mail?")
    await page.get_by_label("Code van zes cijfers").fill("000000")
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_label("Code van zes cijfers")).to_have_attribute(
        "aria-invalid", "true"
    )
    await look("Welke code staat in je mail?")
    await page.goto(gallery.server.at("localhost") + "/sign-in/link/nonsense")
    await look("Deze link is verlopen")
    await page.goto(gallery.server.at("noor.localhost"))
    await look("Leren op de werkplek, samen in één kamer")
    await page.get_by_role("button", name="Verder als Noor").click()
    await expect(page.get_by_role("navigation", name="Hoofdmenu")).to_be_visible()
    await page.goto(gallery.server.at("noor.localhost") + "/nergens")
    await look("Dit is er niet")
    await page.goto(gallery.server.at("noor.localhost") + "/api")
    await look("De API van Leerplek")
    await page.goto(gallery.server.at("noor.localhost") + "/settings")
    await page.locator("[name='csrf']").first.evaluate("field => field.remove()")
    await page.get_by_role("button", name="Bewaar").click()
    await look("Dit lukte niet")

    assert not faults, "\n".join(faults)
