"""X9 with the escaping of pages broken: the trial must see it."""

import pytest
from playwright.async_api import Browser

from server import pages
from tests.controls.seen import is_seen
from tests.kit.sending import Senders
from tests.kit.world import World
from tests.scripts.trials import no_script_runs

pytestmark = pytest.mark.timeout(200)


async def test_pages_that_take_words_for_elements(
    world: World, browser: Browser, sender: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ = pages.environment.__wrapped__()
    open_.autoescape = False
    monkeypatch.setattr(pages, "environment", lambda: open_)

    await is_seen(no_script_runs(world, browser, sender))
