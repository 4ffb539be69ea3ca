"""Trials of what is promised about signing in; tests/controls runs them with a defence broken."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx2
import pytest

from server.accounts.actions import NewPerson, PersonChange, add_person, change_person
from server.errors import Invalid
from tests.kit.front import BORN, Browser, Front
from tests.kit.statements import heard

NOOR = "noor@school.example"
ORIGIN = "http://localhost:8000"

Trial = Callable[[Front], Awaitable[None]]


async def guessing_is_limited(front: Front) -> None:
    """X12: after five wrong guesses, however many come at once, the right one is wrong too."""
    await front.adds_noor()
    browser = await front.browser()
    await browser.asks_for_code(NOOR)
    code = await front.code_to(NOOR)
    request = browser.request

    async def guess(number: int) -> None:
        wrong = f"{(int(code) + number) % 1_000_000:06}"
        await post(browser, "/api/v1/sessions", {"request": request, "code": wrong})

    await asyncio.gather(*(guess(number) for number in range(1, 21)))
    last = await post(browser, "/api/v1/sessions", {"request": request, "code": code})

    assert last.status_code == 400
    assert not await browser.is_signed_in()


async def a_code_works_once(front: Front) -> None:
    """X7: what was used is worth nothing to who sees it later."""
    await front.adds_noor()
    browser, thief = await front.browser(), await front.browser()
    await browser.asks_for_code(NOOR)
    code, request = await front.code_to(NOOR), browser.request

    await browser.types(code)
    again = await post(thief, "/api/v1/sessions", {"request": request, "code": code})

    assert again.status_code == 400
    assert not await thief.is_signed_in()


async def a_code_belongs_to_its_request(front: Front) -> None:
    """X7: who overhears a code can't use it under a request of their own."""
    await front.adds_noor()
    await front.adds("Visser", email="visser@thuis.example")
    noor, other = await front.browser(), await front.browser()
    await noor.asks_for_code(NOOR)
    await other.asks_for_code("visser@thuis.example")

    await other.types(await front.code_to(NOOR))

    assert not await other.is_signed_in()


async def an_old_code_is_worth_nothing(front: Front) -> None:
    """X7: only the newest of an address works."""
    await front.adds_noor()
    first, second = await front.browser(), await front.browser()
    await first.asks_for_code(NOOR)
    old = await front.code_to(NOOR)
    await second.asks_for_code(NOOR)

    answer = await post(first, "/api/v1/sessions", {"request": first.request, "code": old})

    assert answer.status_code == 400


async def a_forwarded_link_signs_nobody_in(front: Front) -> None:
    """X7: a link alone opens nothing; another browser is asked for the code."""
    await front.adds_noor()
    noor, other = await front.browser(), await front.browser()
    await noor.asks_for_code(NOOR)
    link = await front.link_to(NOOR)

    await other.opens(link)
    page = await other.sends(link)

    assert not await other.is_signed_in()
    assert 'autocomplete="one-time-code"' in page.text


async def looking_at_a_link_changes_nothing(front: Front) -> None:
    """X20: mail scanners GET every link; nobody is signed in, and the link isn't spent."""
    await front.adds_noor()
    noor = await front.browser()
    await noor.asks_for_code(NOOR)
    link = await front.link_to(NOOR)

    scanner = await front.browser()
    for browser in (scanner, noor):
        for method in ("GET", "HEAD", "OPTIONS"):
            await browser.client.request(method, link)
        assert not await browser.is_signed_in()

    await noor.opens(link)
    await noor.sends(link)
    assert await noor.is_signed_in()


async def an_unknown_address_looks_like_a_known_one(front: Front) -> None:
    """X12: same status, same page but for what was typed, same writes."""
    await front.adds_noor()
    pages = []
    for address in (NOOR, "dave@school.example"):
        browser = await front.browser()
        page = await browser.asks_for_code(address)
        said = page.text.replace(address, "…").replace(browser.request or "?", "…")
        told: list[object] = [page.status_code, browser.where, without_tokens(said)]
        said_by_api = await post(browser, "/api/v1/codes", {"email": address})
        assert said_by_api.status_code == 202
        wrong = await post(
            browser, "/api/v1/sessions", {"request": browser.request, "code": "000000"}
        )
        pages.append([*told, wrong.status_code, wrong.text])

    assert pages[0] == pages[1]


async def an_unknown_address_costs_as_much_as_a_known_one(front: Front) -> None:
    """X12: the database is asked and told the same, so that time doesn't tell either."""
    await front.adds_noor()
    browser = await front.browser()
    costs = []
    with heard() as said:
        for address in ("first@school.example", NOOR, "dave@school.example"):
            said.clear()
            await post(browser, "/api/v1/codes", {"email": address})
            costs.append(list(said))

    assert costs[1]
    assert costs[1] == costs[2]


async def a_session_is_its_owners_to_end(front: Front) -> None:
    """X5, for sessions: another's is as missing as one that never was, and it stays."""
    await front.adds_noor()
    await front.adds("Visser", email="visser@thuis.example")
    noor = await front.signs_in(NOOR)
    other = await front.signs_in("visser@thuis.example")
    theirs = (await noor.client.get("/api/v1/sessions")).json()["sessions"][0]["id"]

    answers = [
        await other.client.delete(f"/api/v1/sessions/{name}", headers={"Origin": ORIGIN})
        for name in (theirs, "s_never")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text
    assert await noor.is_signed_in()


async def a_pupils_address_is_the_pupils_own(front: Front) -> None:
    """S6: neither another pupil nor a parent has it, by adding or by changing."""
    await front.adds_noor()
    mother = await front.adds("Bakker", title="Mw.", email="bakker@thuis.example")
    sister = await front.adds("Bakker", first_name="Sanne", born=BORN)
    attempts: list[tuple[Callable[..., Any], Any]] = [
        (add_person, NewPerson(last_name="Bakker", email=NOOR)),
        (add_person, NewPerson(last_name="Bakker", email=NOOR, born=BORN)),
        (add_person, NewPerson(last_name="B", email="bakker@thuis.example", born=BORN)),
        (partial(change_person, person=mother), PersonChange(email=NOOR.upper())),
        (partial(change_person, person=sister), PersonChange(email="bakker@thuis.example")),
        (partial(change_person, person=mother), PersonChange(email=NOOR, title="")),
    ]
    for verb, form in attempts:
        with pytest.raises(Invalid) as wrong:
            await front.writes(verb, form=form, by=None)
        assert list(wrong.value.faults) == ["email"]


async def post(browser: Browser, path: str, said: object) -> httpx2.Response:
    """As a script of our own page does."""
    return await browser.client.post(path, json=said, headers={"Origin": ORIGIN})


def without_tokens(html: str) -> str:
    """The page without what is random in every page."""
    return re.sub(r'name="(csrf|key)" value="[^"]*"', "", html)
