"""Sessions: seen, renewed, ended by the person, by the office, or by time."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import select

from server import clock
from server.accounts import sessions
from server.accounts.models import SignedIn
from server.permissions import TEACHER
from server.storage import audit
from server.storage.audit import Act
from tests.accounts import trials
from tests.accounts.trials import NOOR, ORIGIN, post
from tests.kit.front import Front, as_json

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


async def test_noor_sees_where_she_is_signed_in(front: Front) -> None:
    await front.adds_noor()
    browser = await front.signs_in(NOOR)
    phone = await front.signs_in(NOOR, **{"User-Agent": PHONE})

    page = await browser.opens("/settings")

    assert "Safari · iPhone" in page.text
    assert "Dit apparaat" in page.text
    listed = as_json(await phone.client.get("/api/v1/sessions"))["sessions"]
    assert [one["current"] for one in listed] == [True, False]
    assert listed[0]["device"] == "Safari · iPhone"


async def test_noor_signs_her_lost_phone_out(front: Front) -> None:
    noor = await front.adds_noor()
    browser, phone = await front.signs_in(NOOR), await front.signs_in(NOOR)
    lost = as_json(await phone.client.get("/api/v1/sessions"))["sessions"][0]["id"]

    await browser.opens("/settings")
    await browser.sends("/sessions/end", session=lost)

    assert await browser.is_signed_in()
    assert not await phone.is_signed_in()
    told = front.written[-1]
    assert (told.stream, told.what, told.with_) == (noor, "session.ended", {"session": lost})


async def test_noor_signs_out_everywhere_else(front: Front) -> None:
    await front.adds_noor()
    browser, phone, tablet = [await front.signs_in(NOOR) for _device in range(3)]

    await browser.opens("/settings")
    await browser.sends("/sessions/end", session="others")

    assert await browser.is_signed_in()
    assert not await phone.is_signed_in()
    assert not await tablet.is_signed_in()


async def test_signing_out_takes_the_cookie_away(front: Front) -> None:
    await front.adds_noor()
    for action, fields in [("/sign-out", {}), ("/sessions/end", {"session": "current"})]:
        browser = await front.signs_in(NOOR)
        await browser.opens("/settings")

        page = await browser.sends(action, **fields)

        assert browser.where == "/sign-in"
        assert "uitgelogd" in page.text
        assert browser.cookie("leerplek_session") is None


async def test_the_api_ends_sessions_too(front: Front) -> None:
    await front.adds_noor()
    browser, phone = await front.signs_in(NOOR), await front.signs_in(NOOR)

    async def end(what: str) -> int:
        answer = await browser.client.delete(f"/api/v1/sessions/{what}", headers={"Origin": ORIGIN})
        return answer.status_code

    assert await end("others") == 200
    assert not await phone.is_signed_in()
    assert await end("current") == 200
    assert not await browser.is_signed_in()
    assert await end("current") == 401


async def test_a_session_is_its_owners_to_end(front: Front) -> None:
    await trials.a_session_is_its_owners_to_end(front)


async def test_a_client_gets_a_token_and_no_cookie(front: Front) -> None:
    await front.adds_noor()
    client = (await front.browser()).client
    request = as_json(await client.post("/api/v1/codes", json={"email": NOOR}))["request"]
    client.cookies.clear()

    answer = await client.post(
        "/api/v1/sessions",
        json={"request": request, "code": await front.code_to(NOOR), "for": "client"},
    )

    assert answer.status_code == 201
    assert "set-cookie" not in answer.headers
    bearer = {"Authorization": f"Bearer {as_json(answer)['token']}"}
    assert (await client.get("/api/v1/sessions", headers=bearer)).status_code == 200
    assert (await client.get("/api/v1/sessions")).status_code == 401


async def test_a_page_never_gets_a_token(front: Front) -> None:
    await front.adds_noor()
    browser = await front.browser()

    answer = await post(browser, "/api/v1/sessions", {"sample": "noor", "for": "client"})

    assert answer.status_code == 403


async def test_with_a_token_cookies_are_ignored(front: Front) -> None:
    await front.adds_noor()
    browser = await front.signs_in(NOOR)

    answer = await browser.client.get(
        "/api/v1/sessions", headers={"Authorization": "Bearer rubbish"}
    )

    assert answer.status_code == 401


async def test_use_renews_a_session_at_most_once_an_hour_and_its_cookie_too(front: Front) -> None:
    await front.adds_noor()
    with time_machine.travel(MONDAY, tick=False) as now:
        browser = await front.signs_in(NOOR)

        async def used() -> datetime:
            found = await front.reads(lambda session: session.scalars(select(SignedIn)).one())
            return found.used_at

        now.shift(timedelta(minutes=59))
        assert "set-cookie" not in (await browser.opens("/settings")).headers
        assert await used() == MONDAY
        now.shift(timedelta(minutes=2))
        assert "Max-Age=7776000" in (await browser.opens("/settings")).headers["set-cookie"]
        assert await used() == clock.now()


async def test_a_session_lasts_ninety_days_since_its_last_use(front: Front) -> None:
    await front.adds_noor()
    with time_machine.travel(MONDAY, tick=False) as now:
        browser = await front.signs_in(NOOR)
        for _quarter in range(3):
            now.shift(timedelta(days=89))
            assert await browser.is_signed_in()
        now.shift(timedelta(days=90))
        assert not await browser.is_signed_in()


async def test_expired_sessions_are_ended_so_that_their_lines_close(front: Front) -> None:
    await front.adds_noor()
    marieke = await front.adds("Hofstra", (TEACHER, "Veerhuis"), email="m@school.example")
    with time_machine.travel(MONDAY, tick=False) as now:
        await front.signs_in(NOOR)
        await front.signs_in("m@school.example")
        now.shift(timedelta(days=15))

        assert await front.writes(sessions.end_expired_sessions) == 1
        assert await front.writes(sessions.end_expired_sessions) == 0

    assert [entry.stream for entry in front.written if entry.what == "session.ended"] == [marieke]


async def test_the_office_can_sign_somebody_out_everywhere(front: Front) -> None:
    noor = await front.adds_noor()
    fatima = await front.adds("Aziz", email="fatima@school.example")
    browser, phone = await front.signs_in(NOOR), await front.signs_in(NOOR)

    assert await front.writes(sessions.end_all_sessions, noor, by=fatima) == 2

    assert not await browser.is_signed_in()
    assert not await phone.is_signed_in()


async def test_who_signed_in_and_out_stands_in_the_audit(front: Front) -> None:
    noor = await front.adds_noor()
    browser = await front.signs_in(NOOR)
    await browser.opens("/settings")
    await browser.sends("/sign-out")

    acts = await front.reads(lambda session: session.scalars(select(Act).order_by(Act.seq)).all())

    assert [(act.what, act.by) for act in acts] == [
        ("person.added", None),
        ("signed_in", noor),
        ("signed_out", noor),
    ]
    assert await front.reads(lambda session: list(audit.breaks(session))) == []


async def test_old_codes_and_sessions_are_forgotten(front: Front) -> None:
    await front.adds_noor()
    with time_machine.travel(MONDAY, tick=False) as now:
        browser = await front.signs_in(NOOR)
        await browser.opens("/settings")
        await browser.sends("/sign-out")
        now.shift(timedelta(days=31))

        await front.writes(sessions.forget_old)

    assert await front.reads(lambda session: session.scalars(select(SignedIn)).all()) == []


async def test_a_session_that_ended_is_said_once_and_the_way_back_is_kept(front: Front) -> None:
    noor = await front.adds_noor()
    browser = await front.signs_in(NOOR)
    await front.writes(sessions.end_all_sessions, noor, by=None)

    page = await browser.opens("/settings")

    assert str(page.url).endswith("/sign-in?next=/settings")
    assert "Je bent uitgelogd" in page.text
    assert "Je bent uitgelogd" not in (await browser.opens("/sign-in")).text


async def test_a_first_visit_is_not_told_that_it_was_signed_out(front: Front) -> None:
    browser = await front.browser()

    page = await browser.opens("/settings")

    assert browser.where == "/sign-in"
    assert "uitgelogd" not in page.text


async def test_a_device_that_is_gone_already_is_as_it_was_wished(front: Front) -> None:
    await front.adds_noor()
    browser, phone = await front.signs_in(NOOR), await front.signs_in(NOOR)
    lost = as_json(await phone.client.get("/api/v1/sessions"))["sessions"][0]["id"]
    await browser.opens("/settings")
    await browser.sends("/sessions/end", session=lost)

    page = await browser.sends("/sessions/end", session=lost)

    assert (page.status_code, browser.where) == (200, "/settings")
    assert "uitgelogd" in page.text
    assert await browser.is_signed_in()
