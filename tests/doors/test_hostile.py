"""Rubbish is answered as what it is: never as a fault of ours, and nobody is disturbed."""

import random
from urllib.parse import quote

import pytest

from server import metrics
from tests.accounts.trials import NOOR, ORIGIN
from tests.kit.front import Front, FrontMaker

PIECES = [
    "\x00",
    "%00",
    "\\u0000",
    "\ud7ff",
    "😀",
    "'; DROP TABLE people; --",
    "{{ 7 * 7 }}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "A" * 300,
    "",
    " ",
    "null",
    "-1",
    "9" * 400,
    "é@é.é",
    "a@b.c\nBcc: d@e.f",
    "‮",
]
PLACES = [
    "/sign-in",
    "/sign-in/code",
    "/sign-in/again",
    "/sign-in/link/{}",
    "/sessions/end",
    "/settings",
    "/language",
    "/demo/sign-in",
    "/demo/mail/{}",
    "/static/{}/main.css",
    "/api/v1/codes",
    "/api/v1/sessions",
    "/api/v1/sessions/{}",
    "/{}",
]
FIELDS = ["email", "next", "request", "code", "person", "session", "language", "theme", "sample"]
JSON = ["{}", "[]", "1", '"', '{"email": 1}', '{"email": "\\u0000@b.c"}', "[" * 3000, '{"for": {}}']


@pytest.mark.parametrize("seed", range(4))
async def test_rubbish_is_never_a_fault_of_ours(fronts: FrontMaker, seed: int) -> None:
    chance = random.Random(seed)
    front: Front = await fronts(rate_limits=False)
    await front.adds_noor()
    noor = await front.signs_in(NOOR)
    before = metrics.REGISTRY.get_sample_value("leerplek_faults_total")

    for _request in range(150):
        browser = await front.browser()
        await browser.opens("/sign-in")
        path = chance.choice(PLACES).replace("{}", _quoted(chance.choice(PIECES)))
        fields = {name: chance.choice(PIECES) for name in chance.sample(FIELDS, 4)}
        how = chance.randrange(4)
        if how == 0:
            answer = await browser.client.get(path, params=fields)
        elif how == 1:
            answer = await browser.sends(path, **fields)
        elif how == 2:
            answer = await browser.client.post(
                path,
                content=chance.choice(JSON),
                headers={"Content-Type": "application/json", "Origin": ORIGIN},
            )
        else:
            answer = await browser.client.post(path, json=fields, headers={"Origin": ORIGIN})
        assert answer.status_code < 500, (how, path, fields, answer.text)

    assert metrics.REGISTRY.get_sample_value("leerplek_faults_total") == before
    assert await noor.is_signed_in()


@pytest.mark.parametrize("field", ["request", "code", "person", "sample"])
async def test_what_no_database_keeps_is_refused(front: Front, field: str) -> None:
    browser = await front.browser()
    await browser.opens("/sign-in")

    said = {"request": "r", "code": "1", field: "a\x00"}
    told = await browser.client.post("/api/v1/sessions", json=said, headers={"Origin": ORIGIN})
    form = await browser.sends("/sign-in/code", **said)

    assert told.status_code == 400
    assert form.status_code < 500


def _quoted(piece: str) -> str:
    return quote(piece, safe="%")
