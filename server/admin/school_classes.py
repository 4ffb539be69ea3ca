"""How classes are called from year to year."""

import re

LAST_YEAR = 4  # of vmbo


def next_class(name: str) -> str | None:
    """The class after this one: kb3 → kb4, 2a → 3a, "" after the last; None when it has no year."""
    found = re.search(r"[1-6]", name)
    if found is None:
        return None
    year = int(found[0])
    return "" if year >= LAST_YEAR else f"{name[: found.start()]}{year + 1}{name[found.end() :]}"
