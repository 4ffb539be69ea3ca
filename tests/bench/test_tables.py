"""What the bench makes of its figures."""

import os
import re
from pathlib import Path

import pytest

from bench import figures, table
from bench.day import ACTS
from bench.figures import Row, Run
from bench.goals import GOALS
from bench.options import Options
from bench.reads import READS
from bench.servers import Server


def run(*rows: Row) -> Run:
    run = Run("abc1234", "2026-01-01")
    for row in rows:
        run.add(row, "two cores")
    return run


def test_a_ratio_is_that_of_the_same_round() -> None:
    """The machine was half as fast in the second round, for both of them."""
    measured = run(
        Row("a1", "leerplek", 1, {"messages": 900}),
        Row("a1", "socketio", 1, {"messages": 1_000}),
        Row("a1", "leerplek", 2, {"messages": 450}),
        Row("a1", "socketio", 2, {"messages": 500}),
    )

    assert measured.ratio("a1", "messages", "leerplek", "socketio") == pytest.approx(0.9)
    assert measured.value("a1", "leerplek", "messages") == 675


def test_what_was_not_measured_is_not_claimed() -> None:
    assert {goal.measured(run()) for goal in GOALS} == {"–"}


def test_what_went_wrong_stands_under_the_table() -> None:
    measured = run(Row("b", "leerplek", 2, {"deliveries": 5}, "3 lost (nobody has it)"))

    assert "- b, leerplek, round 2: 3 lost (nobody has it)" in table.of([measured])
    assert "every member once" in table.of([run(Row("b", "leerplek", 1, {"deliveries": 5}))])
    assert "every member once" not in table.of([run()])


def test_lines_that_never_came_back_are_not_passed_over() -> None:
    some = run(Row("e", "leerplek", 1, {"back": 150, "levels": 3_779, "lines": 10_000}))
    all_ = run(Row("e", "leerplek", 1, {"back": 33, "levels": 10_000, "lines": 10_000}))

    goal = next(goal for goal in GOALS if "all level" in goal.what)

    assert goal.measured(some) == "3,779 after 150 s"
    assert goal.measured(all_) == "33 s"


def test_figures_are_kept_as_they_were(tmp_path: Path) -> None:
    measured = run(Row("d", "leerplek", 1, {"KiB a line": 31.25}))

    figures.write(measured, tmp_path / "kept" / "run.json")

    assert figures.read(tmp_path / "kept" / "run.json") == measured


def test_a_trial_that_was_run_again_takes_the_place_of_the_first() -> None:
    first = run(Row("b", "leerplek", 1, {"deliveries": 1}), Row("d", "leerplek", 1, {"server": 1}))
    again = run(Row("b", "leerplek", 1, {"deliveries": 2}))

    assert again.after(first).rows == [again.rows[0], first.rows[1]]


def test_before_and_after_stand_beside_each_other() -> None:
    before = run(Row("d", "leerplek", 1, {"KiB a line": 80, "server": 0.02}))
    after = run(Row("d", "leerplek", 1, {"KiB a line": 24, "server": 0.01}))

    goal = next(line for line in table.of([before, after]).splitlines() if "idle" in line)

    assert goal.endswith("| 80.0 KiB | 24.0 KiB |")


def test_runs_of_one_day_stand_in_the_order_in_which_they_were_made() -> None:
    noon, night = Run("f00", "2026-01-01 12:00"), Run("abc", "2026-01-01 23:00")
    for one, deliveries in ((noon, 1), (night, 2)):
        one.add(Row("b", "leerplek", 1, {"deliveries": deliveries}), "two cores")

    said = table.of([night, noon])

    assert said.index("2026-01-01 `f00`") < said.index("2026-01-01 `abc`")
    assert "| **Leerplek** | – | 2 |" in said


def test_what_a_message_costs_is_told_of_each_part() -> None:
    alone = Row("g1", "leerplek", 1, {"messages": 900})
    shared = Row("g1", "several-3", 1, {"ms web": 1.5, "ms PostgreSQL": 0.25, "ms Redis": 0})

    rows = [line for line in table.of([run(alone, shared)]).splitlines() if "1 under way" in line]

    assert len(rows) == 1
    assert rows[0].endswith("on PostgreSQL and Redis, 1 under way | 1.5 | – | 0.25 | 0 |")


def test_every_kind_of_read_is_in_the_table() -> None:
    assert tuple(READS) == table.READS
    assert tuple(ACTS) == table.DAY


def test_the_readme_has_a_place_for_the_tables() -> None:
    text = table.README.read_text()

    assert text.index(table.BEGIN) < text.index(table.END)
    for option in ("seconds", "rounds", "rooms", "members", "lines", "day"):
        default = getattr(Options(Path(), Path()), option)
        assert re.search(rf"`--{option}` \| {default:,.0f} ", text), option


def test_a_server_is_measured_with_its_children() -> None:
    me = Server("me", "leerplek", 0, Path(), os.getpid())

    assert me.memory() > 1024 * 1024
    assert me.busy()["web"] > 0
