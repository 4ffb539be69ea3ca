"""A room on a laptop: what is mine stands at one edge, that of the field I write in."""

import pytest
from playwright.async_api import Locator

from tests.journeys.people import Region
from tests.journeys.reception import photo, says_with
from tests.ports.chromium import LAPTOP

ROOM = "Noor · Stoutjes"
# Longer than the photo is wide.
WORDS = "Kijk, deze is ook klaar. Zal ik morgen meteen de volgende maken?"

pytestmark = pytest.mark.timeout(120)


async def test_photos_and_words_that_i_change_stand_at_the_edge(region: Region) -> None:
    noor = await region.member("noor", ROOM, size=LAPTOP, reduced_motion="reduce")
    await says_with(noor, WORDS, photo("hoek.jpg", 1))
    await noor.sees(WORDS)
    await noor.says("Tot donderdag")
    await noor.sees("Tot donderdag")
    edge = await right_of(noor.page.get_by_role("button", name="Verstuur"))

    assert await right_of(noor.message(WORDS).locator(".bubble")) == edge
    await noor.message("Tot donderdag").hover()
    await noor.chooses("Tot donderdag", "Bewerken")
    editor = noor.page.get_by_role("textbox", name="Bewerk je bericht")
    assert await right_of(editor) == edge


async def right_of(place: Locator) -> int:
    box = await place.bounding_box()
    assert box
    return round(box["x"] + box["width"])
