"""Who may poll, how often, and what is answered to who may not."""

import asyncio
import time
from contextlib import AsyncExitStack

from server.channels.polling import AT_ONCE
from tests.kit.api import ApiOf, visitor
from tests.kit.line import Lines
from tests.kit.live import PATIENCE, MakeLive
from tests.kit.poll import Polls, fetcher_of
from tests.kit.world import World, make_world

SECRET = "Alleen-wie-er-nog-is-19"


async def test_what_makes_no_sense_is_said(world: World, polls: Polls) -> None:
    noor = await polls(world.noor)
    for body in ("", "[]", "niets", '{"since": []}', '{"since": {"you": "4"}}', '{"wait": -1}'):
        answer = await noor.http.post(
            "/api/v1/poll", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 400, body
        assert answer.json()["error"]["code"] == "invalid"
    assert (await noor.asks(wait=10_000, since={})).status_code == 200  # waits no longer than 25


async def test_nobody_signed_in_is_told_nothing(world: World) -> None:
    async with visitor(world.live) as nobody:
        answer = await nobody.post("/api/v1/poll", json={})
    assert answer.status_code == 401


async def test_who_polls_is_here(world: World, polls: Polls, line: Lines) -> None:
    noor = await polls(world.noor)
    async with line(world.marieke) as marieke:
        waiting = await noor.waits()
        await marieke.hears_whisper("presence", here={world.noor.id: "online"})
        waiting.cancel()


async def test_a_few_polls_at_once_and_no_more(own_live: MakeLive) -> None:
    async with own_live(rate_limits=True) as live, AsyncExitStack() as stack:
        world = await make_world(live)
        noor = await fetcher_of(stack, world, world.noor)
        await noor.fetches()
        waiting = [await noor.waits() for _ in range(AT_ONCE)]

        refused = await noor.asks()

        assert refused.status_code == 429
        assert refused.json()["error"]["code"] == "slow_down"
        assert int(refused.headers["Retry-After"]) >= 1
        for poll in waiting:
            poll.cancel()


async def test_going_down_answers_what_waits_and_says_when_to_come_back(
    own_live: MakeLive,
) -> None:
    async with own_live() as live, AsyncExitStack() as stack:
        world = await make_world(live)
        noor = await fetcher_of(stack, world, world.noor)
        await noor.fetches()
        waiting = await noor.waits()

        began = time.monotonic()
        live.server.should_exit = True
        answer = await asyncio.wait_for(waiting, PATIENCE)

        assert 0 <= answer.json()["frames"][-1]["drain"]["retry_after"] <= 25
        assert time.monotonic() - began < PATIENCE


async def test_a_cookie_needs_our_own_page(world: World, api: ApiOf) -> None:
    cookie = {"Cookie": f"leerplek_session={world.noor.token}"}
    async with visitor(world.live, cookie) as browser:
        foreign = await browser.post(
            "/api/v1/poll", json={"wait": 0}, headers={"Origin": "https://kwaad.example"}
        )
        own = await browser.post(
            "/api/v1/poll", json={"wait": 0}, headers={"Origin": world.live.origin}
        )

    assert (foreign.status_code, own.status_code) == (403, 200)
