"""Photos and files without JavaScript: the room's form, its refusals, and the page of a photo."""

import re
from uuid import uuid4

import httpx2
import pytest

from server import security
from tests.files.corpus import SVG, jpeg, pdf
from tests.kit.sending import Sender, Senders
from tests.kit.world import World

File = tuple[str, bytes]


async def form(
    who: Sender, world: World, *files: File, person: str = "noor", csrf: str = "", **fields: object
) -> httpx2.Response:
    """The composer, filled in and sent by a browser."""
    someone = getattr(world, person)
    token = csrf or security.csrf_token(world.live.house.settings.secret, someone.token)
    said = {"csrf": token, "do": "message.post", "key": uuid4().hex, "body": "", **fields}
    return await who.api.http.post(
        f"/rooms/{world.room}/commands",
        data=said,
        files=[("file", one) for one in files] or [("file", ("", b""))],
        headers={
            "Authorization": "",
            "Cookie": f"leerplek_session={someone.token}",
            "Origin": world.live.origin,
        },
    )


async def page(who: Sender, path: str) -> str:
    answer = await who.api.http.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_a_photo_and_a_pdf_go_along_with_the_words(world: World, sender: Senders) -> None:
    noor, henk = await sender(world.noor), await sender(world.henk)

    answer = await form(
        noor,
        world,
        ("hoek.jpg", jpeg(1600, 1200)),
        ("tekening.pdf", pdf()),
        body="Mijn hoek",
        shows_pupil="no",
    )

    assert answer.status_code == 303, answer.text
    shown = await page(henk, f"/rooms/{world.room}")
    [photo] = re.findall(r'href="(/rooms/[^"]+/files/f_[^"]+)"', shown)
    assert re.search(r'<img\s+src="/files/f_\w+\?size=320"', shown)
    assert 'width="1600" height="1200"' in shown
    assert 'loading="lazy"' in shown
    assert 'alt="Foto van Noor"' in shown
    assert 'download="tekening.pdf"' in shown
    assert "PDF · 1 kB" in shown
    viewer = await page(henk, photo)
    assert "Foto van Noor" in viewer
    assert "Mijn hoek" in viewer


async def test_words_alone_still_go(world: World, sender: Senders) -> None:
    noor = await sender(world.noor)

    answer = await form(noor, world, body="Ik ben er.")

    assert answer.status_code == 303
    assert "Ik ben er." in await page(noor, f"/rooms/{world.room}")


async def test_what_is_refused_keeps_words_and_the_other_files(
    world: World, sender: Senders
) -> None:
    noor = await sender(world.noor)

    refused = await form(noor, world, ("hoek.jpg", jpeg()), ("logo.png", SVG), body="Kijk eens")

    assert refused.status_code == 400
    assert "Kijk eens</textarea>" in refused.text
    assert "“logo.png” is een SVG-tekening." in refused.text
    [kept] = re.findall(r'name="files" value="(f_\w+)" checked', refused.text)
    again = await form(noor, world, body="Kijk eens", files=kept, shows_pupil="no")
    assert again.status_code == 303
    assert kept in await page(noor, f"/rooms/{world.room}")


async def test_without_consent_the_question_is_asked_on_the_page(
    world: World, sender: Senders
) -> None:
    noor = await sender(world.noor)

    asked = await form(noor, world, ("hoek.jpg", jpeg()), body="Kijk")

    assert asked.status_code == 400
    assert "Is Noor herkenbaar op de foto?" in asked.text
    assert asked.text.count('name="shows_pupil"') == 2
    [kept] = re.findall(r'name="files" value="(f_\w+)" checked', asked.text)
    refused = await form(noor, world, body="Kijk", files=kept, shows_pupil="yes")
    assert refused.status_code == 403
    assert (await form(noor, world, body="Kijk", files=kept, shows_pupil="no")).status_code == 303


async def test_the_same_form_twice_is_one_message(world: World, sender: Senders) -> None:
    noor, key = await sender(world.noor), uuid4().hex
    sent = [("hoek.jpg", jpeg())]

    first = await form(noor, world, *sent, key=key, shows_pupil="no")
    again = await form(noor, world, *sent, key=key, shows_pupil="no")

    assert first.headers["location"] == again.headers["location"]


