"""The description of the API, made from the code: `/api/v1/openapi.json`, and `/api` to read it.

OpenAPI 3.1. What each address takes stands beside its handler; what can be said to it in
`commands` comes from the table of commands.
"""

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import msgspec
from starlette.routing import BaseRoute, Route

from server.described import ALL, Described
from server.errors import (
    Busy,
    Fault,
    Invalid,
    Missing,
    Problem,
    Refused,
    SignedOut,
    SlowDown,
    TooBig,
)
from server.hosts import Misdirected
from server.storage.commands import KEY, NAME, Command
from server.visitor import SESSION

REF = "#/components/schemas/{name}"
ANYWHERE = (Invalid, Missing, Misdirected, SlowDown, Fault, Busy)
WAITS = (SlowDown, Busy)
ABOUT = """Rooms, commands and files of Leerplek over HTTP; the live line speaks the same commands.
What a stream, an entry and a key are stands in the project's `docs/protocol.md`.

**Limits.** A person gives 20 commands at once, then 5 a second, and uploads 5 files a minute; a
network address has 300 requests a minute, and is never refused a request with a valid session.
Beyond that: 429 with `Retry-After`.

**Once, for ever.** A command carries `key`, an upload the header `Idempotency-Key`: 8 to 64
printable characters, best a UUIDv7. The same again gets the first answer again.

**Browsers.** A request with the session's cookie that changes something bears `Origin` or
`Sec-Fetch-Site` of the site itself and is `application/json`; multipart also bears `X-Leerplek: 1`.
"""


class Said(msgspec.Struct):
    """What went wrong: a code for programs, a sentence for people in their language."""

    code: str
    say: str
    faults: dict[str, str] | msgspec.UnsetType = msgspec.UNSET


class Error(msgspec.Struct):
    error: Said


