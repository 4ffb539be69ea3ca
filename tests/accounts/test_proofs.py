"""What a code that came back proves, and what is kept of it."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, security
from server.accounts.models import Code, Person
from server.accounts.queries import by_token
from server.permissions import PARENT, TEACHER
from tests.accounts.trials import NOOR, post
from tests.kit.front import Front

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


async def test_a_code_that_came_back_proves_the_address(front: Front) -> None:
    noor = await front.adds_noor()
    await front.signs_in(NOOR)

    who = await front.reads(lambda session: session.get_one(Person, noor))

    assert who.verified_at is not None


async def test_only_hashes_are_kept(front: Front) -> None:
    await front.adds_noor()
    browser = await front.browser()
    await browser.asks_for_code(NOOR)
    code, link = await front.code_to(NOOR), (await front.link_to(NOOR)).rpartition("/")[2]

    kept = await front.reads(lambda session: session.scalars(select(Code)).one())

    columns = [getattr(kept, column.key) for column in Code.__table__.columns]
    assert not [one for one in columns if one in (code, link, code.encode(), link.encode())]


async def test_teachers_are_staff_and_parents_are_not(front: Front) -> None:
    await front.adds("Hofstra", (TEACHER, "Het Veerhuis College"), email="m@school.example")
    await front.adds("Visser", (PARENT, ""), email="visser@thuis.example")

    for address, days in [("m@school.example", 14), ("visser@thuis.example", 90)]:
        with time_machine.travel(MONDAY) as now:
            browser = await front.signs_in(address)
            now.shift(timedelta(days=days) - timedelta(minutes=1))
            assert await front.reads(_alive, browser.cookie("leerplek_session"))
            now.shift(timedelta(minutes=2))
            assert not await front.reads(_alive, browser.cookie("leerplek_session"))


async def test_the_letter_is_in_the_language_of_its_reader(front: Front) -> None:
    await front.adds("Stoutjes", first_name="Henk", email="henk@stoutjes.example", language="nl")
    browser = await front.browser(**{"Accept-Language": "en"})

    await browser.asks_for_code("henk@stoutjes.example")

    assert "Dag Henk" in (await front.mail_to("henk@stoutjes.example"))[0]


def _alive(session: Session, token: str | None) -> bool:
    return by_token(session, security.digest(token or ""), clock.now()) is not None


async def test_rubbish_keeps_nobody_from_signing_in(front: Front) -> None:
    await front.adds_noor()
    at = front.house
    full = at.wrong_codes.wait("all", 200)
    attacker = await front.browser()
    await attacker.asks_for_code("dave@school.example")
    for request in ("r_none", attacker.request):
        for _guess in range(5):
            await post(attacker, "/api/v1/sessions", {"request": request, "code": "000000"})
    assert at.wrong_codes.wait("all", 200) == full == 0

    await attacker.asks_for_code(NOOR)
    wrong = "000000" if await front.code_to(NOOR) != "000000" else "111111"
    await post(attacker, "/api/v1/sessions", {"request": attacker.request, "code": wrong})

    assert at.wrong_codes.wait("all", 200) > 0


async def test_whatever_stands_in_the_way_is_said_on_the_page_of_the_code(front: Front) -> None:
    await front.adds_noor()
    browser = await front.browser()
    await browser.asks_for_code(NOOR)
    for _guess in range(30):
        await post(browser, "/api/v1/sessions", {"request": "r", "code": "000000"})

    page = await browser.types(await front.code_to(NOOR))

    assert page.status_code == 429
    assert "veel verkeerde codes" in page.text
    assert 'autocomplete="one-time-code"' in page.text
    assert int(page.headers["retry-after"]) >= 1
