"""X8, in the browser: what surely can't be kept is said as soon as it is picked."""

from pathlib import Path

from tests.files import picked


def test_what_can_be_kept_goes_along(tmp_path: Path) -> None:
    picked.what_can_be_kept_goes_along(picked.SCRIPTS, tmp_path)


def test_the_rest_is_told_in_the_words_of_the_server(tmp_path: Path) -> None:
    picked.the_rest_is_told_in_the_words_of_the_server(picked.SCRIPTS, tmp_path)
