"""Signing in by a code or a link that goes to the address on file."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from server.mail.models import Letter
from tests.accounts import trials
from tests.accounts.trials import NOOR, post
from tests.kit.front import Front, as_json

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


async def test_noor_signs_in_with_the_code_from_her_mail(front: Front) -> None:
    await front.adds_noor()
    browser = await front.browser()

    page = await browser.asks_for_code(" Noor@School.example ")
    assert browser.where == "/sign-in/code"
    assert "noor@school.example" in page.text
    code = await front.code_to(NOOR)
    await browser.types(f"{code[:3]} {code[3:]}")

    page = await browser.opens("/settings")
    assert "Noor Bakker" in page.text


async def test_noor_signs_in_with_the_link_in_the_same_browser(front: Front) -> None:
    await front.adds_noor()
    browser = await front.browser()
    await browser.asks_for_code(NOOR)
    link = await front.link_to(NOOR)

    page = await browser.opens(link)
    assert "Ben jij Noor?" in page.text
    await browser.sends(link)

    assert await browser.is_signed_in()
    page = await browser.opens(link)
    assert "al gebruikt" in page.text


async def test_on_another_device_the_link_asks_for_the_code_that_stands_beside_it(
    front: Front,
) -> None:
    await front.adds_noor()
    phone, laptop = await front.browser(), await front.browser()
    await laptop.asks_for_code(NOOR)
    link = await front.link_to(NOOR)

    await phone.opens(link)
    await phone.sends(link)
    assert not await phone.is_signed_in()
    await phone.types(await front.code_to(NOOR))

    assert await phone.is_signed_in()
    assert not await laptop.is_signed_in()


@pytest.mark.parametrize(
    "trial",
    [
        trials.guessing_is_limited,
        trials.a_code_works_once,
        trials.a_code_belongs_to_its_request,
        trials.an_old_code_is_worth_nothing,
        trials.a_forwarded_link_signs_nobody_in,
        trials.looking_at_a_link_changes_nothing,
        trials.an_unknown_address_looks_like_a_known_one,
        trials.an_unknown_address_costs_as_much_as_a_known_one,
    ],
)
async def test_what_is_promised_holds(front: Front, trial: trials.Trial) -> None:
    await trial(front)


async def test_a_code_holds_fifteen_minutes(front: Front) -> None:
    await front.adds_noor()
    browser = await front.browser()
    with time_machine.travel(MONDAY) as now:
        await browser.asks_for_code(NOOR)
        link = await front.link_to(NOOR)
        code, request = await front.code_to(NOOR), browser.request
        now.shift(timedelta(minutes=15))

        answer = await post(browser, "/api/v1/sessions", {"request": request, "code": code})
        page = await browser.opens(link)

    assert answer.status_code == 400
    assert "verlopen" in page.text


async def test_a_wrong_code_is_said_beside_its_field(front: Front) -> None:
    await front.adds_noor()
    browser = await front.browser()
    await browser.asks_for_code(NOOR)

    page = await browser.types("000000" if await front.code_to(NOOR) != "000000" else "111111")

    assert page.status_code == 400
    assert "Die code klopt niet" in page.text
    await browser.types(await front.code_to(NOOR))
    assert await browser.is_signed_in()


async def test_after_the_fifth_wrong_code_one_begins_anew(front: Front) -> None:
    await front.adds_noor()
    browser = await front.browser()
    await browser.asks_for_code(NOOR)
    wrong = "000000" if await front.code_to(NOOR) != "000000" else "111111"

    for _try in range(5):
        page = await browser.types(wrong)

    assert browser.where == "/sign-in"
    assert "Vraag een nieuwe" in page.text


async def test_a_new_code_comes_on_request_to_the_same_address(front: Front) -> None:
    await front.adds_noor()
    browser = await front.browser()
    await browser.asks_for_code(NOOR)
    await browser.sends("/sign-in/again", request=browser.request or "")

    assert "nieuwe code" in browser.page.text
    assert len(await front.mail_to(NOOR)) == 2
    await browser.types(await front.code_to(NOOR))
    assert await browser.is_signed_in()


async def test_the_sixth_code_in_an_hour_waits_for_known_and_unknown_alike(front: Front) -> None:
    await front.adds_noor()
    browser = await front.browser()
    for address in (NOOR, "dave@school.example"):
        for _time in range(5):
            assert (await post(browser, "/api/v1/codes", {"email": address})).status_code == 202

        answer = await post(browser, "/api/v1/codes", {"email": address})

        assert answer.status_code == 429
        assert as_json(answer)["error"]["code"] == "slow_down"
        assert 3000 < int(answer.headers["retry-after"]) <= 3600


async def test_of_an_unknown_address_as_much_is_written_and_nothing_is_sent(front: Front) -> None:
    browser = await front.browser()
    await browser.asks_for_code("dave@school.example")

    count = select(func.count()).select_from(Letter)
    assert await front.reads(lambda session: session.scalar(count)) == 1
    assert await front.mail_to("dave@school.example") == []
    assert await front.reads(lambda session: session.scalar(count)) == 0


async def test_signing_in_again_ends_the_session_before(front: Front) -> None:
    await front.adds_noor()
    browser = await front.signs_in(NOOR)
    before = browser.cookie("leerplek_session")

    await browser.opens("/sign-in?afresh=1")
    await browser.sends("/sign-in", email=NOOR)
    await browser.types(await front.code_to(NOOR))

    assert browser.cookie("leerplek_session") != before
    sessions = as_json(await browser.client.get("/api/v1/sessions"))["sessions"]
    assert len(sessions) == 1


async def test_one_goes_on_where_one_was_going_but_never_to_another_site(front: Front) -> None:
    await front.adds_noor()
    for then, there in [
        ("/settings", "/settings"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/settings\r\nSet-Cookie: a=b", "/"),
    ]:
        browser = await front.browser()
        await browser.opens("/sign-in")
        await browser.sends("/sign-in", email=NOOR, next=then)
        await browser.types(await front.code_to(NOOR))

        assert browser.page.history[0].headers["location"] == there
        front.letters.sent.clear()


async def test_who_was_invited_is_led_to_the_room_once_the_code_was_right(front: Front) -> None:
    noor = await front.adds_noor()
    front.street.invitations["the link's token"] = ("i_1", noor)
    browser = await front.browser()

    answer = await post(browser, "/api/v1/codes", {"invitation": "the link's token"})
    assert front.street.accepted == []
    request, code = as_json(answer)["request"], await front.code_to(NOOR)
    answer = await post(browser, "/api/v1/sessions", {"request": request, "code": code})

    assert as_json(answer) == {"next": "/rooms/p_noor"}
    assert front.street.accepted == [("i_1", noor)]


async def test_an_invitation_that_is_none_is_answered_like_one(front: Front) -> None:
    browser = await front.browser()

    answer = await post(browser, "/api/v1/codes", {"invitation": "rubbish"})

    assert answer.status_code == 202
    assert await front.house.outbox.send_waiting() == 0


async def test_too_many_wrong_codes_from_one_network_make_it_wait(front: Front) -> None:
    await front.adds_noor()
    browser = await front.browser()
    for _guess in range(30):
        answer = await post(browser, "/api/v1/sessions", {"request": "r", "code": "000000"})
        assert answer.status_code == 400

    answer = await post(browser, "/api/v1/sessions", {"request": "r", "code": "000000"})

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
