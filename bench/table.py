"""The tables of bench/README.md: the goals beside what was measured, and all figures."""

from collections.abc import Iterable

from bench import figures, ground
from bench.figures import Row, Run
from bench.goals import GOALS

KEPT = ground.ROOT / "bench" / "figures"
README = ground.ROOT / "bench" / "README.md"
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"

TRIALS = {
    "a1": "rooms of five, one under way per room",
    "a4": "rooms of five, four under way",
    "a16": "rooms of five, sixteen under way",
    "b": "one large room, four under way",
    "b32": "one large room, thirty-two under way",
    "c33": "rooms of five, at a third of the own maximum",
    "c80": "rooms of five, at 80 % of the own maximum",
    "e": "all lines dropped, and back within 30 s",
    "g1": "processes that share rooms of five, one under way",
    "g4": "processes that share rooms of five, four under way",
    "h": "a region's busiest quarter of an hour: messages",
}
SERVERS = {
    "leerplek": "**Leerplek**",
    "socketio": "Socket.IO, nothing stored",
    "socketio-commit": "Socket.IO, a commit a message",
    "plain": "C, only copies",
    "several-1": "Leerplek: one process on PostgreSQL and Redis",
    "several-3": "Leerplek: three processes on PostgreSQL and Redis",
}
DAY = (
    "a room's page, as HTML",
    "the first page, as HTML",
    "a read mark",
    "own rooms, with unread",
    "older entries",
    "a search",
    "a message, and its edit",
)
PARTS = ("web", "worker", "PostgreSQL", "Redis")
READS = (
    "the newest page of a room",
    "a page anywhere in a room",
    "own rooms, with unread",
    "search for a common word",
    "search for a rare word",
)


def of(runs: Iterable[Run]) -> str:
    """Everything that is to be said of these runs, the newest one in full."""
    *_before, now = runs = sorted(runs, key=lambda run: run.date)
    parts = [_goals(runs), _rooms(now), _costs(now), _lines(now), _reads(now), _day(now)]
    return "\n\n".join(part for part in [*parts, _about(now), _faults(now)] if part)


def line(row: Row) -> str:
    """One row, while it goes on."""
    said = ", ".join(f"{name} {_short(value)}" for name, value in row.values.items())
    return f"{row.trial:4} {row.server:16} {row.round}  {said}  {row.fault}"


def keep(run: Run) -> None:
    """The run's figures beside those before, and the tables of all of them in the README."""
    path = KEPT / f"{run.day}-{run.commit.rstrip('+')}.json"
    figures.write(run.after(figures.read(path)) if path.exists() else run, path)
    runs = [figures.read(kept) for kept in sorted(KEPT.glob("*.json"))]
    head, _, rest = README.read_text().partition(BEGIN)
    _, _, tail = rest.partition(END)
    README.write_text(f"{head}{BEGIN}\n\n{of(runs)}\n\n{END}{tail}")


def _goals(runs: list[Run]) -> str:
    measured = [f"{run.day} `{run.commit}`" for run in runs]
    rows = [
        [goal.what, goal.must, goal.aim, *(goal.measured(run) for run in runs)] for goal in GOALS
    ]
    return _table(["goal", "must", "aim", *measured], rows)


def _rooms(run: Run) -> str:
    head = ["", "messages/s", "deliveries/s", "p50", "p99", "p99.9", "server", "crowd", "later"]
    parts = []
    for trial in (name for name in TRIALS if name in run.trials() and name != "e"):
        rows = [
            [SERVERS[server], *(_cell(run, trial, server, name) for name in CELLS)]
            for server in run.servers(trial)
        ]
        parts.append(f"**{TRIALS[trial].capitalize()}**\n\n{_table(head, rows)}")
    return "\n\n".join(parts)


CELLS = {
    "messages": "",
    "deliveries": "",
    "sending p50": " ms",
    "sending p99": " ms",
    "sending p999": " ms",
    "server": "%",
    "crowd": "%",
    "later": "%",
}


def _cell(run: Run, trial: str, server: str, name: str) -> str:
    value = run.value(trial, server, name)
    if value is None:
        return "–"
    return f"{value:.0%}" if CELLS[name] == "%" else _short(value) + CELLS[name]


def _costs(run: Run) -> str:
    """What a message costs where several processes share the work."""
    rows = [
        [f"{SERVERS[server]}, {trial[1:]} under way", *map(_short, found)]
        for trial in ("g1", "g4")
        for server in run.servers(trial)
        if any(found := [run.value(trial, server, f"ms {part}") for part in PARTS])
    ]
    heads = ["ms of a core for a message", *PARTS]
    return _table(heads, rows) if rows else ""


def _lines(run: Run) -> str:
    head = [
        "lines on which nothing happens",
        "KiB a line",
        "share of a core",
        "ms of a core to come",
    ]
    rows = [
        [
            SERVERS[server],
            _short(run.value("d", server, "KiB a line")),
            f"{run.value('d', server, 'server') or 0:.1%}",
            _short(run.value("d", server, "ms a hello")),
        ]
        for server in run.servers("d")
    ]
    return _table(head, rows) if rows else ""


def _reads(run: Run) -> str:
    counts = run.servers("f1")
    rows = []
    for number, name in enumerate(READS, 1):
        cells = [
            f"{_short(run.value(f'f{number}', count, mark))} ms"
            for count in counts
            for mark in ("p50", "p99")
            if run.value(f"f{number}", count, mark) is not None
        ]
        rows.append([name, *(cells or ["is not there"] * 2 * len(counts))])
    heads = [f"{int(count):,} messages: {mark}" for count in counts for mark in ("p50", "p99")]
    return _table(["one read at a time", *heads], rows) if counts else ""


def _day(run: Run) -> str:
    """What else is done in (h), beside the messages."""
    rows = []
    for name in DAY:
        found = [run.value("h", "leerplek", f"{name} {mark}") for mark in ("count", "p50", "p99")]
        if found[0] is not None:
            count, *times = map(_short, found)
            rows.append([name, count, *(f"{one} ms" for one in times)])
    return _table(["meanwhile, from when it was due", "times", "p50", "p99"], rows) if rows else ""


def _about(run: Run) -> str:
    """On what and how each trial ran; those that ran alike in one line."""
    alike: dict[str, list[str]] = {}
    for trial, how in sorted(run.how.items()):
        alike.setdefault(how, []).append(trial)
    return "\n".join(f"- {', '.join(trials)}: {how}" for how, trials in alike.items())


def _faults(run: Run) -> str:
    if not run.faults():
        talked = any(row.server in SERVERS for row in run.rows)
        return talked * "Every message was heard by every member once, in order, and answered."
    return "**Went wrong:**\n\n" + "\n".join(f"- {fault}" for fault in run.faults())


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