@dataclass(frozen=True, slots=True)
class Api:
    """All that is described: addresses, and what can be said to `commands`."""

    routes: list[tuple[Route, str, Described]]
    forms: Mapping[str, tuple[type[msgspec.Struct], bool]]  # do → its form, whether it has a key

    def document(self, server: str) -> dict[str, Any]:
        """The description as OpenAPI has it; `server` is where we are found."""
        schemas, components = self._schemas()
        paths: dict[str, dict[str, Any]] = {}
        for route, method, said in self.routes:
            operation = self._operation(route, method, said, schemas)
            paths.setdefault(route.path, {})[method.lower()] = operation
        return {
            "openapi": "3.1.0",
            "info": {"title": "Leerplek", "version": version("leerplek"), "description": ABOUT},
            "servers": [{"url": server}],
            "security": [{"cookie": []}, {"token": []}],
            "paths": paths,
            "components": {
                "schemas": {**components, **self._commands(schemas)},
                "securitySchemes": SECURITY,
            },
        }

    def _schemas(self) -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
        """Type → its schema, and what the schemas refer to."""
        types = [Error, *(form for form, _keyed in self.forms.values())]
        for _route, _method, said in self.routes:
            types += [kind for kind in (*said.answers, said.body, said.query) if kind is not None]
        unique = list(dict.fromkeys(types))
        found, components = msgspec.json.schema_components(unique, ref_template=REF)
        return dict(zip(unique, found, strict=True)), components

    def _commands(self, schemas: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
        """`Command`: any of them, told apart by `do`."""
        each = {
            f"do.{do}": {
                "type": "object",
                "required": ["do", *(["key"] if keyed else []), *_with(form)],
                "properties": {"do": {"const": do}, "key": KEYED, "with": schemas[form]},
            }
            for do, (form, keyed) in self.forms.items()
        }
        return {**each, "Command": {"oneOf": [{"$ref": REF.format(name=name)} for name in each]}}

    def _operation(
        self, route: Route, method: str, said: Described, schemas: Mapping[Any, dict[str, Any]]
    ) -> dict[str, Any]:
        operation: dict[str, Any] = {
            "operationId": f"{_module(route)}.{route.name}",
            "tags": [_module(route)],
            "summary": _summary(route),
            "parameters": [*_parameters(route, said, schemas)],
            "responses": _responses(said, method, schemas),
        }
        if content := _content(said, schemas):
            operation["requestBody"] = {"required": True, "content": content}
        if said.is_open:
            operation["security"] = []
        return operation


SECURITY = {
    "cookie": {"type": "apiKey", "in": "cookie", "name": SESSION},
    "token": {"type": "http", "scheme": "bearer"},
}
KEYED = {"type": "string", "pattern": f"^{KEY.pattern}$"}
PLACES = {
    "room": {"type": "string", "pattern": f"^(you|{NAME.pattern})$"},
    "id": {"type": "string", "minLength": 1, "maxLength": 64},
}


def api(
    routes: Iterable[BaseRoute], commands: Mapping[str, Command], reads: Mapping[str, Any]
) -> Api:
    """What is to be described; an address of the API that isn't fails a test."""
    found = [
        (route, method, ALL[route.endpoint])
        for route in routes
        if isinstance(route, Route) and route.endpoint in ALL
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]
    forms = {do: (command.form, command.keyed) for do, command in commands.items()}
    return Api(found, {**forms, **{do: (form, False) for do, form in reads.items()}})


def _with(form: type[msgspec.Struct]) -> list[str]:
    return ["with"] if any(one.required for one in msgspec.structs.fields(form)) else []


def _module(route: Route) -> str:
    """The domain that answers: `accounts`, `channels`, `files`."""
    return str(route.endpoint.__module__).split(".")[1]


def _summary(route: Route) -> str:
    return (inspect.getdoc(route.endpoint) or "").partition("\n")[0]


def _parameters(
    route: Route, said: Described, schemas: Mapping[Any, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)", route.path):
        yield {"name": name, "in": "path", "required": True, "schema": PLACES[name]}
    if said.query is not None:
        for name, schema, required in _fields(said.query):
            yield {"name": name, "in": "query", "required": required, "schema": schema}
    for name, what in said.headers.items():
        yield {
            "name": name,
            "in": "header",
            "required": True,
            "description": what,
            "schema": KEYED if name == "Idempotency-Key" else {"const": "1"},
        }


def _fields(form: type[msgspec.Struct]) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Name, schema and whether it is required, of each field of a query."""
    for one in msgspec.structs.fields(form):
        (schema,), _components = msgspec.json.schema_components([one.type])
        choices = [kind for kind in schema.get("anyOf", [schema]) if kind.get("type") != "null"]
        yield one.encode_name, choices[0], one.required


def _content(said: Described, schemas: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    example = {} if said.example is None else {"example": said.example}
    if said.gives_commands:
        return {"application/json": {"schema": {"$ref": REF.format(name="Command")}, **example}}
    if said.body is not None:
        return {"application/json": {"schema": schemas[said.body], **example}}
    if said.brings_file:
        file = {"type": "string", "contentMediaType": "application/octet-stream"}
        form = {"type": "object", "required": ["file"], "properties": {"file": file}}
        return {"multipart/form-data": {"schema": form}}
    return {}


def _responses(
    said: Described, method: str, schemas: Mapping[Any, dict[str, Any]]
) -> dict[str, Any]:
    known: dict[int, list[type[Problem]]] = {}
    for problem in _problems(said, method):
        known.setdefault(problem.status, []).append(problem)
    done = [schemas[kind] for kind in said.answers]
    schema = done[0] if len(done) == 1 else {"anyOf": done}
    return {
        str(said.status): {
            "description": "Done.",
            "content": {"application/json": {"schema": schema}},
        },
        **{
            str(status): _refusal(problems, schemas[Error])
            for status, problems in sorted(known.items())
        },
    }


def _problems(said: Described, method: str) -> Iterator[type[Problem]]:
    yield from ANYWHERE
    if not said.is_open:
        yield SignedOut
    if method != "GET":
        yield from (Refused, TooBig)
    yield from (one for one in said.problems if one not in (*ANYWHERE, Refused, TooBig))


def _refusal(problems: list[type[Problem]], schema: dict[str, Any]) -> dict[str, Any]:
    told = "; ".join(f"`{one.code}`: {_first_line(one)}" for one in problems)
    refusal: dict[str, Any] = {
        "description": told,
        "content": {"application/json": {"schema": schema}},
    }
    if any(issubclass(one, WAITS) for one in problems):
        refusal["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 0}}}
    return refusal


def _first_line(problem: type[Problem]) -> str:
    return (problem.__doc__ or "").partition("\n")[0].rstrip(".")
