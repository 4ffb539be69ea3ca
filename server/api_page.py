"""The description of the API: for programs as OpenAPI, for people as a page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.house import house
from server.openapi import ABOUT, Api
from server.pages import render

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the page shows it."""

    name: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An address and method as the page shows it."""

    call: str
    anchor: str
    summary: str
    is_open: bool
    takes: list[tuple[str, list[Field]]]  # where it stands, and what
    example: str
    status: str
    answers: str
    refusals: list[tuple[str, str]]


def routes(api: Api) -> list[Route]:
    """Both ways to read it; open to everybody, as the program is."""

    async def description(request: Request) -> Response:
        """The API as OpenAPI 3.1."""
        said = msgspec.json.encode(api.document(house(request).settings.base_url))
        return Response(said, media_type="application/json")

    async def page(request: Request) -> Response:
        """The same, to be read."""
        document = api.document(house(request).settings.base_url)
        shapes = document["components"]["schemas"]
        context = {
            "about": [_paragraph(part) for part in ABOUT.strip().split("\n\n")],
            "operations": list(_operations(document)),
            "commands": [_command(name, shapes) for name in shapes if name.startswith("do.")],
            "shapes": [(_name(name), _fields(shape)) for name, shape in _named(shapes)],
        }
        return render(request, "api.html", context)

    return [Route("/api/v1/openapi.json", description), Route("/api", page)]


def _paragraph(text: str) -> list[tuple[str, str]]:
    """Pieces of a paragraph, each with the element it stands in: `` `code` ``, `**strong**`."""
    pieces = re.split(r"(`[^`]+`|\*\*[^*]+\*\*)", " ".join(text.split()))
    kinds = {"`": "code", "*": "strong"}
    return [(kinds.get(piece[:1], ""), piece.strip("`*")) for piece in pieces if piece]


def _operations(document: Schema) -> Iterator[Shown]:
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            done, *refused = said["responses"].items()
            content = said.get("requestBody", {}).get("content", {})
            body: Schema = next(iter(content.values()), {})
            yield Shown(
                call=f"{method.upper()} {path}",
                anchor=said["operationId"],
                summary=said["summary"],
                is_open=said.get("security") == [],
                takes=list(_takes(said["parameters"], body, document["components"]["schemas"])),
                example=_example(body),
                status=done[0],
                answers=_kind(done[1]["content"]["application/json"]["schema"]),
                refusals=[(status, one["description"]) for status, one in refused],
            )


def _takes(
    parameters: Iterable[Schema], body: Schema, shapes: Schema
) -> Iterator[tuple[str, list[Field]]]:
    places: dict[str, list[Field]] = {}
    for one in parameters:
        field = Field(one["name"], _kind(one["schema"]), one["required"])
        places.setdefault(one["in"], []).append(field)
    yield from places.items()
    if body:
        schema = body["schema"]
        shape = shapes[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        yield "body", _fields(shape)


def _example(body: Schema) -> str:
    if "example" not in body:
        return ""
    return msgspec.json.format(msgspec.json.encode(body["example"])).decode()


def _command(name: str, shapes: Schema) -> tuple[str, list[Field]]:
    form = _target(shapes[name]["properties"]["with"], shapes)
    return name.removeprefix("do."), _fields(form)


def _named(shapes: Schema) -> Iterator[tuple[str, Schema]]:
    """The shapes that have fields, by their names; those of commands stand with the commands."""
    commands = {name for name in shapes if name.startswith("do.")}
    forms = {_called(shapes[name]["properties"]["with"]) for name in commands}
    for name, shape in sorted(shapes.items(), key=lambda one: _name(one[0])):
        if "properties" in shape and name not in commands | forms:
            yield name, shape


def _target(schema: Schema, shapes: Schema) -> Schema:
    found: Schema = shapes[_called(schema)] if "$ref" in schema else schema
    return found


def _called(schema: Schema) -> str:
    """The name under which a shape is kept; none when it stands on the spot."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _fields(shape: Schema) -> list[Field]:
    required = shape.get("required", ())
    return [
        Field(name, _kind(schema), name in required)
        for name, schema in shape.get("properties", {}).items()
    ]


def _name(called: str) -> str:
    """`History` of `server.channels.shapes.History`."""
    return called.rpartition(".")[2]


def _kind(schema: Schema) -> str:
    """What may stand there, in a few words."""
    if "$ref" in schema:
        return _name(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(map(_kind, schema["anyOf"]))
    if "const" in schema or "enum" in schema:
        choices = [schema["const"]] if "const" in schema else schema["enum"]
        return " | ".join(msgspec.json.encode(choice).decode() for choice in choices)
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "any")
