"""Servers to back up, and empty databases of both kinds to restore into."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from server.backup.restoring import restore
from server.backup.saving import Manifest, back_up
from server.config import Settings
from server.sample import fill
from tests.kit import live
from tests.ports.postgres import Postgres


@pytest.fixture(scope="session")
def sample_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a server with the sample region, on SQLite."""
    data = tmp_path_factory.mktemp("sample")
    path = shutil.copy(sqlite_template, data / "leerplek.db")
    address = f"sqlite+aiosqlite:///{path}"
    asyncio.run(fill(settings_for(address, data), False, None, 4, None))
    return data


@pytest.fixture
def sample(sample_template: Path, tmp_path: Path) -> Settings:
    """A server with the sample region, on SQLite."""
    data = shutil.copytree(sample_template, tmp_path / "sample")
    return settings_for(f"sqlite+aiosqlite:///{data / 'leerplek.db'}", data)


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Settings:
    """A server on an empty database of each kind."""
    return settings_for(database_url, tmp_path / "empty")


@pytest.fixture
def blank(tmp_path: Path) -> Settings:
    """A server whose database isn't even made yet."""
    return fresh_on_sqlite(tmp_path / "blank")


@pytest.fixture
def unmade_postgres_url(postgres: Postgres, postgres_url: str) -> str:
    """The address of a PostgreSQL database without a single table."""
    postgres.empty(postgres_url)
    return postgres_url


@pytest.fixture
def on_postgres(unmade_postgres_url: str, tmp_path: Path) -> Settings:
    """A server on PostgreSQL whose tables aren't even made yet."""
    return settings_for(unmade_postgres_url, tmp_path / "postgres")


def fresh_on_sqlite(data: Path) -> Settings:
    """A server in that folder, which holds nothing yet."""
    return settings_for(f"sqlite+aiosqlite:///{data / 'leerplek.db'}", data)


def settings_for(database_url: str, data: Path) -> Settings:
    return live.settings(database_url, data, 8000)


def unseen(length: int) -> Callable[[int], object]:
    """Nobody looks how far it is."""
    return lambda done: None


Backup = Callable[[Settings], Awaitable[Path]]


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    """Backs a server up: `path = await backup(settings)`."""

    async def back_up_there(of: Settings) -> Path:
        path = tmp_path / "leerplek.tar"
        await back_up(of, path, unseen)
        return path

    return back_up_there


async def restores(into: Settings, path: Path) -> Manifest:
    return await restore(into, path, unseen)
