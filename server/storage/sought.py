"""What somebody searches for: words and phrases, and where a text has them. Pure.

The index only proposes; a text that doesn't have the words as it stands now is no hit.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from server.errors import Invalid
from server.storage.stems import Word, joined, words
from server.words import _

LONGEST = 200  # characters of a question
SHORTEST = 2  # letters of its longest word
MOST = 16  # words and phrases

_QUOTES = re.compile(r"[\"“”„«»]")

Range = tuple[int, int]  # from, until; in code points


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or a phrase of several; `begins` is what a word that is still typed begins with."""

    stems: tuple[str, ...]
    begins: str = ""

    def ranges(self, text: str) -> list[Range]:
        """Where the text has it."""
        here = list(words(text))
        if len(self.stems) == 1:
            return [(one.start, one.end) for one in (*here, *joined(text)) if self._is(one)]
        size = len(self.stems)
        spans = (here[at : at + size] for at in range(len(here) - size + 1))
        return [
            (span[0].start, span[-1].end)
            for span in spans
            if tuple(one.stem for one in span) == self.stems
        ]

    def _is(self, word: Word) -> bool:
        is_begun = bool(self.begins) and word.folded.startswith(self.begins)
        return is_begun or word.stem == self.stems[0]


@dataclass(frozen=True, slots=True)
class Sought:
    """All of these have to be there."""

    terms: tuple[Term, ...]

    def ranges(self, texts: Sequence[str]) -> list[list[Range]] | None:
        """Where each of these texts has the words, in order; None when not all are found."""
        found: list[set[Range]] = [set() for _text in texts]
        for term in self.terms:
            places = [term.ranges(text) for text in texts]
            if not any(places):
                return None
            for known, more in zip(found, places, strict=True):
                known.update(more)
        return [_apart(known) for known in found]


def sought(typed: str) -> Sought:
    """What was typed, read as words and "phrases"; `Invalid` says what is missing.

    The last word counts as a beginning too, unless a space or a quote follows it.
    """
    if len(typed) > LONGEST:
        raise Invalid(_("Zoek met hooguit {n} tekens.", n=LONGEST))
    terms = list(dict.fromkeys(_terms(typed)))[:MOST]
    if not any(len(one) >= SHORTEST for term in terms for one in (*term.stems, term.begins)):
        raise Invalid(_("Typ een woord van minstens twee letters."))
    return Sought(tuple(terms))


def _terms(typed: str) -> Iterator[Term]:
    parts = _QUOTES.split(typed)
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        if number % 2 and not is_last:
            yield from _phrase(part)
        else:
            yield from _loose(part, is_typed=is_last and part == part.rstrip())


def _phrase(said: str) -> Iterator[Term]:
    if stems := tuple(one.stem for one in words(said)):
        yield Term(stems)


def _loose(said: str, *, is_typed: bool) -> Iterator[Term]:
    known = list(words(said))
    for one in known:
        is_begun = is_typed and one is known[-1] and len(one.folded) >= SHORTEST
        # A stop or a comma ends a word as a space does.
        is_begun = is_begun and one.end == len(said)
        yield Term((one.stem,), one.folded if is_begun else "")


def _apart(ranges: Iterable[Range]) -> list[Range]:
    """In order, and none over another."""
    found: list[Range] = []
    for start, end in sorted(ranges):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
