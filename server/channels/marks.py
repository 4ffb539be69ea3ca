"""Links and mentions in a body: found once, when it is written, and kept as ranges.

Offsets are Unicode code points, `from` included and `to` not.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from linkify_it import LinkifyIt

Mark = dict[str, Any]

# `@docent`: what people type for everybody who holds a role in the room, in both languages.
ROLE_WORDS = {
    "role:pupil": ("leerling", "pupil"),
    "role:teacher": ("docent", "teacher"),
    "role:supervisor": ("praktijkbegeleider", "begeleider", "supervisor"),
    "role:parent": ("ouder", "ouders", "parent", "parents"),
    "role:coordinator": ("coördinator", "coordinator"),
}

# Looked for first, since few bodies hold a link and the finder of links takes its time:
# a scheme, or letters on both sides of a dot.
_MAY_LINK = re.compile(r"//|\w\.\w")
_links = LinkifyIt(options={"fuzzy_ip": False, "fuzzy_email": False})


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody who can be mentioned, and what they are called: `Henk`, `Henk Stoutjes`."""

    who: str
    names: tuple[str, ...]


def find(body: str, people: Sequence[Called], wished: Iterable[str] = ()) -> list[Mark]:
    """The ranges of links and mentions, in rising order, none over another.

    `wished` says who is meant where two people are called alike.
    """
    links = _find_links(body)
    taken = [(mark["from"], mark["to"]) for mark in links]
    mentions = [
        mark for mark in _find_mentions(body, people, set(wished)) if not _overlaps(mark, taken)
    ]
    return sorted(links + mentions, key=lambda mark: int(mark["from"]))


def mentioned(marks: Iterable[Mark]) -> list[str]:
    """Who is mentioned in these marks, each once, in the order of the text."""
    return list(dict.fromkeys(mark["who"] for mark in marks if "who" in mark))


def _find_links(body: str) -> list[Mark]:
    if not _MAY_LINK.search(body):
        return []
    found = _links.match(body) or []
    return [
        {"from": link.index, "to": link.last_index, "link": link.url}
        for link in found
        if link.url.startswith(("http://", "https://"))
    ]


def _find_mentions(body: str, people: Sequence[Called], wished: set[str]) -> list[Mark]:
    if "@" not in body:
        return []
    names = _names(people, wished)
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return [
        {"from": found.start(), "to": found.end(), "who": names[found[1].casefold()]}
        for found in re.finditer(rf"(?<!\w)@({pattern})(?!\w)", body, re.IGNORECASE)
        if found[1].casefold() in names
    ]


def _names(people: Sequence[Called], wished: set[str]) -> dict[str, str]:
    names = {word.casefold(): who for who, words in ROLE_WORDS.items() for word in words}
    for person in sorted(people, key=lambda person: person.who in wished):
        names.update({name.casefold(): person.who for name in person.names if name})
    return names


def _overlaps(mark: Mark, taken: Iterable[tuple[int, int]]) -> bool:
    return any(mark["from"] < until and start < mark["to"] for start, until in taken)
