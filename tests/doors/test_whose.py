"""Phones are shared: an answer says whose it is, and a request may say whose it is meant to be."""

from server.whose import AS, NOBODY, WHOSE
from tests.accounts.trials import NOOR
from tests.doors.trials import nothing_is_done_as_another
from tests.kit.front import Front


async def test_every_answer_says_for_whom_it_was_made(front: Front) -> None:
    noor = await front.adds_noor()
    browser, stranger = await front.signs_in(NOOR), await front.browser()

    page = await browser.client.get("/settings")
    told = await browser.client.get("/api/v1/sessions")
    door = await stranger.client.get("/sign-in")
    refused = await stranger.client.get("/api/v1/sessions")

    assert [page.headers[WHOSE], told.headers[WHOSE]] == [noor, noor]
    assert [door.headers[WHOSE], refused.headers[WHOSE]] == [NOBODY, NOBODY]


async def test_what_is_the_same_for_all_says_of_nobody(front: Front) -> None:
    await front.adds_noor()
    browser = await front.signs_in(NOOR)

    asset = await browser.client.get("/static/0/main.css")

    assert WHOSE not in asset.headers


async def test_nothing_is_done_as_another(front: Front) -> None:
    await nothing_is_done_as_another(front)


async def test_who_is_meant_is_obeyed(front: Front) -> None:
    noor = await front.adds_noor()
    browser = await front.signs_in(NOOR)

    told = await browser.client.get("/api/v1/sessions", headers={AS: noor})

    assert told.status_code == 200
