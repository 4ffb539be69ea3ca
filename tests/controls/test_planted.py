"""X18 with a server that tells what it should keep to itself: the trial must see it."""

import pytest

from tests.controls.seen import is_seen
from tests.planted.trials import at_school, no_word_of_a_short_day_is_found
from tests.ports.server import ServerStarter

# Each breaks one defence, and then is the server.
A_LINE_WITH_A_MESSAGE = """
import logging
from server.channels import marks
find = marks.find
def talkative(body, *given):
    logging.getLogger("marks").warning(body)
    return find(body, *given)
marks.find = talkative
"""
ERRORS_WITH_THEIR_WORDS = """
import traceback
from sqlalchemy.exc import StatementError
from server import traces
made = StatementError.__init__
def open_(self, *given, **named):
    made(self, *given, **named)
    self.hide_parameters = False
StatementError.__init__ = open_
traces.trace = lambda exc_info: "".join(traceback.format_exception(*exc_info))
"""
REFUSALS_THAT_QUOTE = """
import re
from server import errors
errors.QUOTED = re.compile("(?!)")
"""
SERVER = """
from server.__main__ import main
main()
"""


@pytest.mark.parametrize(
    "broken",
    [A_LINE_WITH_A_MESSAGE, ERRORS_WITH_THEIR_WORDS, REFUSALS_THAT_QUOTE],
    ids=["a line with a message", "errors with their words", "refusals that quote"],
)
async def test_a_server_that_says_words_of_people(
    started: ServerStarter, sqlite_url: str, broken: str
) -> None:
    async with at_school(started, sqlite_url, ("-c", broken + SERVER)) as school:
        await is_seen(no_word_of_a_short_day_is_found(school))


async def test_the_short_day_finds_nothing_in_a_server_as_it_is(
    started: ServerStarter, sqlite_url: str
) -> None:
    async with at_school(started, sqlite_url) as school:
        await no_word_of_a_short_day_is_found(school)
