"""docs/path-of-a-message.md names files, classes and functions that exist where it says."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "path-of-a-message.md").read_text()
FILES = sorted(set(re.findall(r"`(server/[\w/]+\.py)`", PAGE)))
NAMES = sorted(set(re.findall(r"`([A-Za-z_]+(?:\.[a-z_]+)?)`", PAGE)) - {"with"})


def test_its_files_exist() -> None:
    assert FILES
    assert [name for name in FILES if not (ROOT / name).is_file()] == []


def test_what_it_names_is_in_one_of_its_files() -> None:
    sources = "\n".join(path.read_text() for path in ROOT.glob("server/**/*.py"))

    assert NAMES
    assert [name for name in NAMES if not _is_defined(name, sources)] == []


def test_a_name_with_its_file_is_in_that_file() -> None:
    pairs = re.findall(r"`([A-Za-z_.]+)` in\s+`(server/[\w/]+\.py)`", PAGE)

    assert len(pairs) >= 10
    for name, file in pairs:
        assert _is_defined(name, (ROOT / file).read_text()), (name, file)


def test_it_is_one_page() -> None:
    assert len(PAGE.splitlines()) <= 66


def _is_defined(name: str, source: str) -> bool:
    """`Hub.after`: the class, and a method of it; `FULL`: a constant; else a function or class."""
    owner, _, method = name.rpartition(".")
    if owner:
        bodies = re.findall(rf"^class {owner}\b.*?(?=^\S|\Z)", source, re.MULTILINE | re.DOTALL)
        return any(re.search(rf"\bdef {method}\(", body) for body in bodies)
    return bool(re.search(rf"^(?:async def|def|class) {name}\b|^{name}\b.*=", source, re.MULTILINE))
