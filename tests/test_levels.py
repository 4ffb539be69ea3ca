"""Imports run down a list: never up, never sideways."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]

LEVELS = """
    __main__
    serving working founding copying importing
    app workers
    duties
    sample worker backup doctor
    gauges
    admin api_page middleware
    home feed notifications cofinancing safety
    channels progress planning agreements
    placements
    network
    accounts presence files
    answers csrf offline openapi watch
    pages
    whose
    assets described forms headers hosts house in_words multipart spreadsheet visitor
    jobs mail
    storage bus limits gathering seeing heavy child
    permissions
    errors
    school_days security
    config clock words metrics traces
    shared
"""
ROWS = [row.split() for row in reversed(LEVELS.strip().splitlines())]
LEVEL = {area: level for level, row in enumerate(ROWS) for area in row}

# What is said and done is the same by every door: it knows neither requests nor sockets.
WITHOUT_HTTP = {
    *("storage", "bus", "mail", "presence", "sample", "worker", "doctor"),
    *("actions", "commands", "queries", "models", "protocol", "hub", "roster", "rules", "timers"),
}
WITHOUT_TABLES = {"protocol", "roster", "rules", "working_time", "permissions"}


def test_imports_run_down_the_list() -> None:
    modules = {_module(path): path.read_text() for path in sorted(ROOT.glob("server/**/*.py"))}

    assert [fault for name, source in modules.items() for fault in faults(name, source)] == []


def test_an_import_upwards_is_found() -> None:
    assert faults("server.storage.log", "from server.channels.actions import post") == [
        "server.storage.log imports server.channels, which is not below it"
    ]
    assert faults("server.config", "def late():\n    import server.app") == [
        "server.config imports server.app, which is not below it"
    ]


def test_an_import_sideways_is_found_however_it_is_written() -> None:
    wanted = ["server.channels.actions imports server.planning, which is not below it"]

    assert faults("server.channels.actions", "from server import planning") == wanted
    assert faults("server.channels.actions", "from ..planning import models") == wanted
    assert faults("server.channels.actions", "from .. import planning") == wanted
    assert faults("server.channels.actions", "import server.planning.models as them") == wanted


def test_a_newcomer_that_is_not_on_the_list_is_found() -> None:
    assert faults("server.gossip", "") == ["server.gossip is not on the list"]
    assert faults("server.app", "from server import gossip") == ["server.gossip is not on the list"]


def test_downwards_and_within_one_folder_is_allowed() -> None:
    source = (
        "import json\nfrom server import clock\nfrom . import models\nfrom .queries import unread"
    )

    assert faults("server.channels.actions", source) == []


def test_packages_stay_where_they_belong() -> None:
    assert faults("server.channels.actions", "from starlette.requests import Request") == [
        "server.channels.actions imports starlette"
    ]
    assert faults("server.presence.roster", "import sqlalchemy.orm") == [
        "server.presence.roster imports sqlalchemy"
    ]


def faults(name: str, source: str) -> list[str]:
    """What is wrong with the imports of this module, in words."""
    area, own = _area(name), name.rpartition(".")[2]
    if area not in LEVEL and area != "server":
        return [f"server.{area} is not on the list"]
    found = []
    for imported in _imports(name, source):
        package = imported.partition(".")[0]
        if package == "server":
            found += _fault_of_level(name, area, _area(imported))
        elif package == "starlette" and WITHOUT_HTTP & {area, own}:
            found.append(f"{name} imports starlette")
        elif package == "sqlalchemy" and own in WITHOUT_TABLES:
            found.append(f"{name} imports sqlalchemy")
    return found


def _fault_of_level(name: str, area: str, other: str) -> list[str]:
    if other == area:
        return []
    if other not in LEVEL:
        return [f"server.{other} is not on the list"]
    if area == "server" or LEVEL[other] >= LEVEL[area]:
        return [f"{name} imports server.{other}, which is not below it"]
    return []


def _imports(name: str, source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A relative import counts from the module's own folder.
            start = ".".join(name.split(".")[: -node.level]) if node.level else ""
            base = ".".join(filter(None, (start, node.module)))
            whole = base == "server"
            yield from (f"{base}.{alias.name}" if whole else base for alias in node.names)


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts)


def _area(name: str) -> str:
    """The part of the server that a module belongs to: `channels` of `server.channels.line`."""
    area = name.split(".")[1]
    return "server" if area == "__init__" else area
