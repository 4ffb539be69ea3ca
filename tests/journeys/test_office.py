"""A coordinator makes a placement; people come by code, sign on paper, are replaced; it ends."""

import asyncio
import re
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from server import clock
from tests.journeys.mail import asks_for_code, comes_by_code, opens_invitation, types_code
from tests.journeys.people import Region, Somebody, is_at
from tests.ports.chromium import LAPTOP

ROOM = "Mila · Kwast"
MILA, MOTHER, TESS = "mila@leerling.example", "deboer@thuis.example", "tess@kwast.example"

pytestmark = pytest.mark.timeout(200)


async def test_a_placement_from_its_first_day_to_its_last(region: Region) -> None:
    fatima = await region.person("fatima", size=LAPTOP)

    await she_adds_people(fatima)
    await she_makes_the_placement(fatima)
    await she_asks_everybody_to_sign(fatima)
    await a_forwarded_link_is_worth_nothing(region)
    everybody = await asyncio.gather(*(comes_by_code(region, who) for who in (MILA, MOTHER, TESS)))
    for page in everybody:
        await expect(page.get_by_role("heading", name=ROOM)).to_be_visible()
    await she_records_what_they_signed(fatima)
    await they_read(everybody, "De plaatsing is begonnen")
    await she_replaces_the_teacher(region, fatima)
    await they_read(everybody, "Bart Willems (docent) doet mee")
    await she_ends_it(fatima)
    await they_read(everybody, "Reden: Kwast heeft geen werk meer.")


async def test_a_mailed_code_lets_in_who_has_the_mail(region: Region) -> None:
    page = await region.window()
    await page.goto(region.server.at("localhost"))

    await page.get_by_label("E-mailadres").fill("henk@stoutjes.example")
    await types_code(page, await asks_for_code(region, page, "henk@stoutjes.example"))

    await expect(page.get_by_role("link", name="Noor", exact=True)).to_be_visible()


async def test_jayden_cannot_start_without_a_parent(region: Region) -> None:
    fatima = await region.person("fatima", size=LAPTOP)
    await fatima.goes("/placements")
    await fatima.page.get_by_role("link", name="Jayden Visser").click()

    await expect(fatima.page.locator(".flash")).to_have_text(
        "Jayden is 14 bij de start. "
        "Zonder handtekening van een ouder (Mw. Visser) kan de plaatsing niet beginnen."
    )
    await expect(fatima.page.get_by_role("button", name="Laat starten")).to_have_count(0)
    await expect(fatima.page.get_by_text("zonder deze handtekening kan het niet")).to_be_visible()


async def test_what_is_filled_in_wrong_comes_back_with_what_to_do(region: Region) -> None:
    fatima = await region.person("fatima", size=LAPTOP)
    await fatima.goes("/placements/new")
    page = fatima.page
    await page.get_by_label("Leerling").select_option(label="Noor Bakker (kb3)")
    await page.get_by_label("Eerste dag").fill("2026-12-01")
    await page.get_by_label("Laatste dag").fill("2026-11-01")

    await page.get_by_role("button", name="Bewaar als concept").click()

    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_label("Eerste dag")).to_have_value("2026-12-01")
    await expect(page.locator("[aria-invalid='true']").first).to_be_visible()


async def she_adds_people(fatima: Somebody) -> None:
    page = fatima.page
    await fatima.goes("/people/new?role=pupil")
    await page.get_by_label("School of bedrijf").select_option(label="Het Veerhuis College")
    await page.get_by_label("Voornaam").fill("Mila")
    await page.get_by_label("Achternaam").fill("de Boer")
    await page.get_by_label("E-mailadres").fill(MILA)
    born = clock.today() - timedelta(days=15 * 366)
    await page.get_by_label("Geboortedatum").fill(born.isoformat())
    await page.get_by_role("button", name="Voeg toe").click()
    await is_at(page, "Mila de Boer")
    await page.get_by_role("link", name="Voeg een ouder toe").click()
    await page.get_by_label("Ouder met gezag").check()
    await page.get_by_label("Achternaam").fill("de Boer")
    await page.get_by_text("mevrouw").click()
    await page.get_by_label("E-mailadres").fill(MOTHER)
    await page.get_by_role("button", name="Voeg toe").click()
    await expect(page.get_by_role("link", name="Mw. de Boer")).to_be_visible()
    await fatima.goes("/people/new?role=supervisor")
    await page.get_by_label("School of bedrijf").select_option(label="Schildersbedrijf Kwast & Zn")
    await page.get_by_label("Voornaam").fill("Tess")
    await page.get_by_label("Achternaam").fill("Kwast")
    await page.get_by_label("E-mailadres").fill(TESS)
    await page.get_by_role("button", name="Voeg toe").click()
    await is_at(page, "Tess Kwast")


