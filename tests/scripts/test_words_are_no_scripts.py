"""X9, in a real browser: nothing that people write is run."""

import pytest
from playwright.async_api import Browser

from tests.kit.sending import Senders
from tests.kit.world import World
from tests.scripts.corpus import CORPUS
from tests.scripts.trials import no_script_runs

pytestmark = pytest.mark.timeout(200)


def test_the_corpus_is_large_and_says_everything_once() -> None:
    assert len(set(CORPUS)) >= 300


async def test_what_people_write_is_shown_and_never_run(
    world: World, browser: Browser, sender: Senders
) -> None:
    await no_script_runs(world, browser, sender)
