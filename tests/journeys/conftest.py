"""`region`: the sample region behind a real server, and windows to look at it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server import config, sample
from tests.journeys.people import Region
from tests.ports.chromium import Window
from tests.ports.postgres import Postgres
from tests.ports.server import Server, ServerStarter


@pytest.fixture(scope="session")
async def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with the sample region, its files beside it, to be copied."""
    data = tmp_path_factory.mktemp("filled")
    path = Path(shutil.copy(sqlite_template, data / "leerplek.db"))
    await _fill(f"sqlite+aiosqlite:///{path}", data)
    return path


@pytest.fixture
async def region(filled: Path, tmp_path: Path, started: ServerStarter, window: Window) -> Region:
    """An own one, on SQLite: whatever a test does there, no other test sees it."""
    path = shutil.copy(filled, tmp_path / "leerplek.db")
    server = await started(f"sqlite+aiosqlite:///{path}")
    _copy_files(filled.parent, server.data)
    return Region(server, window)


@pytest.fixture(scope="session")
async def filled_postgres(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[str, Path]]:
    """The same on PostgreSQL."""
    data, address = tmp_path_factory.mktemp("filled"), postgres.copy()
    await _fill(address, data)
    yield address, data
    postgres.drop(address)


@pytest.fixture
async def postgres_region(
    postgres: Postgres, filled_postgres: tuple[str, Path], started: ServerStarter, window: Window
) -> AsyncIterator[Region]:
    """An own one, on PostgreSQL."""
    filled, data = filled_postgres
    address = postgres.copy(of=filled)
    server = await started(address)
    _copy_files(data, server.data)
    yield Region(server, window)
    await server.kill()
    postgres.drop(address)


@pytest.fixture(
    params=[
        pytest.param("region", marks=pytest.mark.browser),
        pytest.param("postgres_region", marks=[pytest.mark.browser, pytest.mark.postgres]),
    ]
)
def any_region(request: pytest.FixtureRequest) -> Region:
    """The test runs on SQLite and on PostgreSQL."""
    region: Region = request.getfixturevalue(request.param)
    return region


@pytest.fixture(scope="session")
async def standing(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """One server for all tests that only look."""
    data = tmp_path_factory.mktemp("standing")
    path = shutil.copy(filled, data / "leerplek.db")
    _copy_files(filled.parent, data)
    server = Server(data, f"sqlite+aiosqlite:///{path}", {"LEERPLEK_RATE_LIMITS": "off"})
    await server.start()
    yield server
    await server.kill()


@pytest.fixture
def gallery(standing: Server, window: Window) -> Region:
    """The sample region to look at; nobody changes anything there."""
    return Region(standing, window)


def _copy_files(filled: Path, data: Path) -> None:
    """The photos and files of the sample region."""
    shutil.copytree(filled / "files", data / "files", dirs_exist_ok=True)


async def _fill(database_url: str, data: Path) -> None:
    settings = config.read(
        {
            "LEERPLEK_MODE": "demo",
            "LEERPLEK_DATABASE_URL": database_url,
            "LEERPLEK_DATA": str(data),
            "LEERPLEK_SECRET": "s" * 40,
        }
    )
    await sample.fill(settings, if_empty=False, placements=None, members=0, sessions=None)
