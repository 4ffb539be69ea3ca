"""A reverse proxy of ours says for whom it asks; nobody else can."""

from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server import config
from server.house import A_MINUTE
from server.middleware import Headed, Heard, Hosted
from tests.kit.front import Front, FrontMaker, as_json
from tests.operation.proxied import SCHOOL, nobody_names_himself_out_of_a_limit

PROXIED = {**SCHOOL, "proxies": ("10.0.0.0/8", "2001:db8:1::/48")}


async def who_asks(request: Request) -> Response:
    client = request.client.host if request.client else None
    return JSONResponse({"scheme": request.url.scheme, "client": client})


async def through(app: Starlette, peer: str, *headers: tuple[str, str]) -> Any:
    """What the server takes a request for that comes from that address."""
    transport = httpx2.ASGITransport(app, client=(peer, 40_000))
    site = "http://leerplek.example"
    async with httpx2.AsyncClient(transport=transport, base_url=site) as client:
        return as_json(await client.get("/who", headers=list(headers)))


@pytest.fixture
async def proxied(fronts: FrontMaker) -> Front:
    front: Front = await fronts(**PROXIED, more=[Route("/who", who_asks)])
    return front


@pytest.mark.parametrize(
    ("peer", "said", "client"),
    [
        ("10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("::ffff:10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("2001:db8:1::9", ["2001:db8:2::7"], "2001:db8:2::7"),
        # A proxy that adds a line of its own leaves the stranger's line standing before it.
        ("10.0.0.1", ["6.6.6.6", "203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["6.6.6.6, 203.0.113.7", "10.2.3.4"], "203.0.113.7"),
        ("10.0.0.1", ["203.0.113.7:51234"], "203.0.113.7"),
        ("10.0.0.1", ["[2001:db8:2::7]:443"], "2001:db8:2::7"),
        ("10.0.0.1", ["::ffff:203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["<script>"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.7, nonsense"], "10.0.0.1"),
        # Not one of ours: what it says of others is nothing to us.
        ("203.0.113.9", ["127.0.0.1"], "203.0.113.9"),
        ("::ffff:203.0.113.9", ["10.0.0.1"], "::ffff:203.0.113.9"),
        ("11.0.0.1", ["203.0.113.7"], "11.0.0.1"),
    ],
)
async def test_for_whom_it_asks(proxied: Front, peer: str, said: list[str], client: str) -> None:
    found = await through(proxied.app, peer, *(("X-Forwarded-For", one) for one in said))

    assert found["client"] == client


@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [
        ("10.0.0.1", "https", "https"),
        ("10.0.0.1", "http, https", "https"),
        ("10.0.0.1", "HTTPS", "https"),
        ("10.0.0.1", "javascript", "http"),
        ("203.0.113.9", "https", "http"),
    ],
)
async def test_over_what_it_was_asked(proxied: Front, peer: str, said: str, scheme: str) -> None:
    assert (await through(proxied.app, peer, ("X-Forwarded-Proto", said)))["scheme"] == scheme


async def test_a_host_that_a_proxy_names_is_not_believed(proxied: Front) -> None:
    transport = httpx2.ASGITransport(proxied.app, client=("10.0.0.1", 40_000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://evil.example") as client:
        page = await client.get("/sign-in", headers={"X-Forwarded-Host": "leerplek.example"})

    assert page.status_code == 421


async def test_the_limit_is_that_of_the_visitor_and_not_of_the_proxy(proxied: Front) -> None:
    transport = httpx2.ASGITransport(proxied.app, client=("10.0.0.1", 40_000))
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://leerplek.example"
    ) as client:
        busy = {"X-Forwarded-For": "203.0.113.7"}
        pages = [await client.get("/who", headers=busy) for _request in range(2 * A_MINUTE)]

        assert 429 in {page.status_code for page in pages}
        other = {"X-Forwarded-For": "203.0.113.8"}
        assert (await client.get("/sign-in", headers=other)).status_code == 200


async def test_nobody_names_himself_out_of_a_limit(fronts: FrontMaker) -> None:
    await nobody_names_himself_out_of_a_limit(await fronts(**SCHOOL))


async def test_the_live_line_takes_the_same_word(proxied: Front) -> None:
    seen: list[Any] = []

    async def look(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope["scheme"], scope["client"]))

    scope = {
        "type": "websocket",
        "scheme": "ws",
        "path": "/live",
        "query_string": b"",
        "headers": [
            (b"host", b"leerplek.example"),
            (b"x-forwarded-for", b"203.0.113.7"),
            (b"x-forwarded-proto", b"https"),
        ],
        "client": ("10.0.0.1", 1),
        "app": proxied.app,
    }
    await Headed(Heard(Hosted(look)))(scope, _nothing, _nothing)

    assert seen == [("wss", ("203.0.113.7", 0))]


async def _nothing(message: Any = None) -> Any:
    return {"type": "websocket.connect"}


def test_a_network_that_is_none_is_said_at_start() -> None:
    site = {
        "LEERPLEK_BASE_URL": "https://leerplek.example",
        "LEERPLEK_PROXIES": "10.0.0.0/8, nginx",
    }

    _settings, wrong = config.examine(site)

    assert wrong == ["LEERPLEK_PROXIES: 'nginx' is no network, such as 10.1.2.0/24."]
