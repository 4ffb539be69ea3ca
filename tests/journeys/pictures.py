"""Pictures of the pages, made when asked: `make pictures`.

Every main page goes to .cache/pictures, at 360 and 1280, light and dark, to be looked at beside the
drawings; the one that the README shows goes to docs/pictures.
"""

import asyncio

import pytest
from playwright.async_api import ViewportSize, expect

from tests.journeys.people import Region
from tests.ports.chromium import LAPTOP, ROOT

README = ROOT / "docs" / "pictures" / "room-360.png"
SHEET = ROOT / ".cache" / "pictures"
ROOM = "Noor · Stoutjes"
PHONE = ViewportSize(width=360, height=780)
SHARP = 2  # pixels of the picture for one of the page

# Who looks, at what, and what to press there first.
PAGES = {
    "sign-in": ("localhost", "/sign-in", ()),
    "sign-in-noor": ("noor", "/sign-in", ()),
    "home-pupil": ("noor", "/", ()),
    "home-supervisor": ("mo", "/", ()),
    "home-parent": ("bakker", "/", ()),
    "home-teacher": ("marieke", "/", ()),
    "home-coordinator": ("fatima", "/", ()),
    "home-lead-applicant": ("ruud", "/", ()),
    "rooms": ("mo", "/rooms", ()),
    "room": ("noor", "/rooms", (ROOM,)),
    "room-teacher": ("marieke", "/rooms", (ROOM,)),
    "room-cards": ("bart", "/rooms", ("Lotte · Kwast",)),
    "room-people": ("noor", "/rooms", (ROOM, "de school kan meelezen")),
    "settings": ("noor", "/settings", ()),
    "error": ("noor", "/nergens", ()),
    "placements": ("fatima", "/placements", ()),
    "placement": ("fatima", "/placements", ("Jayden Visser",)),
    "placement-ended": ("fatima", "/placements?life=ended_early", ("Lotte Smit",)),
    "placement-new": ("fatima", "/placements/new", ()),
    "placement-end": ("fatima", "/placements", ("Noor Bakker", "Stop eerder")),
    "signature": ("fatima", "/placements", ("Jayden Visser", "Leg vast")),
    "people": ("fatima", "/people", ()),
    "person": ("fatima", "/people?role=pupil", ("Amira El Idrissi",)),
    "person-new": ("fatima", "/people/new?role=pupil", ()),
    "companies": ("fatima", "/companies", ()),
    "company": ("fatima", "/companies", ("Garage De Bocht",)),
    "mail": ("fatima", "/demo/mail", ()),
}

pytestmark = pytest.mark.timeout(300)


async def test_the_picture_of_the_readme(gallery: Region) -> None:
    henk, _marieke, noor = await asyncio.gather(
        gallery.member("henk", ROOM),
        gallery.member("marieke", ROOM),
        gallery.member(
            "noor", ROOM, size=PHONE, device_scale_factor=SHARP, reduced_motion="reduce"
        ),
    )
    await expect(noor.page.get_by_text("Marieke en Henk online")).to_be_visible()
    await noor.says("Ik kom daarna meteen naar huis, mam.")
    await expect(noor.message("meteen naar huis").locator(".state")).to_have_text(
        "Gelezen door Marieke en Henk"
    )
    await noor.page.get_by_role("log").focus()  # not the field, which would show that it has it
    await noor.page.mouse.move(180, 10)
    await henk.types("Tot donderdag")
    await expect(noor.page.get_by_text("Henk is aan het typen")).to_be_visible()

    README.parent.mkdir(exist_ok=True)
    await noor.page.screenshot(path=README)


@pytest.mark.parametrize("name", PAGES)
async def test_the_sheet(gallery: Region, name: str) -> None:
    who, path, links = PAGES[name]
    somebody = await gallery.visits(who, size=LAPTOP, reduced_motion="reduce")
    if not name.startswith("sign-in"):
        await somebody.signs_in()
    await somebody.goes(path)
    for link in links:
        await somebody.page.get_by_role("link", name=link).first.click()
        await somebody.page.wait_for_load_state("networkidle")

    SHEET.mkdir(parents=True, exist_ok=True)
    for size in (PHONE, LAPTOP):
        await somebody.page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            await somebody.page.emulate_media(color_scheme=scheme)
            file = SHEET / f"{name}-{size['width']}-{scheme}.png"
            await somebody.page.screenshot(path=file, full_page=True)
