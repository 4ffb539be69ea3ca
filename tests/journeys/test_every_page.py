"""Every page of everybody: sound for axe, dark and light, small and large; nothing runs out."""

import pytest
from playwright.async_api import Page, expect

from tests.journeys.crawl import pages_of
from tests.journeys.people import Region
from tests.ports.chromium import LAPTOP, PHONE, axe

# A colour that is still changing is no colour to measure.
STILL = {"reduced_motion": "reduce"}

TARGET = 44  # pixels; docs and looks ask more than the 24 of WCAG 2.2

# What is smaller than a thumb, but words in a line, hidden, or inside something that is larger.
SMALL_TARGETS = """(target) => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary"
)].flatMap((one) => {
  const style = getComputedStyle(one);
  const box = (one.closest("label.chip, label.tick") ?? one).getBoundingClientRect();
  const reach = getComputedStyle(one, "::after");
  const [wide, high] = reach.position === "absolute"
    ? [parseFloat(reach.width), parseFloat(reach.height)] : [box.width, box.height];
  const seen = one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const inWords = style.display === "inline";
  if (!seen || inWords || one.matches(".skip") || box.width === 0) return [];
  if (wide >= target - 0.5 && high >= target - 0.5) return [];
  return [`${one.outerHTML.slice(0, 120)} is ${wide} × ${high}`];
})"""

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
        await expect(page.get_by_role("heading", level=1)).to_have_text(title)
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


async def faults_of(page: Page, called: str) -> list[str]:
    """What is wrong with the page, in words that begin with where it is seen so."""
    faults = []
    for size in (PHONE, LAPTOP):
        await page.set_viewport_size(size)
        if size is PHONE:
            faults += await too_wide_or_small(page)
            await stretch(page)
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            faults += [f"{size['width']} {scheme}: {fault}" for fault in await axe(page)]
    return [f"{called}: {fault}" for fault in faults]


async def too_wide_or_small(page: Page) -> list[str]:
    width = await page.evaluate("document.documentElement.scrollWidth")
    small: list[str] = await page.evaluate(SMALL_TARGETS, TARGET)
    return [*small, f"{width} pixels wide"] if width > PHONE["width"] else small


async def stretch(page: Page) -> None:
    """As high as the page: what lies under the bar at the foot comes out by scrolling, which axe
    does not do; it would call every target there too small.
    """
    height = await page.evaluate("document.documentElement.scrollHeight")
    await page.set_viewport_size({"width": PHONE["width"], "height": max(height, PHONE["height"])})
