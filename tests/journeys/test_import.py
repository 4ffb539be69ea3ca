"""A class of 24 comes in with three bad rows: from the file to the list of people."""

import re

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.imports.files import HEADS, WITH_THREE_BAD_ROWS, a_class, csv_of
from tests.journeys.people import Region, Somebody, looks_again_until
from tests.journeys.sound import STILL, faults_of
from tests.journeys.test_keyboard import tabs_to
from tests.ports.chromium import LAPTOP, PHONE

A_CLASS = csv_of(HEADS, a_class(**WITH_THREE_BAD_ROWS), encoding="cp1252")

pytestmark = pytest.mark.timeout(240)


async def test_a_class_of_24_with_three_bad_rows(region: Region) -> None:
    fatima = await region.person("fatima", size=LAPTOP, **STILL)
    page, faults = fatima.page, list[str]()
    await fatima.goes("/people")
    await page.get_by_role("link", name="Importeren").click()

    await sends(page)
    await expect(page.get_by_role("heading", name="Wat staat waar?")).to_be_visible()
    born = page.get_by_role("row", name="Geboortedatum").get_by_role("combobox")
    await expect(born).to_have_value("born")
    faults += await faults_of(page, "columns")
    await page.set_viewport_size(LAPTOP)
    await page.get_by_role("button", name="Kijk na wat er verandert").click()

    await sees_what_is_found(page)
    faults += await faults_of(page, "report")
    await page.set_viewport_size(LAPTOP)
    await nobody_came_yet(fatima)
    await page.go_back()
    await page.get_by_role("button", name="Haal 21 regels binnen").click()
    await page.get_by_role("link", name="Lees het verslag").click()
    await expect(page.get_by_text("Klaar.")).to_be_visible()
    faults += await faults_of(page, "done")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download wat er niet klopt").click()
    saved = await (await download.value).path()
    assert "31-02-2011" in saved.read_text("utf-8-sig")

    await fatima.goes("/people?q=kb3c")
    await expect(page.get_by_role("status")).to_have_text("21 mensen")
    await page.get_by_role("link", name="Zoë Schouten").click()
    await expect(page.get_by_text("geen adres, kan niet inloggen")).to_be_visible()
    await expect(page.get_by_text("020120")).to_be_visible()
    await expect(page.get_by_text("moeder20@thuis.example")).to_be_visible()
    assert not faults, "\n".join(faults)


async def test_without_script_on_a_phone(region: Region) -> None:
    fatima = await region.person("fatima", size=PHONE, java_script_enabled=False)
    page = fatima.page
    await fatima.goes("/import")

    await sends(page)
    await page.get_by_role("button", name="Kijk na wat er verandert").click()
    await sees_what_is_found(page)
    await page.get_by_role("button", name="Haal 21 regels binnen").click()
    await looks_again_until(page, page.get_by_role("link", name="Lees het verslag"))
    await page.get_by_role("link", name="Lees het verslag").click()
    await expect(page.get_by_role("link", name="Fenna Postma")).to_be_visible()


async def test_by_keyboard_alone(region: Region) -> None:
    fatima = await region.person("fatima", size=LAPTOP, **STILL)
    await fatima.goes("/import")
    await chooses_file(fatima.page)
    await tabs_to(fatima, "Kijk na")
    await fatima.page.keyboard.press("Enter")
    await expect(fatima.page.get_by_role("heading", name="Wat staat waar?")).to_be_visible()
    await tabs_to(fatima, "Kijk na wat er verandert")
    await fatima.page.keyboard.press("Enter")
    await expect(fatima.page.get_by_text("Er is nog niets veranderd")).to_be_visible()
    await tabs_to(fatima, "Laat maar, leg weg")
    await fatima.page.keyboard.press("Enter")

    await expect(fatima.page.get_by_text("Er is niets veranderd.")).to_be_visible()
    await expect(fatima.page.get_by_text("weggelegd")).to_be_visible()


async def test_a_spreadsheet_is_refused_with_what_to_do(region: Region) -> None:
    fatima = await region.person("fatima", size=PHONE)
    await fatima.goes("/import")
    await chooses_file(fatima.page, "leerlingen.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99)
    await fatima.page.get_by_role("button", name="Kijk na").click()

    await expect(fatima.page.get_by_role("alert")).to_contain_text("Opslaan als, CSV UTF-8")


async def sends(page: Page) -> None:
    await chooses_file(page)
    await page.get_by_role("button", name="Kijk na").click()


async def chooses_file(page: Page, name: str = "klas.csv", content: bytes = A_CLASS) -> None:
    file = FilePayload(name=name, mimeType="text/csv", buffer=content)
    await page.get_by_label(re.compile("^Bestand")).set_input_files(file)


async def sees_what_is_found(page: Page) -> None:
    await expect(page.get_by_text("Nagekeken. Er is nog niets veranderd.")).to_be_visible()
    await expect(page.get_by_role("link", name="21 nieuw")).to_be_visible()
    await expect(page.get_by_role("link", name="3 niet overgenomen")).to_be_visible()
    for words in (
        "“31-02-2011” is geen datum.",
        "Er staat geen achternaam.",
        "bakker@thuis.example is ook het adres van Mw. Bakker",
    ):
        await expect(page.get_by_text(words)).to_be_visible()
    shared = page.locator("section").filter(has_text="Adressen van meer mensen")
    await expect(shared.get_by_text("moeder20@thuis.example")).to_be_visible()


async def nobody_came_yet(fatima: Somebody) -> None:
    await fatima.goes("/people?q=kb3c")
    await expect(fatima.page.get_by_text("Niemand gevonden")).to_be_visible()
