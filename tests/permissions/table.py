"""permissions.csv, which people wrote, and the list of doors, which the code supplies."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from server.channels.doors import READS
from server.house import House
from tests.permissions.routes import OF_A_STREAM

FILE = Path(__file__).parent.parent / "permissions.csv"

COMMANDS = "/commands"  # how the addresses end at which any command can be given
READ = (*READS, "room.people")
WHISPERS = ("typing", "presence")
STREAMS = {"p_": "room", "o_": "office"}


@dataclass(frozen=True, order=True, slots=True)
class Door:
    """One way to ask for something; `of` names the kind of stream, where there is a choice."""

    path: str
    method: str
    command: str = ""
    of: str = ""


@cache
def rows() -> dict[Door, dict[str, str]]:
    """Door → column → what is expected there."""
    found: dict[Door, dict[str, str]] = {}
    with FILE.open(newline="", encoding="utf-8") as file:
        lines = (line for line in file if line.strip() and not line.startswith("#"))
        for row in csv.DictReader(lines, skipinitialspace=True):
            cells = {name.strip(): (cell or "").strip() for name, cell in row.items()}
            door = Door(*(cells.pop(name) for name in ("path", "method", "command", "of")))
            assert door not in found, f"twice: {door}"
            found[door] = cells
    return found


def doors(app: Starlette, house: House) -> set[Door]:
    """Every door that the running code has."""
    return set(_doors(app, house))


def _doors(app: Starlette, house: House) -> Iterator[Door]:
    for route in app.routes:
        if isinstance(route, WebSocketRoute):
            yield Door(route.path, "LINE", "hello")
            yield from (Door(route.path, "LINE", "room.join", of) for of in STREAMS.values())
            yield from (Door(route.path, "LINE", do, "room") for do in WHISPERS)
            yield from _commands(route.path, "LINE", house)
            continue
        assert isinstance(route, Route), f"no trial knows what this is: {route}"
        for method in sorted((route.methods or set()) - {"HEAD"}):
            if route.path.endswith(COMMANDS):
                yield from _commands(route.path, method, house)
            elif route.path in OF_A_STREAM:
                yield from (Door(route.path, method, "", of) for of in STREAMS.values())
            else:
                yield Door(route.path, method)


def _commands(path: str, method: str, house: House) -> Iterator[Door]:
    for do, command in house.commands.table.items():
        yield Door(path, method, do, STREAMS[command.where])
    yield from (Door(path, method, do, of) for do in READ for of in STREAMS.values())
