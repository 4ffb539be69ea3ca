"""Databases of the newest version: made once by the migrations, then copied for each test."""

import shutil
from pathlib import Path

import pytest

from server.storage.migrating import migrate


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "leerplek.db"
    migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite database."""
    path = shutil.copy(sqlite_template, tmp_path / "leerplek.db")
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database: the test runs on SQLite and on PostgreSQL."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address
