"""Requests that no page of ours makes: each is turned away in words, and none is our fault."""

from typing import Any

import pytest
from starlette.routing import Route

from server import metrics
from server.csrf import LARGEST
from tests.permissions import hostile
from tests.permissions.digest import digest
from tests.permissions.hostile import FORMS
from tests.permissions.town import MakeTown, Town
from tests.permissions.visits import ORIGIN

ELSEWHERE = ["evil.example", "localhost.evil.example", "localhost:8000@evil.example", "127.0.0.2"]


@pytest.fixture(autouse=True)
def no_fault_of_ours() -> Any:
    before = metrics.REGISTRY.get_sample_value("leerplek_faults_total")
    yield
    assert metrics.REGISTRY.get_sample_value("leerplek_faults_total") == before


async def test_no_door_opens_under_another_name(town: Town) -> None:
    for host in ELSEWHERE:
        assert await hostile.opened_with(town, {"Host": host}) == []
    for name in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"):
        assert await hostile.opened_with(town, {name: "127.0.0.1"}) == []


async def test_nothing_is_done_for_a_page_that_isnt_ours(town: Town) -> None:
    assert await hostile.done_for_strangers(town) == []


async def test_a_method_that_a_door_doesnt_know_is_refused_and_does_nothing(town: Town) -> None:
    before = await digest(town)
    visitor = town.visitor("coordinator")
    for route in town.app.routes:
        if not isinstance(route, Route):
            continue
        path = hostile.any_path(route.path)
        siblings = [one for one in town.app.routes if isinstance(one, Route)]
        known = set().union(*(one.methods or () for one in siblings if one.path == route.path))
        for method in {"PUT", "DELETE", "POST", "GEEN"} - known:
            answer = await visitor.says(path, None, method)
            assert answer.status_code == 405, (method, path, answer.status_code)
            assert answer.headers["allow"], (method, path)
    assert await digest(town) == before


async def test_what_is_too_big_is_refused_in_words(town: Town) -> None:
    visitor = town.visitor("teacher")
    big = "x" * (LARGEST + 1)
    page = await visitor.sends(f"/rooms/{town.room}/commands", {"do": "message.post", "body": big})
    told = await visitor.says(f"/api/v1/rooms/{town.room}/commands", {"do": big})

    async def drip() -> Any:
        for _part in range(300):
            yield b"x" * 1024

    endless = await town.client.post(
        f"/api/v1/rooms/{town.room}/commands",
        content=drip(),
        headers={**visitor.headers, "Origin": ORIGIN, "Content-Type": "application/json"},
    )
    for answer in (page, told, endless):
        assert answer.status_code == 413
    assert told.json()["error"]["code"] == endless.json()["error"]["code"] == "too_big"
    assert "te groot" in page.text


@pytest.mark.parametrize("body", hostile.NOT_JSON, ids=range(len(hostile.NOT_JSON)))
async def test_what_is_no_command_is_refused_in_words(town: Town, body: bytes) -> None:
    for path in (f"/api/v1/rooms/{town.room}/commands", "/api/v1/codes", "/api/v1/sessions"):
        answer = await town.client.post(
            path,
            content=body,
            headers={
                **town.visitor("teacher").headers,
                "Origin": ORIGIN,
                "Content-Type": "application/json; charset=utf-7",
            },
        )
        assert answer.status_code == 400, (path, answer.text)
        assert answer.json()["error"]["code"] == "invalid"
        assert answer.json()["error"]["say"]


@pytest.mark.parametrize("name", FORMS)
async def test_a_broken_form_is_refused_in_words(town: Town, name: str) -> None:
    kind, body = FORMS[name]
    visitor = town.visitor("coordinator")
    body = body.replace(b"CSRF", visitor.csrf.encode())
    before = await digest(town)
    for path in (f"/rooms/{town.room}/commands", "/placements/new", "/people/new", "/settings"):
        answer = await town.client.post(
            path, content=body, headers={**visitor.headers, "Origin": ORIGIN, "Content-Type": kind}
        )
        assert answer.status_code in (400, 403, 404), (path, answer.status_code)
        assert answer.headers["content-type"].startswith("text/html")
    assert await digest(town) == before


@pytest.mark.parametrize("wish", hostile.WISHES)
async def test_nobody_is_led_away(town: Town, wish: str) -> None:
    nobody, teacher = town.visitor("nobody"), town.visitor("teacher")
    sample = town.people["bart"].sample_name
    answers = [
        await teacher.client.get("/sign-in", params={"next": wish}, headers=teacher.headers),
        await nobody.client.get("/sign-in", params={"next": wish}, headers=nobody.headers),
        await nobody.sends("/language", {"language": "nl", "next": wish}),
        await nobody.sends("/demo/sign-in", {"sample": sample, "next": wish}),
        await nobody.sends("/settings", {"language": "nl"}, Referer=hostile.as_header(wish)),
    ]
    for answer in answers:
        assert hostile.stays_here(answer), (answer.url, answer.headers.get("location"))


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_every_refusal_says_what_protocol_md_says(own_town: MakeTown, language: str) -> None:
    async with own_town(rate_limits=True) as town:
        told = await hostile.refusals(town, language)

    assert {code: status for code, (status, _say) in told.items()} == {
        "invalid": 400,
        "signed_out": 401,
        "refused": 403,
        "missing": 404,
        "conflict": 409,
        "stale": 409,
        "too_big": 413,
        "slow_down": 429,
    }
    words = {code: say for code, (_status, say) in told.items()}
    assert words["signed_out"].startswith({"nl": "Je bent uitgelogd", "en": "You are"}[language])
    assert all(words.values())


async def test_what_runs_the_server_is_counted_for_this_machine_alone(town: Town) -> None:
    assert await hostile.from_afar(town, "/metrics") == 404
    assert await hostile.from_afar(town, "/healthz") == 200
