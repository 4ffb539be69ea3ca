"""Sentences for people: written in Dutch, said in the language of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent.parent / "web" / "words"
LANGUAGES = {"nl": "Nederlands", "en": "English"}
DEFAULT = "nl"


@runtime_checkable
class Spoken(Protocol):
    """Something that each language says in its own way: a sentence, a day."""

    def in_(self, language: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """A Dutch sentence that is translated when somebody reads it, with `{names}` filled in."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    count: int = 1

    def in_(self, language: str) -> str:
        """The sentence in that language; in Dutch where it was never translated."""
        values = {name: _said(value, language) for name, value in self.values.items()}
        return _template(self, language).format(**values)

    def __str__(self) -> str:
        return self.in_(DEFAULT)


def _(message: str, /, **values: object) -> Sentence:
    """Mark a Dutch sentence as one that is said to people."""
    return Sentence(message, values)


def ngettext(one: str, many: str, n: int, /, **values: object) -> Sentence:
    """A sentence about `n` things, which it can name as `{n}`."""
    return Sentence(one, {"n": n, **values}, many, n)


def translations(language: str) -> dict[str, str]:
    """Dutch sentence → sentence in that language, plurals as `one|many`; empty for Dutch."""
    found = {}
    for message in catalogue(language) or ():
        if message.id and message.string:
            found[_flat(message.id)] = _flat(message.string)
    return found


@cache
def catalogue(language: str) -> Catalog | None:
    """The translations of a language, read once; None where there are none, as for Dutch."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=language)


def best(accept_language: str) -> str:
    """The first language of a browser's wish list that we speak, or Dutch."""
    for wish in accept_language.split(","):
        language = wish.split(";")[0].strip()[:2].lower()
        if language in LANGUAGES:
            return language
    return DEFAULT


def _said(value: object, language: str) -> object:
    # Most are text or a number; to find out what else can be spoken takes Python long.
    if isinstance(value, str | int):
        return value
    return value.in_(language) if isinstance(value, Spoken) else value


def _template(sentence: Sentence, language: str) -> str:
    known = catalogue(language)
    message = known.get(sentence.message) if known else None
    translated = message.string if message else None
    if sentence.plural is None:
        return translated if translated and isinstance(translated, str) else sentence.message
    one, many = sentence.message, sentence.plural
    if isinstance(translated, (tuple, list)) and all(translated):
        one, many = translated
    return one if sentence.count == 1 else many


def _flat(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else "|".join(text)
