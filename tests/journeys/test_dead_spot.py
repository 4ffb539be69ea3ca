"""Noor's photo from a place without reception arrives, and arrives once."""

import asyncio
import re

import pytest
from playwright.async_api import FilePayload, expect

from tests.journeys.people import Region, Somebody
from tests.journeys.reception import (
    is_kept,
    lie_there,
    loses_answer_on_the_line,
    loses_first_answer,
    photo,
    picks,
    room_of,
    says_with,
    shows_photo,
    unsent,
    until,
)

ROOM = "Noor · Stoutjes"
FILM = b"\0\0\0\x14ftypqt  "
WAITS = "Wacht op verbinding. Je hoeft niets te doen."

pytestmark = pytest.mark.timeout(150)


async def test_a_photo_from_a_dead_spot_arrives_once(any_region: Region) -> None:
    noor, marieke = await asyncio.gather(
        any_region.member("noor", ROOM), any_region.member("marieke", ROOM)
    )
    address = noor.page.url
    await is_kept(noor, room_of(noor))
    phone = noor.page.context
    await phone.set_offline(True)
    await says_with(noor, "Kijk, de tweede hoek", photo("hoek.jpg"))
    await noor.says("En nu de bril af")
    state = noor.message("Kijk, de tweede hoek").locator(".state")
    await expect(state).to_contain_text(WAITS)
    await until(lambda: lie_there(noor, 2), "the messages don't lie on the device")

    await noor.page.close()
    noor = Somebody("noor", await phone.new_page(), any_region.server)
    await noor.page.goto(address)
    pending = noor.message("Kijk, de tweede hoek")
    await expect(pending).to_have_attribute("data-pending", "")
    await expect(pending.locator(".photo img")).to_have_js_property("complete", True)
    await expect(noor.page.locator("line-state")).to_contain_text("Je ziet wat er stond: vandaag")
    await expect(marieke.message("Kijk, de tweede hoek")).to_have_count(0)
    await phone.set_offline(False)

    for somebody in (noor, marieke):
        await somebody.sees("Kijk, de tweede hoek")
        await somebody.sees("En nu de bril af")
        await shows_photo(somebody, "Kijk, de tweede hoek")
    assert (await marieke.texts())[-2:] == ["Kijk, de tweede hoek", "En nu de bril af"]
    await until(lambda: lie_there(noor, 0), "the outbox is not empty")
    await noor.page.reload()
    await noor.sees("Kijk, de tweede hoek")


async def test_it_arrives_once_when_the_answer_to_the_upload_is_lost(region: Region) -> None:
    noor, marieke = await asyncio.gather(
        region.member("noor", ROOM), region.member("marieke", ROOM)
    )
    uploads = await loses_first_answer(noor.page.context, r"/api/v1/files\?room=")

    await says_with(noor, "Deze is recht", photo("recht.jpg"))

    await noor.sees("Deze is recht")
    await marieke.sees("Deze is recht")
    await expect(marieke.message("Deze is recht").locator(".photo")).to_have_count(1)
    assert uploads == [201, 201], "the same file, asked twice under one key"


async def test_it_arrives_once_when_the_answer_to_the_message_is_lost(region: Region) -> None:
    noor, marieke = await asyncio.gather(region.person("noor"), region.member("marieke", ROOM))
    said = await loses_answer_on_the_line(noor.page.context)
    await noor.enters(ROOM)

    await says_with(noor, "Deze is krom", photo("krom.jpg"))

    await marieke.sees("Deze is krom")
    await until(lambda: lie_there(noor, 0), "the outbox is not empty")
    await noor.sees("Deze is krom")
    await marieke.sees("Deze is krom")
    assert len(said) == 2
    assert len(set(said)) == 1, "said twice, under one key"


async def test_it_is_sent_from_whatever_page_is_open(region: Region) -> None:
    noor, marieke = await asyncio.gather(
        region.member("noor", ROOM), region.member("marieke", ROOM)
    )
    await is_kept(noor, room_of(noor))
    await noor.page.context.set_offline(True)
    await says_with(noor, "Onderweg naar huis", photo("bus.jpg"))
    await until(lambda: lie_there(noor, 1), "the message does not lie on the device")
    await noor.page.context.set_offline(False)

    await noor.goes("/settings")

    await marieke.sees("Onderweg naar huis")
    await shows_photo(marieke, "Onderweg naar huis")


async def test_several_files_with_one_that_is_not_wanted(region: Region) -> None:
    noor, marieke = await asyncio.gather(
        region.member("noor", ROOM), region.member("marieke", ROOM)
    )

    await picks(noor, photo("een.jpg", 1), photo("twee.jpg", 2), photo("drie.jpg", 3))
    await noor.page.get_by_role("button", name="Haal twee.jpg weg").click()
    await expect(noor.page.get_by_role("button", name="Haal drie.jpg weg")).to_be_focused()
    await says_with(noor, "Twee foto's en een blad", letter("werkblad.txt"))

    for somebody in (noor, marieke):
        message = somebody.message("Twee foto's en een blad")
        await expect(message.locator('.photo[data-state="ready"]')).to_have_count(2)
        await expect(message.get_by_role("link", name="werkblad.txt")).to_have_count(1)
    await expect(noor.page.locator(".picked")).to_be_hidden()


