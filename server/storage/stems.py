"""Words of a text as the index keeps them: folded, and brought back to their stem.

One Dutch stemmer, in Python, for both databases. Pure: no database, no clock.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

SHORT = 3  # letters; such words are left as they are
LONGEST = 60  # letters of a word that are looked at

# The stemmer takes the `ge` out of `begeleiden` and makes policy (`beleid`) of it.
GUIDE = "begeleid"
GUIDING = {
    **dict.fromkeys(("", "t", "de", "den", "en", "end", "ende", "ing", "ingen"), GUIDE),
    **dict.fromkeys(("er", "ers", "ster", "sters"), f"{GUIDE}er"),
}

# What it gets wrong of the words of schools and workshops: a long vowel in the plural alone,
# a stem that ends in s or t, and plurals that are another word. Compounds end alike.
ENDINGS = {
    "dagen": "dag",
    "daken": "dak",
    "gaten": "gat",
    "glazen": "glas",
    "vaten": "vat",
    "leden": "lid",
    "kinderen": "kind",
    "fiets": "fiets",
    "fietst": "fiets",
    "toets": "toets",
    "toetst": "toets",
    "plaats": "plaats",
    "plaatst": "plaats",
    "schets": "schets",
    "motoren": "motor",
    "coordinatoren": "coordinator",
}
STAGE = "stage"  # of `stagedag` it takes the `ge` as well
WHOLE = {
    "wegen": "weg",
    "gelden": "geld",
    "gefietst": "fiets",
    "geplaatst": "plaats",
    "getoetst": "toets",
    "belt": "bel",
    "worden": "word",
    "meet": "meet",
    "gemeten": "meet",
}

STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe"})

_stemmer = snowballstemmer.stemmer("dutch")
# Letters and digits, with what joins them into one word: `foto's`, `USB-stick`.
_WORD = re.compile(r"[^\W_]+(?:['’\-\u2010\u2011][^\W_]+)*")
_JOINT = re.compile(r"[\-\u2010\u2011]")
_OWN = re.compile(r"['’]s$")
_FOTOS = re.compile(r"..[^o]os$")
_THIRD_PERSON = re.compile(r"...[dglr]t$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands: `start` is included, `end` is not, both in code points."""

    start: int
    end: int
    folded: str

    @property
    def stem(self) -> str:
        return stem(self.folded)


def words(text: str) -> Iterator[Word]:
    """Every word of the text, in order; of `USB-stick` first `usb`, then `stick`."""
    for found in _WORD.finditer(text):
        at = found.start()
        for part in _JOINT.split(found[0]):
            if folded := fold(part):
                yield Word(at, at + len(part), folded)
            at += len(part) + 1


def written(text: str) -> list[str]:
    """Every word of the text as it is written, in order; `USB-stick` is one."""
    return _WORD.findall(text)


@lru_cache(maxsize=50_000)
def kept(one: str) -> tuple[list[str], list[str]]:
    """What the index keeps of a word as it is written: the stems in their order, and apart from
    those what one types of it that none of them begins with.
    """
    found = list(words(one))
    others = [word.folded for word in found if not word.stem.startswith(word.folded)]
    whole = [form for word in joined(one) for form in (word.folded, word.stem)]
    return [word.stem for word in found], others + whole


def joined(text: str) -> Iterator[Word]:
    """What is written with a hyphen, as one word: `usbstick` of `USB-stick`."""
    for found in _WORD.finditer(text):
        if _JOINT.search(found[0]) and (folded := fold(_JOINT.sub("", found[0]))):
            yield Word(*found.span(), folded)


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Without accents, capitals and what an apostrophe adds: `Coördinator’s` is `coordinator`."""
    plain = _OWN.sub("", word.casefold()).translate(STROKES)
    parts = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in parts if letter.isalnum())[:LONGEST]


@lru_cache(maxsize=100_000)
def stem(folded: str) -> str:
    """What the forms of a word have in common."""
    if len(folded) <= SHORT or not folded.isalpha():
        return folded
    before, guide, after = folded.rpartition(GUIDE)
    if guide:
        return before + GUIDING.get(after, GUIDE + after)
    if folded in WHOLE:
        return WHOLE[folded]
    if folded.startswith(STAGE) and len(folded) >= len(STAGE) + SHORT:
        return STAGE + stem(folded.removeprefix(STAGE))
    for ending, kept in ENDINGS.items():
        if folded.endswith(ending):
            return folded.removesuffix(ending) + kept
    return _stem(folded) or folded


def _stem(folded: str) -> str:
    if folded.endswith(("ieen", "eeen")):  # knieën, ideeën
        return folded[:-2]
    if _FOTOS.search(folded):
        return folded[:-1]
    found: str = _stemmer.stemWord(folded)
    # `zieke` and `grote` end like plurals, which the stemmer knows: `zieken`, `groten`.
    if found.endswith("e") and (plural := _stemmer.stemWord(f"{found}n")) != f"{found}n":
        found = plural
    # `vraagt`, `boort`, `wordt`
    return found[:-1] if _THIRD_PERSON.search(found) else found
