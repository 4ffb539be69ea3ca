"""The same rooms and commands over HTTP, as JSON.

Source: protocol.md, section 3.
"""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.channels import shapes
from server.channels.doors import doors
from server.channels.protocol import LIMITS
from server.described import described
from server.errors import Conflict, Invalid, Refused, Stale, StepUp
from server.storage.commands import Seq, read_form
from server.visitor import signed_in
from server.words import _


class Asked(msgspec.Struct):
    """A command as it is posted."""

    do: str
    key: str | None = None
    with_: Any = msgspec.field(default=None, name="with")


class Page(msgspec.Struct):
    """Which part of the history."""

    before: Seq | None = None
    around: Seq | None = None
    limit: Seq = 50


@described(shapes.Streams)
async def rooms(request: Request) -> Response:
    """The rooms of this person, as `hello` tells them."""
    person = signed_in(request)
    found = await doors(request).welcome(person)
    you = {"id": person.id, "name": person.name}
    rooms = [stream.told for stream in found.streams.values()]
    return _json({"you": you, "epoch": found.epoch, "rooms": rooms, "limits": LIMITS})


@described(shapes.History, query=Page)
async def entries(request: Request) -> Response:
    """A page of history."""
    wish = {name: _number(request, name) for name in ("before", "around", "limit")}
    given = {name: number for name, number in wish.items() if number is not None}
    return _json(await _obey(request, "room.history", None, given))


@described(shapes.People)
async def people(request: Request) -> Response:
    """Who is in the room."""
    return _json(await _obey(request, "room.people", None, None))


@described(
    (shapes.History, shapes.People, shapes.Versions, shapes.Obeyed),
    gives_commands=True,
    problems=(Refused, StepUp, Conflict, Stale),
    example={"do": "message.post", "key": "0198f2c7-4b1e", "with": {"body": "Ik ben er."}},
)
async def command(request: Request) -> Response:
    """A command: the same as on the line, with the same answer."""
    try:
        said = msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise Invalid(_("Dit is geen JSON.")) from None
    asked = read_form(Asked, said)
    return _json(await _obey(request, asked.do, asked.key, asked.with_))


async def _obey(request: Request, do: str, key: str | None, with_: object) -> dict[str, Any]:
    person = signed_in(request)
    name = request.path_params["room"]
    stream = person.id if name == "you" else name
    return await doors(request).obey(person, do, stream, key, with_)


def _number(request: Request, name: str) -> int | None:
    said = request.query_params.get(name)
    if said is None:
        return None
    if not said.isdecimal() or len(said) > 9:
        raise Invalid(_("{name} moet een getal zijn.", name=name))
    return int(said)


def _json(answer: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")


routes = [
    Route("/api/v1/rooms", rooms),
    Route("/api/v1/rooms/{room}/entries", entries),
    Route("/api/v1/rooms/{room}/people", people),
    Route("/api/v1/rooms/{room}/commands", command, methods=["POST"]),
]
