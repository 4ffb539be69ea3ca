"""A report, from the button at a message to the closed case; by keyboard and without script too."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.journeys.people import Region, Somebody, is_at
from tests.journeys.sound import STILL, faults_of
from tests.ports.chromium import LAPTOP

ROOM, AT_KWAST = "Lotte · Lindeman", "Lotte · Kwast"
BAD = "Kom je anders straks bij mij thuis?"

pytestmark = pytest.mark.timeout(240)


async def test_from_the_button_to_the_closed_case(any_region: Region) -> None:
    region = any_region
    kees = await region.member("kees", ROOM)
    lotte = await region.member("lotte", ROOM)
    await kees.says(BAD)
    await lotte.sees(BAD)

    await she_reports_it(lotte)
    await expect(kees.page.get_by_text("gemeld")).to_have_count(0)

    joke = await region.person("joke", size=LAPTOP)
    await expect(joke.page.get_by_text("2 zaken wachten op je")).to_be_visible()
    await joke.page.get_by_role("link", name="Zaken", exact=True).click()
    await joke.page.get_by_role("link", name="Kees Lindeman in Lotte").click()
    await expect(joke.page.get_by_text(BAD).first).to_be_visible()
    await joke.page.get_by_role("button", name="Pak op").click()
    await expect(joke.page.get_by_text("Opgepakt door Joke van Dam")).to_be_visible()
    await she_locks_the_room(joke, kees, lotte)
    await she_lets_him_only_read(joke, kees, lotte)
    await she_takes_the_words_away(joke, lotte)
    await she_closes_it(joke)
    await lotte.goes("/reports")
    await expect(lotte.page.get_by_text("afgerond")).to_be_visible()


async def she_reports_it(lotte: Somebody) -> None:
    page = lotte.page
    await lotte.chooses(BAD, "Meld bij de school")
    await expect(page.get_by_role("heading", name="Meld dit bericht")).to_be_visible()
    await expect(page.get_by_text("Het gaat naar Joke van Dam")).to_be_visible()
    await page.get_by_label("Seksueel of te dichtbij").check()
    await page.get_by_label("Wil je er iets bij zeggen?").fill("Ik schrok ervan.")
    await page.get_by_role("button", name="Meld").click()
    await expect(page.get_by_role("heading", name="Je melding", exact=True)).to_be_visible()
    await expect(page.get_by_text("Ze gaat naar Joke van Dam")).to_be_visible()
    await expect(page.get_by_role("link", name="112 bij gevaar")).to_have_attribute(
        "href", "tel:112"
    )
    await lotte.enters(ROOM)


async def she_locks_the_room(joke: Somebody, kees: Somebody, lotte: Somebody) -> None:
    await joke.page.get_by_role("button", name="Zet kamer op slot").click()
    for one in (kees, lotte):
        await expect(one.page.locator(".composer-closed")).to_contain_text("op slot gezet")
        await expect(one.field).to_have_count(0)
    await joke.page.get_by_role("button", name="Haal kamer van slot").click()
    await expect(lotte.field).to_be_visible()
    await lotte.is_connected()


async def she_lets_him_only_read(joke: Somebody, kees: Somebody, lotte: Somebody) -> None:
    await joke.page.get_by_role("link", name="Alleen lezen: Kees Lindeman").click()
    await is_at(joke.page, "Wie mag even alleen lezen?")
    await joke.page.get_by_label("Tot en met").fill(await in_a_week(joke.page))
    await joke.page.get_by_role("button", name="Laat alleen lezen").click()
    await expect(kees.page.locator(".composer-closed")).to_contain_text("alleen kunt lezen")
    await expect(lotte.field).to_be_visible()


async def she_takes_the_words_away(joke: Somebody, lotte: Somebody) -> None:
    await joke.page.get_by_role("button", name="Haal het bericht uit de kamer").click()
    await expect(joke.page.get_by_text("Dit bericht staat niet meer in de kamer.")).to_be_visible()
    await expect(lotte.message(BAD)).to_have_count(0)
    await expect(joke.page.get_by_text(BAD).first).to_be_visible()


async def she_closes_it(joke: Somebody) -> None:
    page = joke.page
    await page.get_by_label("Notitie").fill("Kees en zijn baas gesproken.")
    await page.get_by_role("button", name="Bewaar de notitie").click()
    await expect(page.get_by_text("Kees en zijn baas gesproken.")).to_be_visible()
    await page.get_by_role("link", name="Sluit de zaak").click()
    await is_at(page, "Hoe is het afgelopen?")
    await page.get_by_label("Terecht: er was iets mis").check()
    await page.get_by_label("Leg uit waarom").fill("Hij biedt zijn excuses aan.")
    await page.get_by_role("button", name="Sluit de zaak").click()
    await expect(page.get_by_text("Gesloten op")).to_be_visible()


async def test_by_keyboard_alone(region: Region) -> None:
    lotte = await region.member("lotte", AT_KWAST)
    page, keys = lotte.page, lotte.page.keyboard
    more = lotte.message("Begrepen, sorry.").get_by_role("link", name="Meer bij dit bericht")

    await more.focus()
    await keys.press("Enter")
    item = page.get_by_role("button", name="Meld bij de school")
    await expect(item).to_be_visible()
    for _press in range(12):
        if await item.evaluate("item => item === document.activeElement"):
            break
        await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name="Meld dit bericht")).to_be_visible()
    await page.get_by_label("Onveilig werk").focus()
    await keys.press("Space")
    await keys.press("Tab")
    await keys.type("Zonder helm.")
    await page.get_by_role("button", name="Meld").focus()
    await keys.press("Enter")

    await expect(page.get_by_text("Je melding is binnen.")).to_be_visible()


async def test_without_javascript(region: Region) -> None:
    lotte = await region.person("lotte", java_script_enabled=False)
    page = lotte.page
    await lotte.goes("/rooms")
    await page.get_by_role("link", name=AT_KWAST).click()
    message = lotte.message("Begrepen, sorry.")
    await message.get_by_role("link", name="Meer bij dit bericht").click()
    await page.get_by_role("link", name="Meld bij de school").click()
    await page.get_by_role("button", name="Meld").click()
    await page.get_by_label("Iets anders").check()
    await page.get_by_role("button", name="Meld").click()
    await expect(page.get_by_role("alert")).to_contain_text("Je woorden: Schrijf eerst iets.")
    await page.get_by_label("Wil je er iets bij zeggen?").fill("Dit is geen sorry.")
    await page.get_by_role("button", name="Meld").click()
    await expect(page.get_by_text("Je melding is binnen.")).to_be_visible()
    await lotte.goes("/settings")
    await page.get_by_role("link", name="Je meldingen").click()
    await expect(page.get_by_role("link", name=re.compile("Kwast"))).to_have_count(2)

    joke = await region.person("joke", java_script_enabled=False, size=LAPTOP)
    await joke.goes("/cases")
    await joke.page.get_by_role("link", name="Anja Kwast in Lotte").click()
    await expect(joke.page.get_by_text("Dit is geen sorry.")).to_be_visible()


async def test_a_message_that_was_withdrawn_can_still_be_reported(region: Region) -> None:
    kees, lotte = await region.member("kees", ROOM), await region.member("lotte", ROOM)
    await kees.says(BAD)
    await lotte.sees(BAD)
    await kees.chooses(BAD, "Intrekken")
    await kees.page.get_by_role("button", name="Trek in").click()
    gone = lotte.page.locator(".message[data-withdrawn]").last
    await expect(gone).to_be_visible()

    await gone.get_by_role("link", name="Meer bij dit bericht").click()
    menu = lotte.page.get_by_role("dialog", name="Bij dit bericht")
    await expect(menu.get_by_role("button")).to_have_count(1)
    await menu.get_by_role("button", name="Meld bij de school").click()

    await expect(lotte.page.get_by_text("de school kan de woorden lezen")).to_be_visible()


@pytest.mark.parametrize("name", ["joke", "lotte", "admin"])
async def test_every_page_of_safety_is_sound(gallery: Region, name: str) -> None:
    somebody = await gallery.person(name, size=LAPTOP, **STILL)
    faults: list[str] = []

    for path in await pages_of_safety(somebody):
        answer = await somebody.page.goto(gallery.server.at(f"{name}.localhost") + path)
        assert answer
        assert answer.ok, path
        faults += await faults_of(somebody.page, path)

    assert not faults, "\n".join(faults)


async def test_a_room_that_is_read_along_is_sound(region: Region) -> None:
    fatima = await region.person("fatima", size=LAPTOP, **STILL)
    noor = await region.member("noor", "Noor · Stoutjes", size=LAPTOP, **STILL)
    page = fatima.page
    await fatima.goes("/placements")
    await page.get_by_role("link", name="Noor Bakker").first.click()
    await page.get_by_role("link", name="Lees mee").click()
    await page.get_by_label("Waarom wil je meelezen?").fill("Marieke is ziek.")
    await page.get_by_role("button", name="Lees mee").click()

    await expect(page.get_by_text("Je leest mee tot")).to_be_visible()
    await expect(noor.page.get_by_text("leest een uur mee")).to_be_visible()
    await noor.page.reload()
    await expect(noor.page.get_by_text("school leest mee tot")).to_be_visible()
    faults = await faults_of(page, "reading along") + await faults_of(noor.page, "the room")
    assert not faults, "\n".join(faults)


async def pages_of_safety(somebody: Somebody) -> list[str]:
    """Those that this person has, by their addresses."""
    if somebody.name == "admin":
        return ["/cases", "/audit", "/audit?person=Fatima&what=member.joined"]
    start = "/reports" if somebody.name == "lotte" else "/cases"
    await somebody.goes(start)
    one = await somebody.page.locator("main a.row").first.get_attribute("href")
    assert one
    if somebody.name == "joke":
        acts = [f"{one}/{act}" for act in ("note", "contact", "mute", "suspend", "close")]
        room = await somebody_reads_along(somebody, one)
        return [start, "/cases?closed=yes", one, *acts, room, "/audit"]
    await somebody.goes("/rooms")
    await somebody.page.get_by_role("link", name=AT_KWAST).click()
    await somebody.is_connected()
    said = somebody.message("Begrepen, sorry.").get_by_role("link", name="Meer bij dit bericht")
    message = await said.get_attribute("href")
    return [start, one, f"{message}/report"]


async def somebody_reads_along(joke: Somebody, case: str) -> str:
    await joke.goes(case)
    link = joke.page.get_by_role("link", name="Lees de kamer mee")
    return await link.get_attribute("href") or ""


async def in_a_week(page: Page) -> str:
    return str(await page.evaluate("new Date(Date.now() + 7 * 864e5).toISOString().slice(0, 10)"))
