"""Text as a table: separators, quotes, and the row in which the names of the columns stand."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from server.errors import Invalid, TooBig
from server.words import _

LARGEST = 5 * 1024 * 1024  # bytes of a file
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 100, 2_000

SEPARATORS = ";\t,|"
FIRST_ROWS = 10  # within which the names of the columns stand: some programs put a title above
SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file on which it begins, and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the names of its columns, and its rows without the empty ones."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


Known = Callable[[Sequence[str]], int]  # how many of these are names of columns we know


def read(text: str, known: Known) -> Sheet:
    """The table in that text; `Invalid` or `TooBig` in words that help.

    The first of the first rows with two names of columns that we know holds the names.
    """
    rows = list(islice(_rows(text), MOST_ROWS + FIRST_ROWS + 1))
    if not rows:
        raise Invalid(_("Dit bestand is leeg."))
    at = _header_row(rows, known)
    headers, rest = tuple(rows[at].cells), rows[at + 1 :]
    if len(headers) > MOST_COLUMNS:
        raise TooBig(_("Hooguit {n} kolommen. Laat weg wat we niet nodig hebben.", n=MOST_COLUMNS))
    if len(rest) > MOST_ROWS:
        raise TooBig(_("Hooguit {n} regels in één keer. Deel het bestand op.", n=MOST_ROWS))
    if not rest:
        raise Invalid(_("Er staan alleen kopjes in dit bestand, en geen regels eronder."))
    return Sheet(headers, tuple(Row(row.line, _fitted(row.cells, len(headers))) for row in rest))


def _rows(text: str) -> Iterator[Row]:
    separator, start, skipped = _separator(text)
    reader = csv.reader(io.StringIO(text[start:], newline=""), delimiter=separator)
    line = skipped + 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Invalid(_("Regel {line} is niet te lezen.", line=line)) from None
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise Invalid(
                _("Op regel {line} begint een cel die te lang is. Mist er een aanhalingsteken?",
                  line=line)
            )  # fmt: skip
        kept = tuple(map(_tidy, cells))
        if any(kept):
            yield Row(line, kept)
        line = skipped + reader.line_num + 1


def _separator(text: str) -> tuple[str, int, int]:
    """(Separator, where the table begins, lines above it). Excel may say it in a first line."""
    if told := SEP_LINE.match(text):
        return told[1], told.end(), 1
    lines = [line for line in islice(text.splitlines(), 50) if line.strip()]
    counts = {one: sum(_outside_quotes(line, one) for line in lines) for one in SEPARATORS}
    # Of as many, the one that stands first here: a comma stands inside names too.
    return max(SEPARATORS, key=lambda one: counts[one]), 0, 0


def _outside_quotes(line: str, separator: str) -> int:
    return sum(part.count(separator) for part in line.split('"')[::2])


def _tidy(cell: str) -> str:
    """One line without signs that can't be seen, and without `=\"…\"`, which Excel is given."""
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    return " ".join("".join(sign if sign.isprintable() else " " for sign in cell).split())


def _header_row(rows: Sequence[Row], known: Known) -> int:
    for at, row in enumerate(rows[:FIRST_ROWS]):
        if known(row.cells) > 1:
            return at
    return 0


def _fitted(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """A row that is too short ends in empty cells; what is too much stays, to be said."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return (*cells, *("" for _more in range(width - len(cells))))
