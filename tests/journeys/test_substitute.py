"""Marieke falls ill: Bart has all her pupils at once, and gives them back when she returns."""

import pytest
from playwright.async_api import expect

from server import clock
from tests.journeys.people import Region, is_at, looks_again_until
from tests.journeys.sound import STILL, faults_of
from tests.ports.chromium import LAPTOP, PHONE

ROOM = "Noor · Stoutjes"

pytestmark = pytest.mark.timeout(240)


async def test_a_teacher_falls_ill_and_comes_back(region: Region) -> None:
    fatima = await region.person("fatima", size=LAPTOP, **STILL)
    noor = await region.member("noor", ROOM)
    page, faults = fatima.page, list[str]()
    await fatima.goes("/people?q=marieke")
    await page.get_by_role("link", name="Marieke Hofstra").click()
    await page.get_by_role("link", name="Vervangen").click()
    await is_at(page, "Wie vervangt Marieke Hofstra?")
    faults += await faults_of(page, "who")
    await page.set_viewport_size(LAPTOP)
    await page.get_by_label("Vervanger").select_option(label="Bart Willems")
    await page.get_by_label("Laatste dag").fill(clock.today().isoformat())
    await page.get_by_role("button", name="Kijk wat er gebeurt").click()
    await expect(page.get_by_text("Bart Willems zit meteen in de kamer.").first).to_be_visible()
    faults += await faults_of(page, "preview")
    await page.set_viewport_size(LAPTOP)

    await page.get_by_role("button", name="Draag").click()
    await expect(page.get_by_text("overgedragen.")).to_be_visible()

    await expect(noor.page.get_by_text("Bart Willems (docent) doet mee")).to_be_visible()
    await expect(noor.page.get_by_text("Marieke").last).to_be_visible()
    bart = await region.member("bart", ROOM)
    await bart.says("Ik vervang Marieke vandaag.")
    await noor.sees("Ik vervang Marieke vandaag.")
    await fatima.goes("/people?q=marieke")
    await page.get_by_role("link", name="Marieke Hofstra").click()
    await page.get_by_role("button", name="Beëindig").first.click()
    await expect(page.get_by_text("overgedragen.")).to_be_visible()
    await expect(noor.page.get_by_text("Marieke Hofstra (docent) doet mee").last).to_be_visible()
    assert not faults, "\n".join(faults)


async def test_a_supervisor_is_replaced_without_script_on_a_phone(region: Region) -> None:
    fatima = await region.person("fatima", size=PHONE, java_script_enabled=False)
    page = fatima.page
    await fatima.goes("/people/new?role=supervisor")
    await page.get_by_label("School of bedrijf").select_option(label="Stoutjes Staalbouw")
    await page.get_by_label("Voornaam").fill("Tess")
    await page.get_by_label("Achternaam").fill("Smid")
    await page.get_by_label("E-mailadres").fill("tess@stoutjes.example")
    await page.get_by_role("button", name="Voeg toe").click()
    await is_at(page, "Tess Smid")
    await fatima.goes("/people?q=henk")
    await page.get_by_role("link", name="Henk Stoutjes").click()
    await page.get_by_role("link", name="Vervangen").click()
    await page.get_by_label("Vervanger").select_option(label="Tess Smid")
    await page.get_by_label("werkt daar niet meer").check()
    await page.get_by_role("button", name="Kijk wat er gebeurt").click()
    await expect(page.get_by_text("Tess Smid krijgt een uitnodiging.").first).to_be_visible()

    await page.get_by_role("button", name="Draag").click()

    await looks_again_until(page, page.get_by_text("overgedragen."))
    henk = await region.person("henk", java_script_enabled=False)
    await henk.goes("/rooms")
    await expect(henk.page.get_by_role("link", name=ROOM)).to_have_count(0)
