"""The API is as its description says: each address described, and each answer of that form."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from starlette.routing import Route

from server import app
from server.described import ALL
from tests.kit.api import visitor
from tests.kit.live import Live, MakeLive, settings
from tests.operation.conforming import conforms, document_of

ITSELF = "/api/v1/openapi.json"


def routes() -> list[Route]:
    site = settings("sqlite+aiosqlite://", Path("data"), 8000)
    return [one for one in app.routes(site) if isinstance(one, Route)]


def test_every_address_of_the_api_is_described() -> None:
    served = {one.path for one in routes() if one.path.startswith("/api/v1/")}
    bare = {one.path for one in routes() if one.path in served and one.endpoint not in ALL}

    assert bare == {ITSELF}


async def test_every_command_is_in_it_with_its_fields(live: Live) -> None:
    document = await document_of(live)
    shapes = document["components"]["schemas"]

    for do, command in live.house.commands.table.items():
        said = shapes[f"do.{do}"]
        assert ("key" in said["required"]) == command.keyed
        form = shapes[said["properties"]["with"]["$ref"].rpartition("/")[2]]
        names = {one.encode_name for one in msgspec.structs.fields(command.form)}
        assert form.get("properties", {}).keys() == names


async def test_it_refers_to_nothing_that_is_not_there(live: Live) -> None:
    document = await document_of(live)

    for ref in references(document):
        found: Any = document
        for part in ref.removeprefix("#/").split("/"):
            found = found[part]


async def test_people_read_it_as_a_page(live: Live) -> None:
    async with visitor(live) as stranger:
        page = await stranger.get("/api")

    assert page.status_code == 200
    for word in ("POST /api/v1/codes", "message.post", "Idempotency-Key", "slow_down"):
        assert word in page.text


async def test_each_name_on_the_page_stands_there_once(live: Live) -> None:
    async with visitor(live) as stranger:
        page = await stranger.get("/api")

    names = re.findall(r"<summary>\s*<code>([^<]+)</code>", page.text)
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert {"message.post", "History", "Error"} <= set(names)


@pytest.mark.timeout(240)
async def test_the_running_server_answers_as_it_says(own_live: MakeLive) -> None:
    async with own_live() as live:
        assert await conforms(live) == []


def references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [ref for one in part for ref in references(one)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    return own + [ref for one in part.values() for ref in references(one)]