async def test_a_note_takes_no_files(world: World, sender: Senders) -> None:
    marieke = await sender(world.marieke)

    answer = await form(
        marieke, world, ("a.pdf", pdf()), person="marieke", do="note.write", body="Let op"
    )

    assert answer.status_code == 400
    assert "Bij een notitie kunnen geen foto&#39;s en bestanden." in answer.text
    assert "Let op</textarea>" in answer.text


@pytest.mark.parametrize("csrf", ["", "0" * 128, "x"])
async def test_a_form_from_elsewhere_is_refused_before_its_files_are_read(
    world: World, sender: Senders, csrf: str
) -> None:
    noor = await sender(world.noor)
    fields = {"do": "message.post", "body": "Van elders", "key": uuid4().hex}

    answer = await noor.api.http.post(
        f"/rooms/{world.room}/commands",
        data={"csrf": csrf, **fields} if csrf != "x" else {**fields, "csrf": "x"},
        files={"file": ("a.jpg", jpeg())},
        headers={"Authorization": "", "Cookie": f"leerplek_session={world.noor.token}"},
    )

    assert answer.status_code == 403
    assert "Van elders" not in await page(noor, f"/rooms/{world.room}")


async def test_an_upload_with_a_cookie_needs_our_own_script(world: World, sender: Senders) -> None:
    noor = await sender(world.noor)
    cookie = {"Authorization": "", "Cookie": f"leerplek_session={world.noor.token}"}
    ours = {**cookie, "X-Leerplek": "1", "Origin": world.live.origin}

    async def uploads(headers: dict[str, str]) -> int:
        answer = await noor.api.http.post(
            f"/api/v1/files?room={world.room}",
            files={"file": ("a.jpg", jpeg())},
            headers={"Idempotency-Key": uuid4().hex, **headers},
        )
        return answer.status_code

    assert await uploads(ours) == 201
    assert await uploads({**ours, "Origin": "https://evil.example"}) == 403
    assert await uploads({**ours, "X-Leerplek": "0"}) == 403
    assert await uploads({**cookie, "Origin": world.live.origin}) == 403


async def test_one_goes_from_photo_to_photo(world: World, sender: Senders) -> None:
    noor, henk = await sender(world.noor), await sender(world.henk)
    photos = [(await noor.has(jpeg(60 + n, 40)))["id"] for n in range(3)]
    sheet = (await noor.has(pdf(), "a.pdf"))["id"]
    await noor.posts(photos[0], sheet)
    await noor.posts(photos[1], photos[2])

    shown = await page(henk, f"/rooms/{world.room}/files/{photos[1]}")

    assert f'rel="prev" href="/rooms/{world.room}/files/{photos[0]}"' in shown
    assert f'rel="next" href="/rooms/{world.room}/files/{photos[2]}"' in shown
    assert "Download" in shown
    other = await world.opens_another_room()
    assert (await henk.api.http.get(f"/rooms/{other}/files/{photos[1]}")).status_code == 404


async def test_a_parent_decides_on_the_page_of_the_placement(world: World, sender: Senders) -> None:
    bakker, henk = await sender(world.bakker), await sender(world.henk)
    before = await page(bakker, f"/rooms/{world.room}/placement")
    assert before.count("Geef toestemming") == 2

    answer = await form(
        bakker,
        world,
        person="bakker",
        do="photo_consent.set",
        **{"for": "room", "given": "yes"},
    )

    assert answer.headers["location"] == f"/rooms/{world.room}/placement"
    after = await page(bakker, f"/rooms/{world.room}/placement")
    assert after.count("Trek toestemming in") == 1
    for_henk = await page(henk, f"/rooms/{world.room}/placement")
    assert "Een ouder beslist hierover." in for_henk
    assert "Geef toestemming" not in for_henk
    assert "vindt het goed dat de leerling herkenbaar" in await page(henk, f"/rooms/{world.room}")


async def test_the_list_of_rooms_says_that_there_is_a_photo(world: World, sender: Senders) -> None:
    noor = await sender(world.noor)
    photo = await noor.has(jpeg())
    await noor.posts(photo["id"])

    assert re.search(r"Jij:\s+Foto\s", await page(noor, "/rooms"))
