"""Trials of what is promised about requests; tests/controls runs them with a defence broken."""

from collections.abc import Awaitable, Callable
from typing import Any

from server.visitor import SESSION
from server.whose import AS
from tests.accounts.trials import NOOR
from tests.kit.front import Front

Trial = Callable[[Front], Awaitable[None]]

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {},
]


async def a_foreign_page_changes_nothing(front: Front) -> None:
    """CSRF: with Noor's cookie, but from elsewhere, nothing is done in her name."""
    await front.adds_noor()
    noor = await front.signs_in(NOOR)
    ways: tuple[dict[str, Any], ...] = (
        {"data": {"session": "current"}},
        {"data": {"session": "current", "csrf": "0" * 64}},
        {"content": b"session=current", "headers": {"Content-Type": "text/plain"}},
        {"json": {}},
        {"files": {"session": (None, "current")}},
    )
    for headers in FOREIGN:
        for how in ways:
            said = {**how, "headers": {**headers, **how.get("headers", {})}}
            answer = await noor.client.post("/sessions/end", **said)
            assert answer.status_code == 403, (headers, how)
        answer = await noor.client.delete("/api/v1/sessions/current", headers=headers)
        assert answer.status_code == 403, headers
    assert await noor.is_signed_in()


async def another_visitors_token_is_worth_nothing(front: Front) -> None:
    """CSRF: the token of a form that somebody else was given doesn't fit this browser."""
    await front.adds_noor()
    noor, thief = await front.signs_in(NOOR), await front.browser()
    await thief.opens("/sign-in")
    noor.page = thief.page

    page = await noor.sends("/sign-out")

    assert page.status_code == 403
    assert noor.cookie(SESSION)


async def nothing_is_done_as_another(front: Front) -> None:
    """X22: a page of Daan, in a browser where Noor signed in since, does nothing in her name."""
    await front.adds_noor()
    noor = await front.signs_in(NOOR)
    headers = {"Origin": "http://localhost:8000", AS: "u_daan"}

    answer = await noor.client.delete("/api/v1/sessions/current", headers=headers)

    assert answer.status_code == 401
    assert await noor.is_signed_in()


async def strangers_are_slowed_down_and_guests_never(front: Front) -> None:
    """300 a minute for who isn't signed in; a school behind one address goes on working."""
    await front.adds_noor()
    noor, stranger = await front.signs_in(NOOR), await front.browser()

    async def knocks(times: int, **headers: str) -> list[int]:
        found = [await stranger.client.get("/robots.txt", headers=headers) for _ in range(times)]
        return [answer.status_code for answer in found]

    # While they knock, a few tokens come back: five a second.
    assert 429 not in await knocks(290)
    assert 429 in await knocks(200)
    for _request in range(5):
        assert (await noor.client.get("/settings")).status_code == 200
    assert 429 in await knocks(50, Cookie=f"{SESSION}=rubbish")
