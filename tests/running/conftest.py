"""Settings of a demo server on a fresh database."""

from pathlib import Path

import pytest

from server.config import Settings


@pytest.fixture
def demo(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        mode="demo",
        data=tmp_path,
        database_url=database_url,
        redis_url=None,
        base_urls=("http://localhost:8000",),
        proxies=(),
        secret="a secret of this test",
        smtp_url=None,
        rate_limits=True,
        metrics_token=None,
    )
