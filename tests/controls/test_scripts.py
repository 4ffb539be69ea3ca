"""X9 with the escaping of pages broken, and with that of the room's script: the trial sees it."""

import pytest
from playwright.async_api import Browser, Route

from server import pages
from tests.controls.seen import is_seen
from tests.kit.sending import Senders
from tests.kit.world import World
from tests.scripts.trials import no_script_runs

AS_TEXT = "if (!link && !who) return text;"
AS_ELEMENTS = "return document.createRange().createContextualFragment(text);"

pytestmark = pytest.mark.timeout(200)


async def test_pages_that_take_words_for_elements(
    world: World, browser: Browser, sender: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ = pages.environment.__wrapped__()
    open_.autoescape = False
    monkeypatch.setattr(pages, "environment", lambda: open_)

    await is_seen(no_script_runs(world, browser, sender))


async def test_a_room_that_draws_words_as_elements(
    world: World, browser: Browser, sender: Senders
) -> None:
    await is_seen(no_script_runs(world, browser, sender, _drawing_elements))


async def _drawing_elements(route: Route) -> None:
    """Our own script, but that words become what they look like."""
    answer = await route.fetch()
    ours = await answer.text()
    broken = ours.replace(AS_TEXT, AS_ELEMENTS)
    # Not an assertion, which would pass for what the trial saw.
    if broken == ours:
        raise LookupError("the script draws in another way by now")
    await route.fulfill(response=answer, body=broken)
