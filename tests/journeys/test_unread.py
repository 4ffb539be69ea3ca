"""What is new for somebody, here and on every other device; and devices that are signed out."""

import asyncio

import pytest
from playwright.async_api import Locator, Route, expect

from tests.journeys.people import Region, Somebody
from tests.ports.chromium import LAPTOP

ROOM = "Noor · Stoutjes"
MANY = 12  # messages, more than a phone shows at once

pytestmark = pytest.mark.timeout(120)


async def test_home_counts_and_the_room_shows_where_the_new_begins(region: Region) -> None:
    noor, marieke = await asyncio.gather(region.person("noor"), region.member("marieke", ROOM))
    await expect(new_at_home(noor)).to_have_text("2")
    await marieke.sees_online("Noor")

    await marieke.says("Neem je tekening mee")

    await expect(new_at_home(noor)).to_have_text("3")
    await expect(noor.page.locator(".newest-words")).to_have_text("Neem je tekening mee")
    await noor.page.locator(".newest").click()
    await expect(noor.page.locator("#new")).to_have_text("nieuw voor jou · 3")
    await expect(noor.page.locator("#new")).to_be_in_viewport()
    await noor.is_connected()
    await noor.goes("/")
    await expect(new_at_home(noor)).to_be_hidden()


async def test_what_is_said_while_home_opens_is_there_too(region: Region) -> None:
    noor, marieke = await asyncio.gather(
        region.person("noor", service_workers="block"), region.member("marieke", ROOM)
    )
    said = asyncio.Event()

    async def wait(route: Route) -> None:
        await said.wait()
        await route.continue_()

    await noor.page.route("**/home*.js*", wait)
    await noor.page.goto(noor.page.url, wait_until="commit")
    await expect(noor.page.locator(".newest-words")).not_to_have_text("Neem je tekening mee")
    await marieke.says("Neem je tekening mee")
    await marieke.sees("Neem je tekening mee")
    said.set()

    await expect(noor.page.locator(".newest-words")).to_have_text("Neem je tekening mee")


async def test_who_reads_back_stays_there_and_jumps(region: Region) -> None:
    both = asyncio.gather(region.member("noor", ROOM), region.member("marieke", ROOM))
    noor, marieke = await both
    await noor.sees_online("Marieke")
    frame = noor.page.get_by_role("log")
    await frame.evaluate("frame => { frame.scrollTop = 300 }")
    jump = noor.page.get_by_role("link", name="Nieuwe berichten")
    await expect(jump).to_be_hidden()

    await marieke.says("Kijk even hier")

    await expect(jump).to_be_visible()
    assert await frame.evaluate("frame => frame.scrollTop") < 400
    await expect(marieke.message("Kijk even hier").locator(".state")).to_be_hidden()
    await jump.click()
    await expect(noor.message("Kijk even hier")).to_be_in_viewport()
    await expect(jump).to_be_hidden()
    await expect(marieke.message("Kijk even hier").locator(".state")).to_have_text(
        "Gelezen door Noor"
    )


async def test_older_words_come_as_one_reads_back(region: Region) -> None:
    noor, henk = await asyncio.gather(region.member("noor", ROOM), region.member("henk", ROOM))
    for number in range(MANY):
        await henk.says(f"Stap {number} van het plan")
    await noor.sees(f"Stap {MANY - 1} van het plan")

    await noor.page.reload()
    await noor.is_connected()
    await noor.page.get_by_role("log").evaluate("frame => { frame.scrollTop = 0 }")

    first = noor.page.get_by_text("Dit is de kamer van Noor bij Stoutjes.")
    await expect(first).to_have_count(1)
    await expect(noor.page.get_by_role("link", name="Oudere berichten")).to_have_count(0)
    days = await noor.page.locator(".day[data-day]:not([hidden])").evaluate_all(
        "lines => lines.map(line => line.dataset.day)"
    )
    assert days == sorted(set(days))


async def test_what_is_read_on_one_device_is_read_on_the_other(region: Region) -> None:
    phone, laptop = await asyncio.gather(region.person("noor"), region.person("noor", size=LAPTOP))
    await expect(new_at_home(phone)).to_have_text("2")
    await expect(new_at_home(laptop)).to_have_text("2")

    await phone.enters(ROOM)
    await expect(phone.page.locator("#new")).to_be_visible()

    await expect(new_at_home(laptop)).to_be_hidden()


async def test_a_device_that_is_signed_out_keeps_the_text(region: Region) -> None:
    phone, laptop = await asyncio.gather(
        region.member("noor", ROOM), region.person("noor", size=LAPTOP)
    )
    await phone.types("Dit schreef ik net")
    await laptop.goes("/settings")

    await laptop.page.get_by_role("button", name="Log overal anders uit").click()
    await expect(laptop.page.get_by_text("Je bent overal anders uitgelogd.")).to_be_visible()

    state = phone.page.locator("line-state")
    await expect(state).to_contain_text("Je bent uitgelogd. Log opnieuw in, je tekst is bewaard.")
    await state.get_by_role("link", name="Log in").click()
    await phone.goes_on()
    await phone.enters(ROOM)
    await expect(phone.field).to_have_value("Dit schreef ik net")
    await phone.page.get_by_role("button", name="Verstuur").click()
    await phone.sees("Dit schreef ik net")


async def test_who_signs_out_leaves_nothing_behind(region: Region) -> None:
    phone = await region.member("noor", ROOM)
    await phone.types("Geheim plan")
    await phone.goes("/settings")

    await phone.page.get_by_role("button", name="Uitloggen op dit apparaat").click()

    await expect(phone.page.get_by_text("Je bent uitgelogd.")).to_be_visible()
    assert await phone.page.evaluate("localStorage.length") == 0
    await phone.goes("/rooms")
    await expect(phone.page.get_by_role("button", name="Verder als Noor")).to_be_visible()


def new_at_home(somebody: Somebody) -> Locator:
    """How much is new, on the card that leads to the room."""
    return somebody.page.locator(".newest .count")
