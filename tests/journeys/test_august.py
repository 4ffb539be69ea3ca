"""August: the classes of the sample region move up, leavers go, running placements stay."""

import pytest
from playwright.async_api import expect

from tests.journeys.people import Region, looks_again_until
from tests.journeys.sound import STILL, faults_of
from tests.ports.chromium import LAPTOP, PHONE

pytestmark = pytest.mark.timeout(240)


async def test_classes_move_up_and_a_running_placement_stays(region: Region) -> None:
    fatima = await region.person("fatima", size=LAPTOP, **STILL)
    page, faults = fatima.page, list[str]()
    await fatima.goes("/import")
    await page.get_by_role("link", name="Schuif de klassen door").click()
    await expect(page.get_by_label("kb3 wordt")).to_have_value("kb4")
    await expect(page.get_by_role("checkbox", name="gaat van school : kb4")).to_be_checked()
    faults += await faults_of(page, "classes")
    await page.set_viewport_size(LAPTOP)

    await page.get_by_role("button", name="Kijk wat er gebeurt").click()
    await expect(page.get_by_role("heading", name="Hun plaatsing loopt door")).to_be_visible()
    await expect(page.get_by_role("link", name="Daan de Wit")).to_be_visible()
    faults += await faults_of(page, "preview")
    await page.set_viewport_size(LAPTOP)
    await page.get_by_role("button", name="Schuif de klassen door").click()
    await expect(page.get_by_text("7 schoven door")).to_be_visible()
    await expect(page.get_by_text("1 ging van school")).to_be_visible()

    await fatima.goes("/school-year")
    await expect(page.get_by_text("Al doorgeschoven")).to_be_visible()
    await expect(page.get_by_role("button", name="Kijk wat er gebeurt")).to_have_count(0)
    await fatima.goes("/placements")
    await page.get_by_role("link", name="Daan de Wit").click()
    await expect(page.get_by_text("loopt").first).to_be_visible()
    assert not faults, "\n".join(faults)


async def test_without_script_on_a_phone_a_class_can_be_left_as_it_is(region: Region) -> None:
    fatima = await region.person("fatima", size=PHONE, java_script_enabled=False)
    page = fatima.page
    await fatima.goes("/school-year")
    await page.get_by_role("checkbox", name="gaat van school : kb4").uncheck()
    await page.get_by_label("kb4 wordt").fill("kb4")
    await page.get_by_label("kb3 wordt").fill("kb4x")
    await page.get_by_label("bb3 wordt").fill("bb3")

    await page.get_by_role("button", name="Kijk wat er gebeurt").click()
    await expect(page.get_by_text("5 schuiven door")).to_be_visible()
    await page.get_by_role("button", name="Schuif de klassen door").click()

    await looks_again_until(page, page.get_by_text("5 schoven door"))
    await fatima.goes("/people?q=kb4x")
    await expect(page.get_by_role("status")).to_have_text("5 mensen")
