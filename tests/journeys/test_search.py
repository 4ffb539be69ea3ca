"""Noor finds an old message again and lands on it, with and without JavaScript."""

import re

import pytest
from playwright.async_api import expect

from tests.journeys.people import Region, Somebody, reloads_until
from tests.journeys.sound import STILL, faults_of
from tests.ports.chromium import LAPTOP

SAID = "Morgen graag veiligheidsschoenen aan"

pytestmark = pytest.mark.timeout(120)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_somebody_finds_a_message_again_and_lands_on_it(
    gallery: Region, script: bool
) -> None:
    noor = await gallery.person("noor", java_script_enabled=script)
    page = noor.page
    await page.get_by_role("link", name="Zoeken").click()
    await expect(page.get_by_role("heading", name="Zoek in je kamers")).to_be_visible()

    await _asks(noor, "veiligheidsschoen")

    hit = page.locator(".hit").filter(has_text=SAID)
    await expect(hit.locator("mark")).to_have_text("veiligheidsschoenen")
    await expect(hit.get_by_role("link", name="Henk Stoutjes")).to_be_visible()
    await hit.click()  # on the words, as well as on the name
    await expect(noor.message(SAID)).to_be_in_viewport()
    await expect(page.locator(".message:is(:target, [data-found])")).to_contain_text(SAID)


async def test_a_room_is_searched_from_its_head(gallery: Region) -> None:
    marieke = await gallery.person("marieke", size=LAPTOP)
    await marieke.goes("/rooms")
    await marieke.page.get_by_role("link", name="Noor · Stoutjes").click()
    await marieke.is_connected()

    field = marieke.page.get_by_role("searchbox", name="Zoek in deze kamer")
    await field.fill("plaat")
    await field.press("Enter")

    await expect(marieke.page.get_by_label("Kamer")).to_have_value(re.compile("^p_"))
    await marieke.page.get_by_label("Van wie").select_option("Henk Stoutjes")
    await marieke.page.get_by_role("button", name="Zoek", exact=True).click()
    await expect(marieke.page).to_have_url(re.compile("by=u_"))
    who = marieke.page.locator(".hit-head b")
    await reloads_until(marieke.page, who)
    await expect(who.filter(has_not_text="Henk Stoutjes")).to_have_count(0)


async def test_what_is_found_and_not_found_is_sound(gallery: Region) -> None:
    marieke = await gallery.person("marieke", size=LAPTOP, **STILL)
    faults: list[str] = []

    for path in ("/search", "/search?q=plaat", "/search?q=xyzxyz&kind=photo", "/search?q=x"):
        await marieke.goes(path)
        faults += await faults_of(marieke.page, path)

    assert not faults, "\n".join(faults)


async def _asks(somebody: Somebody, words: str) -> None:
    """Asks until it is found: the worker of a server that just began has much to hear."""
    field = somebody.page.get_by_role("searchbox", name="Waar zoek je naar?")
    await field.fill(words)
    await field.press("Enter")
    await expect(somebody.page).to_have_url(re.compile("q="))
    await reloads_until(somebody.page, somebody.page.locator(".hit"))
