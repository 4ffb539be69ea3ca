"""What comes and goes in a room, files under way and questions, is sound for axe, large enough, and
reached by keyboard."""

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.journeys.people import Region
from tests.journeys.reception import no_sockets, photo, picks, says_with, shows_photo
from tests.journeys.sound import STILL, too_wide_or_small
from tests.ports.chromium import axe

ROOM = "Noor · Stoutjes"

pytestmark = pytest.mark.timeout(180)


async def test_files_under_way_are_sound(region: Region) -> None:
    noor = await region.member("noor", ROOM, **STILL)
    page = noor.page
    await picks(noor, photo("een.jpg", 1), photo("een-heel-lange-naam-van-een-foto.jpg", 2))
    assert await faults(page, "files that were picked") == []

    await page.context.set_offline(True)
    await says_with(noor, "Zonder bereik")
    await expect(noor.message("Zonder bereik").locator(".state")).to_contain_text("Wacht op")
    assert await faults(page, "files that wait") == []
    await page.context.set_offline(False)
    await noor.sees("Zonder bereik")

    film = FilePayload(name="film.mp4", mimeType="video/mp4", buffer=b"\0\0\0\x14ftypmp42")
    await page.locator("input[type=file]").set_input_files(film)
    await expect(page.locator(".picked").get_by_role("alert")).to_contain_text("is een video")
    assert await faults(page, "a film that can't go along") == []

    broken = FilePayload(
        name="spel.zip", mimeType="application/zip", buffer=b"PK\x03\x04 afgebroken"
    )
    await says_with(noor, "Dit mag niet", broken)
    await expect(noor.message("Dit mag niet")).to_have_attribute("data-failed", "")
    await expect(noor.message("Dit mag niet").get_by_role("progressbar")).to_have_count(0)
    assert await faults(page, "a file that was refused") == []


async def test_the_questions_and_the_large_photo_are_sound(region: Region) -> None:
    noor = await region.member("noor", ROOM, has_touch=True, is_mobile=True, **STILL)
    page = noor.page
    await says_with(noor, "Bekijk deze", photo("groot.jpg", 4))
    await noor.sees("Bekijk deze")
    await shows_photo(noor, "Bekijk deze")

    await page.locator("label.pick").tap()
    menu = page.get_by_role("dialog", name="Foto of bestand toevoegen")
    await expect(menu.get_by_role("button", name="Maak een foto")).to_be_visible()
    assert await faults(page, "where from") == []
    async with page.expect_file_chooser() as choosing:
        await menu.get_by_role("button", name="Kies foto's").tap()
    chooser = await choosing.value
    assert await chooser.element.get_attribute("accept") == "image/*"
    await chooser.set_files([photo("uit-de-lijst.jpg", 6)])
    await expect(page.locator(".picked-file")).to_have_count(1)

    await noor.message("Bekijk deze").locator(".photo").tap()
    await expect(page.get_by_role("dialog", name="Foto")).to_be_visible()
    assert await faults(page, "a large photo") == []


async def test_without_sockets_the_room_is_sound(region: Region) -> None:
    noor = await region.person("noor", **STILL)
    await no_sockets(noor.page.context)
    await noor.goes("/rooms")
    await noor.page.get_by_role("link", name=ROOM).click()
    await expect(noor.page.locator('html[data-line="polling"]')).to_be_attached()

    assert await faults(noor.page, "polling") == []


async def faults(page: Page, called: str) -> list[str]:
    """In the light and in the dark, as large as the window is."""
    found = await too_wide_or_small(page)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        found += await axe(page)
    return [f"{called}: {fault}" for fault in found]
