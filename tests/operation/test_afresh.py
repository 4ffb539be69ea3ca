"""G10: a backup is of one moment, and who comes back to it starts afresh."""

from pathlib import Path

from server.config import Settings
from tests.kit.live import MakeLive
from tests.operation import trials


async def test_under_load_it_is_of_one_moment_and_holds_up_nobody(
    own_live: MakeLive, blank: Settings, tmp_path: Path
) -> None:
    async with own_live() as live:
        await trials.it_is_of_one_moment(live, blank, tmp_path / "it.tar")


async def test_every_client_starts_afresh(
    database_url: str, blank: Settings, tmp_path: Path
) -> None:
    await trials.every_client_starts_afresh(database_url, blank, tmp_path, tmp_path / "it.tar")
