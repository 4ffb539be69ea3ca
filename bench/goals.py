"""What is aimed for, and what a run says about it."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.figures import Run


@dataclass(frozen=True)
class Goal:
    """One goal: in words, what must be, what is hoped for, and what was measured."""

    what: str
    must: str
    aim: str
    measured: Callable[[Run], str]


def _ratio(trial: str, name: str) -> Callable[[Run], str]:
    return lambda run: _times(run.ratio(trial, name, "leerplek", "socketio"))


def _value(trial: str, name: str, form: str) -> Callable[[Run], str]:
    def measured(run: Run) -> str:
        value = run.value(trial, "leerplek", name)
        return "–" if value is None else form.format(value)

    return measured


def _slower(trial: str) -> Callable[[Run], str]:
    def measured(run: Run) -> str:
        counts = run.servers(trial)
        if len(counts) < 2:
            return "–"
        few, many = (run.value(trial, count, "p50") or 0 for count in counts)
        as_meant = counts == ["10000", "1000000"]
        return _times(many / few) + ("" if as_meant else f" ({' and '.join(counts)} messages)")

    return measured


def _back(run: Run) -> str:
    found = {name: run.value("e", "leerplek", name) for name in ("back", "levels", "lines")}
    back, levels, lines = (found[name] or 0 for name in ("back", "levels", "lines"))
    if not lines:
        return "–"
    return f"{back:.0f} s" if levels == lines else f"{levels:,.0f} after {back:.0f} s"


def _search(run: Run) -> str:
    found = [run.value(trial, (run.servers(trial) or ["–"])[-1], "p99") for trial in ("f4", "f5")]
    known = [value for value in found if value is not None]
    return f"{max(known):.3g} ms" if known else "–"


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2f} ×"


GOALS = (
    Goal(
        "rooms of five, one under way: messages a second against Socket.IO that stores nothing",
        "≥ 0.8 ×",
        "≥ 1.0 ×",
        _ratio("a1", "messages"),
    ),
    Goal("… and p99", "≤ 1.0 ×", "", _ratio("a1", "sending p99")),
    Goal("the same at four under way", "≥ 1.2 ×", "≥ 1.5 ×", _ratio("a4", "messages")),
    Goal("… and p99", "≤ 1.0 ×", "", _ratio("a4", "sending p99")),
    Goal(
        "one room of 2,000, four under way: deliveries a second",
        "≥ 4 ×",
        "≥ 5 ×",
        _ratio("b", "deliveries"),
    ),
    Goal(
        "p99 from sending until all five have it, at a third of the maximum",
        "≤ 10 ms",
        "≤ 5 ms",
        _value("c33", "sending p99", "{:.1f} ms"),
    ),
    Goal("10,000 idle lines", "≤ 32 KiB each", "≤ 25 KiB", _value("d", "KiB a line", "{:.1f} KiB")),
    Goal("… and their share of a core", "≤ 5 %", "", _value("d", "server", "{:.1%}")),
    Goal("10,000 lines back within 30 s: all level", "≤ 35 s", "", _back),
    Goal("… and p99 of resuming", "≤ 500 ms", "", _value("e", "coming p99", "{:,.0f} ms")),
    Goal("history page, 1,000,000 against 10,000 messages", "≤ 1.3 ×", "", _slower("f2")),
    Goal("unread, the same", "≤ 1.3 ×", "", _slower("f3")),
    Goal("search p99 among 1,000,000", "≤ 50 ms", "", _search),
)