async def she_makes_the_placement(fatima: Somebody) -> None:
    page = fatima.page
    await page.get_by_role("navigation", name="Hoofdmenu").get_by_text("Plaatsingen").click()
    await page.get_by_role("link", name="Maak een plaatsing").click()
    await is_at(page, "Wie gaat waar leren?")
    await page.get_by_label("Leerling").select_option(label="Mila de Boer")
    await page.get_by_label("Opdracht bij een bedrijf").check()
    kwast = page.locator("optgroup[label*='Kwast'] option").first
    work = page.get_by_label("Werkadres van het bedrijf")
    await work.select_option(value=await kwast.get_attribute("value"))
    await page.get_by_label("Eerste dag").fill(clock.today().isoformat())
    await page.get_by_label("Laatste dag").fill((clock.today() + timedelta(weeks=6)).isoformat())
    await page.get_by_label("dinsdag", exact=True).check()
    await page.get_by_label("van dinsdag").fill("13:00")
    await page.get_by_label("tot dinsdag").fill("16:00")
    await page.get_by_label("Docent").select_option(label="Marieke Hofstra")
    await page.get_by_label("Praktijkbegeleider").select_option(label="Tess Kwast")
    await page.get_by_role("button", name="Bewaar als concept").click()
    await expect(page.get_by_text("Het concept is bewaard.")).to_be_visible()


async def she_asks_everybody_to_sign(fatima: Somebody) -> None:
    await fatima.page.get_by_role("button", name="Laat tekenen").click()
    await expect(fatima.page.get_by_text("Iedereen is gevraagd om te tekenen.")).to_be_visible()
    await expect(fatima.page.get_by_text("uitgenodigd via")).to_have_count(3)


async def a_forwarded_link_is_worth_nothing(region: Region) -> None:
    page = await opens_invitation(region, TESS)
    rooms = region.server.at("localhost") + "/rooms"
    await page.goto(rooms)
    await expect(page).to_have_url(re.compile("/sign-in"))
    await page.go_back()
    right = await asks_for_code(region, page, TESS)
    await types_code(page, "000000" if right != "000000" else "111111")
    await expect(page.get_by_text(re.compile("klopt niet"))).to_be_visible()
    await page.goto(rooms)
    await expect(page).to_have_url(re.compile("/sign-in"))


async def she_records_what_they_signed(fatima: Somebody) -> None:
    page = fatima.page
    await page.reload()
    await expect(page.get_by_text("zit in de kamer")).to_have_count(4)
    for left in (3, 2, 1, 0):
        await page.get_by_role("link", name="Leg vast").first.click()
        await page.get_by_role("button", name="Leg vast").click()
        await expect(page.get_by_text("De handtekening is vastgelegd.")).to_be_visible()
        await expect(page.get_by_role("link", name="Leg vast")).to_have_count(left)
    await page.get_by_role("button", name="Laat starten").click()
    await expect(page.get_by_text("De plaatsing is gestart.")).to_be_visible()


async def she_replaces_the_teacher(region: Region, fatima: Somebody) -> None:
    marieke = await region.member("marieke", ROOM)
    page = fatima.page
    row = page.get_by_role("listitem").filter(has_text="Marieke Hofstra").first
    await row.get_by_role("link", name="Vervang").click()
    await page.get_by_label("Docent").select_option(label="Bart Willems")
    await page.get_by_role("button", name="Vervang").click()
    await expect(page.get_by_text("Bewaard.")).to_be_visible()
    gone = marieke.page.locator("line-state")
    await expect(gone).to_contain_text("Je doet niet meer mee in deze kamer.")
    await expect(marieke.field).to_be_hidden()
    await marieke.page.reload()
    await expect(marieke.page.get_by_role("heading", name="Dit is er niet")).to_be_visible()


async def she_ends_it(fatima: Somebody) -> None:
    page = fatima.page
    await page.get_by_role("link", name="Stop eerder").click()
    await page.get_by_label("Reden").fill("Kwast heeft geen werk meer.")
    await page.get_by_role("button", name="Stop de plaatsing").click()
    await expect(page.get_by_text("De plaatsing is gestopt.")).to_be_visible()
    await expect(page.get_by_text("Kwast heeft geen werk meer.")).to_be_visible()


async def they_read(everybody: list[Page], words: str) -> None:
    """The card in the room says so to all of them, live."""
    for page in everybody:
        await expect(page.locator(".record", has_text=words)).to_be_visible()
