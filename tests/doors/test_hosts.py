"""Which hosts are answered, and for whom a proxy may speak."""

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server import watch
from server.hosts import FORWARDING
from tests.kit.front import Front, FrontMaker, as_json

SCHOOL = {"mode": "production", "base_urls": ("https://leerplek.example",)}
PROXIED = {**SCHOOL, "proxies": ("10.0.0.0/8", "127.0.0.1")}


async def who_asks(request: Request) -> Response:
    client = request.client.host if request.client else None
    return JSONResponse({"scheme": request.url.scheme, "client": client})


@pytest.mark.parametrize("host", ["localhost:8000", "noor.localhost:8000", "127.0.0.1:1", "[::1]"])
async def test_a_demo_answers_this_very_computer(front: Front, host: str) -> None:
    page = await (await front.browser()).opens("/sign-in", Host=host)

    assert page.status_code == 200


@pytest.mark.parametrize(
    "host", ["leerplek.example", "localhost.evil.example", "a.b.localhost", "192.168.1.7:8000", ""]
)
async def test_a_demo_answers_nobody_else(front: Front, host: str) -> None:
    page = await (await front.browser()).opens("/sign-in", Host=host)

    assert page.status_code == 421
    assert "Dit adres is niet van ons" in page.text


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"])
async def test_a_demo_never_stands_behind_a_proxy(front: Front, name: str) -> None:
    page = await (await front.browser()).opens("/sign-in", **{name: "for=1.2.3.4"})

    assert page.status_code == 421


async def test_in_production_only_our_own_host_is_answered(fronts: FrontMaker) -> None:
    front: Front = await fronts(**SCHOOL)
    browser = await front.browser("leerplek.example", "https")

    assert (await browser.opens("/sign-in")).status_code == 200
    assert (await browser.opens("/sign-in", Host="localhost:8000")).status_code == 421
    assert (await browser.opens("/static/x/main.css", Host="evil.example")).status_code == 421


async def test_a_stranger_who_says_to_ask_for_others_is_not_believed(fronts: FrontMaker) -> None:
    front: Front = await fronts(**SCHOOL, more=[Route("/who", who_asks)])
    browser = await front.browser("leerplek.example", "http")

    page = await browser.opens(
        "/who", **{"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https"}
    )

    assert as_json(page) == {"scheme": "http", "client": "127.0.0.1"}


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4", "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4, 10.1.1.1", "1.2.3.4"),
        ("2001:db8::1", "2001:db8::1"),
        ("10.1.1.1", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
async def test_a_proxy_of_ours_is_believed(fronts: FrontMaker, said: str, client: str) -> None:
    front: Front = await fronts(**PROXIED, more=[Route("/who", who_asks)])
    browser = await front.browser("leerplek.example", "http")

    page = await browser.opens("/who", **{"X-Forwarded-For": said, "X-Forwarded-Proto": "https"})

    assert as_json(page) == {"scheme": "https", "client": client}


async def test_behind_https_cookies_are_secure(fronts: FrontMaker) -> None:
    front: Front = await fronts(**PROXIED)
    transport = httpx2.ASGITransport(front.app)
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://leerplek.example"
    ) as client:
        page = await client.get("/sign-in", headers={"X-Forwarded-Proto": "https"})

    assert "Secure" in page.headers["set-cookie"]
    assert page.headers["strict-transport-security"]


async def test_an_upgrade_for_another_host_is_refused(front: Front) -> None:
    sent = []

    async def send(message: object) -> None:
        sent.append(message)

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    scope = {
        "type": "websocket",
        "scheme": "ws",
        "path": "/live",
        "query_string": b"",
        "headers": [(b"host", b"evil.example")],
        "subprotocols": [],
        "client": ("127.0.0.1", 1),
        "extensions": {"websocket.http.response": {}},
    }
    await front.app(scope, receive, send)

    assert sent[0] == {"type": "websocket.http.response.start", "status": 421, "headers": []}


async def test_cookies_are_secure_behind_a_proxy_we_do_not_know(fronts: FrontMaker) -> None:
    front: Front = await fronts(**SCHOOL)
    browser = await front.browser("leerplek.example", "http")

    page = await browser.opens("/sign-in")

    assert "Secure" in page.headers["set-cookie"]
    assert page.headers["strict-transport-security"]
    assert "wss://leerplek.example" in page.headers["content-security-policy"]


@pytest.mark.parametrize("name", FORWARDING)
async def test_what_is_counted_is_not_for_strangers_behind_a_proxy(
    fronts: FrontMaker, name: str
) -> None:
    front: Front = await fronts(**SCHOOL, more=watch.routes)
    browser = await front.browser("leerplek.example", "https")

    assert (await browser.opens("/metrics")).status_code == 200
    assert (await browser.opens("/metrics", **{name: "1.2.3.4"})).status_code == 404


@pytest.mark.parametrize("host", ["", "testclient", "/run/leerplek.sock", "::2"])
async def test_nobody_counts_from_an_odd_place(fronts: FrontMaker, host: str) -> None:
    front: Front = await fronts(more=watch.routes)
    transport = httpx2.ASGITransport(front.app, client=(host, 1))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        assert (await client.get("/metrics")).status_code == 404
