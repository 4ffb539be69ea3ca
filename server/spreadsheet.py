"""Tables that people open in a spreadsheet: as CSV, with nothing in them that is run."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Semicolons and a byte order mark, as spreadsheets in the Netherlands expect it.

    A cell that would be taken for a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def cell(value: object) -> str:
    """A value as one cell, which is never a formula."""
    said = "" if value is None else str(value)
    is_number = isinstance(value, int | float)
    return f"'{said}" if said.startswith(FORMULA) and not is_number else said
