"""`town`: one server for all trials of a module, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.kit.live import fresh_database
from tests.permissions.town import MakeTown, Town, founded


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
async def town(request: pytest.FixtureRequest, tmp_path_factory: Any) -> AsyncIterator[Town]:
    data = tmp_path_factory.mktemp(f"town-{request.param}")
    with fresh_database(request, data) as url:
        async with founded(url, data) as made:
            yield made


@pytest.fixture
def own_town(database_url: str, tmp_path: Path) -> MakeTown:
    """A town of this test alone: `async with own_town(rate_limits=True) as town`."""
    return lambda **changed: founded(database_url, tmp_path, **changed)
