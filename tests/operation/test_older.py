"""What an older version left is taken on: by its backup, and by bringing its database up."""

import ast
import asyncio
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from server import doctor
from server.config import Settings
from server.storage import log, migrating
from tests.operation import aged, kept
from tests.operation.conftest import Backup, restores, settings_for

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
FIRST = "first"

# What takes something away from rows that are there; a step that must do it says why on its line.
TAKE_AWAY = {"drop_table", "drop_column", "drop_constraint"}
SQL = re.compile(r"\s*(DROP|DELETE|UPDATE|TRUNCATE|ALTER)\b")
MARK = "# takes away: "


@pytest.fixture
async def older(sample: Settings, backup: Backup) -> Path:
    """The sample region, backed up by the first version."""
    return await asyncio.to_thread(aged.backup_at, FIRST, await backup(sample))


async def test_a_backup_of_the_first_version_is_restored_and_brought_up(
    older: Path, empty: Settings
) -> None:
    await restores(empty, older)

    assert await doctor.why_not_serve(empty) == []
    assert await kept.asked(empty, log.holes) == []
    assert await kept.asked(empty, partial(aged.lost, older)) == []


async def test_a_database_of_the_first_version_is_brought_up_and_keeps_everything(
    older: Path, blank: Settings
) -> None:
    blank.data.mkdir()
    await bring_up(blank, older)


@pytest.mark.postgres
async def test_the_same_on_postgresql(
    older: Path, unmade_postgres_url: str, tmp_path: Path
) -> None:
    await bring_up(settings_for(unmade_postgres_url, tmp_path), older)


async def bring_up(old: Settings, older: Path) -> None:
    await asyncio.to_thread(migrating.migrate, old.database_url, FIRST)
    await kept.writes(old, partial(aged.fill, older))

    await asyncio.to_thread(migrating.migrate, old.database_url)

    assert await kept.asked(old, partial(aged.lost, older)) == []
    assert await kept.asked(old, log.holes) == []
    assert await doctor.why_not_serve(old) == []


def test_the_steps_stand_in_one_row() -> None:
    texts = [path.read_text() for path in VERSIONS.glob("*.py")]
    before = [re.findall(r"^down_revision\b.*?= (.*)$", text, re.MULTILINE) for text in texts]

    assert all(len(one) == 1 for one in before)
    assert len({one[0] for one in before}) == len(texts)


def test_no_step_takes_anything_away() -> None:
    found = {
        path.name: faults
        for path in VERSIONS.glob("*.py")
        if (faults := destruction(path.read_text()))
    }

    assert found == {}


@pytest.mark.parametrize(
    "said",
    [
        "op.drop_table('messages')",
        "batch_op.drop_column('body')",
        "batch_op.alter_column('body', existing_type=sa.Text(), type_=sa.String(10))",
        "'DELETE FROM messages'",
    ],
)
def test_a_step_that_does_is_found_unless_it_says_so(said: str) -> None:
    step = f'def upgrade() -> None:\n    {said}\n\n\ndef downgrade() -> None:\n    """Back."""\n'

    assert destruction(step) == [said]
    assert destruction(step.replace(said, f"{said}  {MARK}the column moved")) == []
    assert destruction(f"down_revision: str | None = None\n{step}") == []


def destruction(step: str) -> list[str]:
    """What takes something away on the way up, and doesn't say why."""
    if "down_revision: str | None = None\n" in step:
        return []  # the first has nothing to take away
    module = ast.parse(step)
    up = [node for node in module.body if getattr(node, "name", "") != "downgrade"]
    nodes = [node for part in up for node in ast.walk(part) if takes_away(node)]
    lines = step.splitlines()
    return [ast.unparse(node) for node in nodes if not is_marked(node, lines)]


def takes_away(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(SQL.match(node.value))
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    changes_type = any(word.arg == "type_" for word in node.keywords)
    name = node.func.attr
    return name in TAKE_AWAY or (name == "alter_column" and changes_type)


def is_marked(node: Any, lines: list[str]) -> bool:
    return any(MARK in line for line in lines[node.lineno - 1 : node.end_lineno])
