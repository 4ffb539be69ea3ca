"""The steps in migrations/ lead to exactly the tables of the code, on both databases."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect

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


def alembic(address: str) -> Config:
    return Config(toml_file=ROOT / "pyproject.toml", attributes={"url": address})


def tables(address: str) -> set[str]:
    engine = create_engine(address.replace("+aiosqlite", ""))
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()
