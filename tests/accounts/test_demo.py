"""Only in demo: people of the sample region sign in by name, and mail is read on a page."""

import re

import pytest

from server.mail.file import FileMail
from server.permissions import SUPERVISOR, TEACHER
from tests.accounts.trials import NOOR, post
from tests.kit.front import Front, FrontMaker, as_json

PRODUCTION = {
    "mode": "production",
    "base_urls": ("https://leerplek.example",),
}


@pytest.fixture
async def demo(front: Front) -> Front:
    noor = await front.adds_noor()
    await front.adds(
        "Stoutjes",
        (SUPERVISOR, "Stoutjes Staalbouw"),
        first_name="Henk",
        email="henk@stoutjes.example",
        sample_name="henk",
    )
    bakker = await front.adds("Bakker", title="Mw.", sample_name="bakker")
    await front.gives(bakker, noor)
    await front.adds("Hofstra", (TEACHER, "Veerhuis"), first_name="Marieke", sample_name="marieke")
    return front


async def test_everybody_has_an_address_of_their_own(demo: Front) -> None:
    page = await (await demo.browser()).opens("/sign-in")

    for name in ("noor", "henk", "bakker", "marieke"):
        assert f'href="http://{name}.localhost:8000/sign-in"' in page.text
    assert "ouder van Noor" in page.text
    assert "praktijkbegeleider · Stoutjes Staalbouw" in page.text


async def test_at_the_own_address_one_button_signs_in(demo: Front) -> None:
    browser = await demo.browser("noor.localhost:8000")

    page = await browser.opens("/sign-in")
    assert "Verder als Noor" in page.text
    await browser.sends("/demo/sign-in", sample="noor", next="/settings")

    assert "Noor Bakker" in browser.page.text


async def test_four_names_are_four_people_at_once(demo: Front) -> None:
    windows = {name: await demo.browser(f"{name}.localhost:8000") for name in ("noor", "henk")}

    for name, window in windows.items():
        await window.opens("/sign-in")
        await window.sends("/demo/sign-in", sample=name)

    for name, window in windows.items():
        assert name.capitalize() in (await window.opens("/settings")).text


async def test_a_program_signs_in_by_name_too(demo: Front) -> None:
    client = (await demo.browser()).client

    answer = await client.post("/api/v1/sessions", json={"sample": "noor", "for": "client"})
    unknown = await client.post("/api/v1/sessions", json={"sample": "nobody", "for": "client"})

    bearer = {"Authorization": f"Bearer {as_json(answer)['token']}"}
    assert (await client.get("/api/v1/sessions", headers=bearer)).status_code == 200
    assert unknown.status_code == 404


async def test_the_link_leads_back_to_the_name_where_it_was_asked(demo: Front) -> None:
    browser = await demo.browser("noor.localhost:8000")

    await browser.asks_for_code(NOOR)

    assert "http://noor.localhost:8000/sign-in/link/" in (await demo.mail_to(NOOR))[0]


async def test_mail_is_read_on_a_page(fronts: FrontMaker, tmp_path: object) -> None:
    front: Front = await fronts()
    front.house.outbox.mail = FileMail(front.house.settings.data / "mail")
    await front.adds_noor()
    browser = await front.browser()
    assert "Nog geen mail" in (await browser.opens("/demo/mail")).text
    await browser.asks_for_code(NOOR)
    await browser.sends("/sign-in/again", request=browser.request or "")
    await front.house.outbox.send_waiting()

    page = await browser.opens("/demo/mail")
    letters = re.findall(r'href="(/demo/mail/l_[0-9a-f]+)"', page.text)
    assert letters == sorted(letters, reverse=True)
    page = await browser.opens(letters[0])

    assert "Dag Noor," in page.text
    link = re.search(r'href="http://localhost:8000(/sign-in/link/[^"]+)"', page.text)
    assert link
    assert "Ben jij Noor?" in (await browser.opens(link[1])).text


async def test_a_letter_that_is_none_is_missing(front: Front) -> None:
    browser = await front.browser()

    for name in ("l_" + "0" * 32, "..%2fsecret", "x"):
        assert (await browser.opens(f"/demo/mail/{name}")).status_code == 404


async def test_in_production_there_is_nothing_of_this(fronts: FrontMaker) -> None:
    front: Front = await fronts(**PRODUCTION)
    await front.adds_noor()
    browser = await front.browser("leerplek.example", "https")

    page = await browser.opens("/sign-in")
    assert "noor" not in page.text.lower()
    assert (await browser.sends("/demo/sign-in", sample="noor")).status_code == 404
    assert (await browser.opens("/demo/mail")).status_code == 404
    answer = await browser.client.post(
        "/api/v1/sessions", json={"sample": "noor"}, headers={"Origin": "https://leerplek.example"}
    )
    assert answer.status_code == 404
    assert not await browser.is_signed_in()


async def test_with_smtp_nobody_reads_the_mail_here(fronts: FrontMaker) -> None:
    front: Front = await fronts(smtp_url="smtp://localhost")

    assert (await (await front.browser()).opens("/demo/mail")).status_code == 404


async def test_a_page_of_another_site_signs_nobody_in_by_name(demo: Front) -> None:
    browser = await demo.browser("noor.localhost:8000")

    answer = await browser.client.post("/demo/sign-in", data={"sample": "noor"})

    assert answer.status_code == 403
    assert not await browser.is_signed_in()
    assert (await post(browser, "/api/v1/sessions", {"sample": "noor"})).status_code == 201
