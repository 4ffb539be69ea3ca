"""Ten thousand words that nobody else says, and where they are not to be found again."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MANY = 10_000
LETTERS = "abdefgiklmnoprstuvw"
PLANTED = re.compile(r"zq[a-z]{7}")


@dataclass
class Words:
    """Every planted word with the way by which it came in; each is planted once."""

    ways: dict[str, str] = field(default_factory=dict)
    _dice: random.Random = field(default_factory=lambda: random.Random(18))

    def some(self, way: str, count: int = 1) -> str:
        """So many new words, as one text."""
        return " ".join(self._new(way) for _ in range(count))

    def found_in(self, texts: Mapping[str, str]) -> list[str]:
        """`place: word, planted by way`, for each planted word that stands in such a text."""
        return sorted(set(self._found(texts)))

    def _found(self, texts: Mapping[str, str]) -> Iterator[str]:
        for place, text in texts.items():
            for word in self.ways.keys() & set(PLANTED.findall(text.casefold())):
                yield f"{place}: {word}, planted by {self.ways[word]}"

    def _new(self, way: str) -> str:
        while (word := "zq" + "".join(self._dice.choices(LETTERS, k=7))) in self.ways:
            pass
        self.ways[word] = way
        return word
