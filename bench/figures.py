"""What was measured: rows of figures, kept as JSON, and what they come to over the rounds."""

import statistics
from collections.abc import Iterable
from pathlib import Path

import msgspec

from bench.crowd import Report, Times


class Row(msgspec.Struct):
    """What one server did in one round of a trial; `fault` is empty when nothing went wrong."""

    trial: str
    server: str
    round: int
    values: dict[str, float]
    fault: str = ""


class Run(msgspec.Struct):
    """One run of the bench, or several of one commit; `how` says of each trial on what and how."""

    commit: str
    date: str  # and minute, by which runs of one day stand in their order
    how: dict[str, str] = {}
    rows: list[Row] = []

    @property
    def day(self) -> str:
        return self.date[:10]

    def add(self, row: Row, how: str) -> None:
        self.rows.append(row)
        self.how[row.trial] = how

    def after(self, earlier: "Run") -> "Run":
        """The same with what only the earlier run measured: the rows of a trial stay together."""
        kept = [row for row in earlier.rows if row.trial not in self.how]
        rows = sorted([*kept, *self.rows], key=lambda row: row.trial)
        return Run(self.commit, self.date, {**earlier.how, **self.how}, rows)

    def value(self, trial: str, server: str, name: str) -> float | None:
        """The middle one over the rounds, or None when it wasn't measured."""
        found = [row.values[name] for row in self._of(trial, server) if name in row.values]
        return statistics.median(found) if found else None

    def ratio(self, trial: str, name: str, of: str, to: str) -> float | None:
        """The middle one of the rounds' own ratios: both were measured in the same minute."""
        theirs = {row.round: row.values[name] for row in self._of(trial, to) if name in row.values}
        pairs = [
            row.values[name] / theirs[row.round]
            for row in self._of(trial, of)
            if name in row.values and theirs.get(row.round)
        ]
        return statistics.median(pairs) if pairs else None

    def servers(self, trial: str) -> list[str]:
        """Who took part, in the order in which they did."""
        return list(dict.fromkeys(row.server for row in self.rows if row.trial == trial))

    def trials(self) -> list[str]:
        return list(dict.fromkeys(row.trial for row in self.rows))

    def faults(self) -> list[str]:
        """What went wrong, for whoever reads the table."""
        return [
            f"{row.trial}, {row.server}, round {row.round}: {row.fault}"
            for row in self.rows
            if row.fault
        ]

    def _of(self, trial: str, server: str) -> Iterable[Row]:
        return (row for row in self.rows if (row.trial, row.server) == (trial, server))


def row(trial: str, server: str, number: int, report: Report, **more: float) -> Row:
    """A crowd's report as a row."""
    values = {
        "messages": report.messages,
        "deliveries": report.deliveries,
        **_times("sending", report.sending),
        **_times("coming", report.coming),
        "crowd": report.busy,
        "server": report.server_busy,
        **(_costs(report) if len(report.parts) > 1 else {}),
        **more,
    }
    return Row(trial, server, number, values, _fault(report))


def read(path: Path) -> Run:
    """A run that was kept."""
    return msgspec.json.decode(path.read_bytes(), type=Run)


def write(run: Run, path: Path) -> None:
    """Keep a run, in a form that shows in a diff what changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(_rounded(run)), indent=1) + b"\n")


def _rounded(run: Run) -> Run:
    rows = [
        msgspec.structs.replace(
            one, values={name: float(f"{value:.5g}") for name, value in one.values.items()}
        )
        for one in run.rows
    ]
    return msgspec.structs.replace(run, rows=rows)


def _times(name: str, times: Times) -> dict[str, float]:
    return {f"{name} {mark}": getattr(times, mark) for mark in ("p50", "p99", "p999", "most")}


def _costs(report: Report) -> dict[str, float]:
    """Milliseconds of a core that each part of a server spent on a message."""
    per_message = 1000 / max(report.messages, 1)
    return {f"ms {part}": share * per_message for part, share in report.parts.items()}


def _fault(report: Report) -> str:
    if not report.faults.count:
        return ""
    counted = {
        name: getattr(report.faults, name)
        for name in report.faults.__struct_fields__
        if name != "first" and getattr(report.faults, name)
    }
    said = ", ".join(f"{count} {name}" for name, count in counted.items())
    return f"{said} ({report.faults.first[:200]})"
