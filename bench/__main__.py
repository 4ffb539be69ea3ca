"""`python -m bench`: measures, and writes the tables of bench/README.md."""

import datetime
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from bench import day, figures, ground, lines, reads, rooms, several, table
from bench.figures import Row, Run
from bench.options import Options
from bench.servers import Ground

TRIALS: list[tuple[str, Callable[[Ground, Options], Iterator[Row]]]] = [
    ("ac", rooms.rooms_of_five),
    ("b", rooms.large_room),
    ("de", lines.many_lines),
    ("f", reads.reads),
    ("g", several.several),
    ("h", day.school_day),
]


@click.command()
@click.option("--only", default="a,b,c,d,e,f,g,h", show_default=True, help="Which trials.")
@click.option("--seconds", default=5.0, show_default=True, help="Of each measurement.")
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1))
@click.option("--rooms", default=100, show_default=True, help="Of five people.")
@click.option("--members", default=2_000, show_default=True, help="Of the large room.")
@click.option("--lines", default=10_000, show_default=True, help="That stand idle and return.")
@click.option("--day", default=60.0, show_default=True, help="Seconds of the school day.")
@click.option("--messages", nargs=2, default=(10_000, 1_000_000), show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--tree", default=ground.ROOT, type=click.Path(path_type=Path, exists=True))
@click.option("--data", default=ground.CACHE / "data", type=click.Path(path_type=Path))
@click.option("--first", is_flag=True, help="Go before all else on this machine (needs root).")
@click.option("--keep", is_flag=True, help="Keep the figures, and write them into README.md.")
def main(only: str, first: bool, keep: bool, **given: object) -> None:
    """Measure Leerplek beside its peers: see bench/README.md."""
    options = Options(**given, only=frozenset(only.split(",")))  # type: ignore[arg-type]  # click has read them
    # So that the servers are stopped, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        if first:
            ground.come_first()
        ground.build_crowd()
        run = _measure(options, first=first)
    except (ground.Missing, PermissionError) as why:
        raise SystemExit(str(why)) from None
    figures.write(run, ground.CACHE / "last.json")
    if keep:
        table.keep(run)
    click.echo(table.of([run]))
    if run.faults():
        sys.exit(1)


def _measure(options: Options, *, first: bool) -> Run:
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M")
    run = Run(ground.commit_of(options.tree), now)
    place = Ground(options.tree.absolute(), options.data.absolute())
    how = f"{ground.machine()}; {options}; {'before' if first else 'among'} all else that ran there"
    for names, trial in TRIALS:
        if options.only & set(names):
            for row in _rows(names, trial(place, options)):
                click.echo(table.line(row), err=True)
                run.add(row, how)
    return run


def _rows(names: str, trial: Iterator[Row]) -> Iterator[Row]:
    """The rows of a trial; one that breaks off is told as a fault, and the others go on."""
    try:
        yield from trial
    except (RuntimeError, OSError, subprocess.CalledProcessError) as broken:
        yield Row(names, "–", 0, {}, str(broken))


if __name__ == "__main__":
    main()
