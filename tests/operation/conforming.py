"""Schemathesis against the running server, as somebody who is signed in: right and wrong data.

What is found is a list of sentences; none is as it should be.
"""

import asyncio
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.kit.api import visitor
from tests.kit.live import Live
from tests.kit.region import Someone
from tests.kit.world import World, make_world

CHECKS: list[Any] = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 8  # of right and of wrong data each, for each address
SEED = 20261123


async def document_of(live: Live) -> dict[str, Any]:
    async with visitor(live) as stranger:
        document: dict[str, Any] = (await stranger.get("/api/v1/openapi.json")).json()
        return document


async def conforms(live: Live, examples: int = EXAMPLES, only: str = "") -> list[str]:
    """What doesn't conform, asked as a pupil in the own room and as a coordinator of the school.

    `only` names the one address to ask.
    """
    world = await make_world(live)
    document = await document_of(live)
    of_room, of_office = (
        _about(document, world, room) for room in (world.room, live.region.school)
    )
    if only:
        narrow = {**of_room, "paths": {only: of_room["paths"][only]}}
        return await asyncio.to_thread(_ask, live, narrow, world.noor, examples)
    return [
        *await asyncio.to_thread(_ask, live, of_room, world.noor, examples),
        *await asyncio.to_thread(_ask, live, _with_a_room(of_office), world.fatima, examples),
    ]


def _about(document: dict[str, Any], world: World, room: str) -> dict[str, Any]:
    """The same, where rooms are mostly this one: at any other there is only `missing` to hear."""
    said = deepcopy(document)
    del said["paths"]["/api/v1/sessions/{id}"]  # would sign out who asks
    for methods in said["paths"].values():
        for operation in methods.values():
            for one in operation["parameters"]:
                if one["name"] == "room":
                    one["schema"] = {"enum": [room, room, room, "you", "p_nowhere"]}
    table = world.live.house.commands.table
    foreign = {f"do.{do}" for do, command in table.items() if not room.startswith(command.where)}
    choices = said["components"]["schemas"]["Command"]["oneOf"]
    choices[:] = [one for one in choices if one["$ref"].rpartition("/")[2] not in foreign]
    polled = said["paths"]["/api/v1/poll"]["post"]["requestBody"]["content"]["application/json"]
    name = polled["schema"]["$ref"].rpartition("/")[2]
    said["components"]["schemas"][name]["properties"]["wait"]["maximum"] = 0.1
    return said


def _with_a_room(document: dict[str, Any]) -> dict[str, Any]:
    """The same, without what has nothing to do with the room that is asked about."""
    paths = {path: said for path, said in document["paths"].items() if "{room}" in path}
    return {**document, "paths": paths}


def _ask(live: Live, document: dict[str, Any], who: Someone, examples: int) -> list[str]:
    found: list[str] = []
    schema = schemathesis.openapi.from_dict(document)
    with requests.Session() as session:
        session.trust_env = False
        for result in schema.get_all_operations():
            assert isinstance(result, Ok), result
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                found += _ask_here(result.ok(), mode, session, live, who, examples)
    return found


def _ask_here(
    operation: Any,
    mode: GenerationMode,
    session: requests.Session,
    live: Live,
    who: Someone,
    examples: int,
) -> list[str]:
    headers = {"Authorization": f"Bearer {who.token}", "Host": urlsplit(live.origin).netloc}

    @seed(SEED)
    @settings(
        max_examples=examples * (5 if operation.path.endswith("/commands") else 1),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: "Case[Any]") -> None:
        case.call_and_validate(
            base_url=f"http://127.0.0.1:{live.port}",
            session=session,
            headers=headers,
            checks=CHECKS,
            timeout=10,
        )

    try:
        ask()
    except FailureGroup as wrong:
        return [f"{operation.label}: {one.title}: {one.message}" for one in wrong.exceptions]
    return []
