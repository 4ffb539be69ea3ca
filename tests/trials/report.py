"""The table of docs/trials.md: the last figures of each trial on each database."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "trials.md"
BEGIN, END = "<!-- trials -->", "<!-- /trials -->"
HEADS = ("trial", "size", "database", "seconds", "found", "commit", "date")


@dataclass(frozen=True, slots=True)
class Row:
    """One trial as it was last run."""

    guarantee: str
    size: str
    database: str
    seconds: float
    found: str
    commit: str
    date: str

    @property
    def name(self) -> tuple[str, str, str]:
        return self.guarantee, self.size, self.database

    def line(self) -> str:
        cells = [*self.name, f"{self.seconds:.0f}", self.found, self.commit, self.date]
        return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def table(new: Iterable[Row], old: str = "") -> str:
    """The rows of before, renewed by these, in the order of their names."""
    kept = {row.name: row for row in (*rows(old), *new)}
    lines = [f"| {' | '.join(HEADS)} |", "|" + " --- |" * len(HEADS)]
    return "\n".join([*lines, *(row.line() for row in sorted(kept.values(), key=_place))])


def rows(text: str) -> list[Row]:
    """The rows of such a table."""
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if len(cells) == len(HEADS) and cells[3].isdigit():
            *name, seconds, what, commit, date = cells
            found.append(Row(name[0], name[1], name[2], float(seconds), what, commit, date))
    return found


def write(new: Iterable[Row], page: Path = PAGE) -> None:
    """Renews the table between the two marks."""
    text = page.read_text()
    before, rest = text.split(BEGIN, 1)
    old, after = rest.split(END, 1)
    page.write_text(f"{before}{BEGIN}\n{table(new, old)}\n{END}{after}")


def _place(row: Row) -> tuple[str, int, str]:
    return row.guarantee[0], int(row.guarantee[1:]), row.database
