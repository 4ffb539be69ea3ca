"""Every Dutch sentence has its English one, and says the same names."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
ADVICE = "`make words` collects the sentences; translate them in web/words/en.po"


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """All sentences in Python, templates and scripts."""
    path = tmp_path_factory.mktemp("words") / "used.pot"
    subprocess.run(
        [
            *(sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"),
            *("--mapping", "pyproject.toml", "--output", str(path), "."),
        ],
        cwd=ROOT,
        check=True,
    )
    return _read(path)


@pytest.fixture(scope="module")
def english() -> Catalog:
    return _read(ROOT / "web" / "words" / "en.po")


def test_every_sentence_is_translated(used: Catalog, english: Catalog) -> None:
    sentences = [message for message in used if message.id]

    assert [one.id for one in sentences if not _is_translated(english, one)] == [], ADVICE


def test_no_translation_outlives_its_sentence(used: Catalog, english: Catalog) -> None:
    ids = [message.id for message in english if message.id and not used.get(_key(message))]

    assert ids == [], ADVICE


def test_no_translation_is_a_guess(english: Catalog) -> None:
    assert [message.id for message in english if message.id and message.fuzzy] == []


def test_translations_name_what_the_sentence_names(english: Catalog) -> None:
    assert [message.id for message in english if message.id and not _names_the_same(message)] == []


def test_a_name_that_the_sentence_lacks_is_found() -> None:
    assert _names_the_same(Message("Hoi {name}", "Hi {name}"))
    assert not _names_the_same(Message("Hoi {name}", "Hi {naam}"))
    assert not _names_the_same(Message("Hoi {name}", "Hi"))
    assert _names_the_same(Message(("Eén dag", "{n} dagen"), ("{n} day", "{n} days")))
    assert not _names_the_same(Message(("Eén dag", "{n} dagen"), ("One day", "Days")))


def _is_translated(english: Catalog, message: Message) -> bool:
    found = english.get(_key(message))
    if found is None or found.pluralizable != message.pluralizable:
        return False
    return all(_texts(found.string))


def _names_the_same(message: Message) -> bool:
    """Translations may only use known names, and the last form uses all of its own."""
    ids, texts = _texts(message.id), _texts(message.string)
    known = set().union(*map(_names, ids))
    return all(_names(text) <= known for text in texts) and _names(ids[-1]) <= _names(texts[-1])


def _key(message: Message) -> str:
    return _texts(message.id)[0]


def _texts(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [text or ""] if isinstance(text, str | None) else list(text)


def _names(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en")