async def test_what_cannot_go_along_is_said_before_it_is_sent(region: Region) -> None:
    noor = await region.member("noor", ROOM)
    wrong = noor.page.locator(".picked").get_by_role("alert")
    field = noor.page.locator("input[type=file]")

    large = letter("film.zip", b"0" * 26_300_000)
    await field.set_input_files([large])
    await expect(wrong).to_have_text("film.zip is te groot: 26,3 MB. Hoogstens 26,2 MB.")
    await field.set_input_files([letter("leeg.txt", b"")])
    await expect(wrong).to_have_text("“leeg.txt” is leeg. Kies het bestand opnieuw.")
    await field.set_input_files([letter("film.mov", FILM), letter("a.txt"), letter("b.exe", b"MZ")])
    await expect(wrong).to_have_text(
        "“film.mov” is een video. Dat kan hier niet. Stuur een foto. "
        "“b.exe” is een programma. Dat kan hier niet."
    )
    await expect(noor.page.locator(".picked-file")).to_contain_text(["a.txt"])
    await noor.page.get_by_role("button", name="Haal a.txt weg").click()
    await field.set_input_files([letter(f"{n}.txt") for n in range(11)])
    await expect(wrong).to_have_text("Er kunnen 10 bestanden mee met een bericht.")
    await expect(noor.page.locator(".picked-file")).to_have_count(10)


async def test_a_refused_file_stays_with_its_reason_and_a_choice(region: Region) -> None:
    noor, marieke = await asyncio.gather(
        region.member("noor", ROOM), region.member("marieke", ROOM)
    )
    broken = letter("spel.zip", b"PK\x03\x04 afgebroken")

    await says_with(noor, "Dit is leuk", broken)

    failed = noor.message("Dit is leuk")
    await expect(failed).to_have_attribute("data-failed", "")
    await expect(failed.locator(".state")).to_contain_text("Niet verstuurd.")
    await noor.page.reload()
    await expect(failed.locator(".state")).to_contain_text("Niet verstuurd.")
    await failed.get_by_role("button", name="Pas aan").click()
    await expect(failed).to_have_count(0)
    await expect(noor.field).to_have_value("Dit is leuk")
    await noor.page.get_by_role("button", name="Haal spel.zip weg").click()
    await noor.page.get_by_role("button", name="Verstuur").click()
    await marieke.sees("Dit is leuk")


async def test_a_photo_under_way_can_be_held_back(region: Region) -> None:
    noor = await region.member("noor", ROOM)
    await noor.page.context.set_offline(True)
    await says_with(noor, "Toch niet deze", photo("mislukt.jpg"))
    pending = noor.message("Toch niet deze")

    await pending.get_by_role("button", name="Toch niet").click()

    await expect(pending).to_have_count(0)
    await until(lambda: lie_there(noor, 0), "it still lies on the device")
    assert (await unsent(noor))["files"] == 0


async def test_pasted_and_dropped_on_a_laptop(region: Region) -> None:
    marieke = await region.member("marieke", ROOM, size={"width": 1280, "height": 800})
    give = """(field, [how, name]) => {
      const data = new DataTransfer();
      data.items.add(new File(["blad"], name, { type: "text/plain" }));
      const about = { bubbles: true, cancelable: true };
      const event = how === "paste"
        ? new ClipboardEvent("paste", { ...about, clipboardData: data })
        : new DragEvent(how, { ...about, dataTransfer: data });
      field.dispatchEvent(event);
    }"""

    rows = marieke.page.locator(".picked-file")
    await marieke.field.evaluate(give, ["paste", "geplakt.txt"])
    await expect(rows).to_have_text([re.compile("geplakt.txt")])
    log = marieke.page.get_by_role("log")
    await log.evaluate(give, ["dragover", "gesleept.txt"])
    await expect(marieke.page.locator("live-room")).to_have_attribute("data-dropping", "")
    await log.evaluate(give, ["drop", "gesleept.txt"])

    await expect(rows).to_have_text([re.compile("geplakt.txt"), re.compile("gesleept.txt")])


async def test_a_photo_is_seen_large_by_keyboard_alone(region: Region) -> None:
    noor = await region.member("noor", ROOM, size={"width": 1280, "height": 800})
    await says_with(noor, "Om te bekijken", photo("groot.jpg", 5))
    await shows_photo(noor, "Om te bekijken")
    link = noor.message("Om te bekijken").get_by_role("link", name="Foto van")

    await link.focus()
    await noor.page.keyboard.press("Enter")
    viewer = noor.page.get_by_role("dialog", name="Foto")
    await expect(viewer.get_by_role("button", name="Sluit")).to_be_focused()
    await expect(viewer.get_by_role("img")).to_have_attribute("src", re.compile("size=1280"))
    await noor.page.keyboard.press("ArrowLeft")
    await expect(viewer.get_by_role("status")).to_contain_text("1 van 2")
    await noor.page.keyboard.press("Escape")

    await expect(viewer).to_have_count(0)
    await expect(link).to_be_focused()


def letter(name: str, words: bytes = b"Werkblad van donderdag") -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": words}
