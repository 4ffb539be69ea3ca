"""Four people at four names talk in one room, each in a window of their own."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.journeys.people import Region, Somebody

ROOM = "Noor · Stoutjes"

pytestmark = pytest.mark.timeout(150)


async def test_the_door_lists_who_lives_in_the_region(region: Region) -> None:
    stranger = await region.window()

    await stranger.goto(region.server.at("localhost"))

    for name in ("Noor Bakker", "Henk Stoutjes", "Marieke Hofstra", "Mw. Bakker", "Fatima Aziz"):
        await expect(stranger.get_by_role("link", name=name)).to_be_visible()
    await stranger.get_by_role("link", name="Noor Bakker").click()
    await stranger.get_by_role("button", name="Verder als Noor").click()
    await expect(stranger.get_by_role("link", name="Kamers").first).to_be_visible()


async def test_four_people_talk(any_region: Region) -> None:
    noor, henk, marieke, bakker = everybody = await asyncio.gather(
        *(any_region.member(name, ROOM) for name in ("noor", "henk", "marieke", "bakker"))
    )

    await they_see_who_is_here(noor, marieke)
    await they_hear_each_other(everybody)
    await they_answer_and_react(noor, henk, marieke)
    await they_change_their_mind(noor, henk, bakker)
    await the_school_keeps_a_note(marieke, [noor, henk, bakker])


async def they_see_who_is_here(noor: Somebody, marieke: Somebody) -> None:
    """From then on both are level, and hear what is said in passing."""
    await noor.sees_online("Marieke, Henk en Mw. Bakker")
    await marieke.sees_online("Noor, Henk en Mw. Bakker")


async def they_hear_each_other(everybody: list[Somebody]) -> None:
    noor, _henk, marieke, _bakker = everybody
    await noor.types("Ik ben er")
    await expect(marieke.page.get_by_text("Noor is aan het typen")).to_be_visible()
    await noor.page.get_by_role("button", name="Verstuur").click()

    for somebody in everybody:
        await somebody.sees("Ik ben er")
    await expect(marieke.page.get_by_text("Noor is aan het typen")).to_be_hidden()
    read = noor.message("Ik ben er").locator(".state")
    await expect(read).to_have_text("Gelezen door Marieke, Henk en Mw. Bakker")


async def they_answer_and_react(noor: Somebody, henk: Somebody, marieke: Somebody) -> None:
    await henk.chooses("Ik ben er", "Beantwoorden")
    await henk.says("Mooi, ik haal je op")
    await noor.sees("Mooi, ik haal je op")
    quote = noor.message("Mooi, ik haal je op").locator(".quote")
    await expect(quote).to_contain_text("Ik ben er")

    await marieke.chooses("Mooi, ik haal je op", "Duim omhoog")
    reaction = henk.message("Mooi, ik haal je op").locator(".reaction")
    await expect(reaction).to_have_accessible_name("1 × Duim omhoog: Marieke")
    await reaction.click()
    reaction = noor.message("Mooi, ik haal je op").locator(".reaction")
    await expect(reaction).to_have_accessible_name("2 × Duim omhoog: Marieke en Henk")

    await noor.types("@mar")
    await expect(noor.page.get_by_role("option")).to_have_count(1)
    await noor.field.press("Enter")
    await noor.types("kom je ook?")
    await noor.page.get_by_role("button", name="Verstuur").click()
    mention = marieke.message("kom je ook?").locator(".mention[data-me]")
    await expect(mention).to_have_text("@Marieke")


async def they_change_their_mind(noor: Somebody, henk: Somebody, bakker: Somebody) -> None:
    await henk.says("We beginnen om half twee")
    await noor.sees("We beginnen om half twee")
    await noor.chooses("We beginnen om half twee", "Beantwoorden")
    await noor.says("Begrepen")
    await henk.chooses("We beginnen om half twee", "Bewerken")
    editor = henk.page.get_by_role("textbox", name="Bewerk je bericht")
    await editor.fill("We beginnen om twee uur")
    await henk.page.get_by_role("button", name="Bewaar").click()
    changed = bakker.message("We beginnen om twee uur")
    await expect(changed.locator(".edited")).to_have_text("bewerkt")
    await expect(noor.message("Begrepen").locator(".quote")).to_contain_text("om twee uur")

    await bakker.chooses("We beginnen om twee uur", "Eerdere versies")
    await expect(bakker.page.locator(".versions")).to_contain_text("half twee")
    await bakker.page.get_by_role("button", name="Sluit").click()

    await henk.chooses("We beginnen om twee uur", "Intrekken")
    await henk.page.get_by_role("button", name="Trek in").click()
    tombstone = noor.page.locator(".message[data-withdrawn]").last
    await expect(tombstone).to_contain_text("Dit bericht is ingetrokken.")
    await expect(noor.message("Begrepen").locator(".quote")).to_contain_text(
        "Dit bericht is ingetrokken."
    )
    for somebody in (noor, henk, bakker):
        await expect(somebody.page.get_by_text("om twee uur")).to_have_count(0)


async def the_school_keeps_a_note(marieke: Somebody, others: list[Somebody]) -> None:
    await marieke.page.get_by_text("Notitie voor school").click()
    await marieke.says("Noor werkt hard")
    note = marieke.message("Noor werkt hard")
    await expect(note).to_contain_text("Notitie van de school")
    await expect(note).not_to_have_attribute("data-pending", "")
    await marieke.page.get_by_text("Bericht", exact=True).click()
    await marieke.says("Tot donderdag allemaal")

    for somebody in others:
        await somebody.sees("Tot donderdag allemaal")
        await expect(somebody.page.get_by_text("Noor werkt hard")).to_have_count(0)
        await somebody.page.reload()
        await somebody.sees("Tot donderdag allemaal")
        await expect(somebody.page.get_by_text("Noor werkt hard")).to_have_count(0)
