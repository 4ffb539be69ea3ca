"""The steps in migrations/ lead to exactly the tables of the code, on both databases."""

import subprocess
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from server.storage import migrating

ROOT = Path(__file__).parents[1]


def test_the_migrations_make_what_the_code_expects(database_url: str) -> None:
    # Fails with what is missing when it has anything to add.
    command.check(alembic(database_url))


def test_a_step_back_to_the_empty_database_works(sqlite_url: str) -> None:
    command.downgrade(alembic(sqlite_url), "base")

    assert tables(sqlite_url) == {"alembic_version"}


def test_an_up_to_date_database_is_left_alone(sqlite_url: str) -> None:
    before = tables(sqlite_url)

    command.upgrade(alembic(sqlite_url), "head")

    assert tables(sqlite_url) == before


def test_the_steps_that_a_server_reads_are_those_that_alembic_takes() -> None:
    steps = ScriptDirectory.from_config(alembic("sqlite://"))
    known = {step.revision for step in steps.walk_revisions()}

    assert migrating.newest() == steps.get_current_head()
    assert len(known) == len(list((ROOT / "migrations" / "versions").glob("*.py")))
    assert all(map(migrating.is_known, known))
    assert not migrating.is_known("of tomorrow")


def test_a_server_begins_without_what_takes_the_steps() -> None:
    asked = "import sys, server.doctor, server.serving; print('alembic' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT)

    assert said.stdout == "False\n", said.stderr


def alembic(address: str) -> Config:
    return Config(toml_file=ROOT / "pyproject.toml", attributes={"url": address})


def tables(address: str) -> set[str]:
    engine = create_engine(address.replace("+aiosqlite", ""))
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()
