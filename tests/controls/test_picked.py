"""X8 in the browser, with its look at a file broken: the trials see it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.files import picked

Trial = Callable[[Path, Path], None]

# What is broken: what stands there, what instead, and whose trial must see it.
BREAKS: dict[str, tuple[str, str, Trial]] = {
    "what can be kept is refused": (
        "if (FIT.some((way) => begins(head, way))) return undefined;",
        "",
        picked.what_can_be_kept_goes_along,
    ),
    "all goes along": (
        "const why = head === undefined ? undefined : unfit(head);",
        "const why = undefined;",
        picked.the_rest_is_told_in_the_words_of_the_server,
    ),
    "it has words of its own": (
        "“{name}” is een programma. Dat kan hier niet.",
        "“{name}” mag niet.",
        picked.the_rest_is_told_in_the_words_of_the_server,
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_look_at_a_file_is_seen(tmp_path: Path, name: str) -> None:
    stands, instead, trial = BREAKS[name]
    shutil.copytree(picked.ROOT / "web" / "static" / "js", tmp_path / "js")
    shutil.copy(picked.ROOT / "package.json", tmp_path)
    path = tmp_path / "js" / "contents.js"
    source = path.read_text()
    assert source.count(stands) == 1, f"the script no longer says {stands!r}"
    path.write_text(source.replace(stands, instead))

    with pytest.raises(AssertionError):
        trial(tmp_path / "js", tmp_path)
