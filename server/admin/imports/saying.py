"""Sentences kept with what they are about, and said again in the language of who reads them."""

from typing import Any

from server.admin.imports.records import Said
from server.words import Sentence


def kept(said: Said) -> list[Any]:
    """[[part, message, values]]: as a row of an import keeps it."""
    return [[part, why.message, dict(why.values)] for part, why in said]


def told(said: list[Any]) -> list[tuple[str, Sentence]]:
    """(Part, sentence), as a page tells it."""
    return [(part, Sentence(message, values)) for part, message, values in said]
