"""`python -m tests.trials`: the guarantees' trials at full size; the table is docs/trials.md."""

import asyncio
import datetime
import logging
import subprocess
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import structlog

from tests.ports.postgres import migrated_postgres
from tests.ports.redis import started_redis
from tests.trials import report
from tests.trials.full import ALL, Machine, Trial
from tests.trials.report import Row

PATIENCE = 1_800  # seconds that one trial may take


@click.command()
@click.option("--only", default="", help="Which guarantees: g1,g3. All, unless said.")
@click.option("--database", default="", help="Part of a name: sqlite, postgresql, redis.")
@click.option("--size", default="", help="Part of a size, as docs/trials.md names it.")
@click.option("--keep/--no-keep", default=True, help="Write what was found into docs/trials.md.")
def main(only: str, database: str, size: str, keep: bool) -> None:
    """Try what docs/trials.md lists, for as long as it takes."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    wanted = set(only.upper().split(",")) if only else {trial.guarantee for trial in ALL}
    chosen = [
        (trial, kind)
        for trial in ALL
        for kind in trial.on
        if trial.guarantee in wanted and database.lower() in kind.lower() and size in trial.size
    ]
    failed = [row for row in map(_run, chosen) if not _reported(row, keep=keep)]
    sys.exit(1 if failed else 0)


def _run(chosen: tuple[Trial, str]) -> Row:
    """One trial, with databases and servers of its own."""
    trial, kind = chosen
    click.echo(f"{trial.guarantee} {trial.size}, {kind} … ", nl=False)
    with (
        TemporaryDirectory(prefix="leerplek-") as home,
        migrated_postgres() as postgres,
        started_redis() as redis,
    ):
        began = time.monotonic()
        found = asyncio.run(_tried(trial, Machine(Path(home), postgres, redis), kind))
        seconds = time.monotonic() - began
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return Row(trial.guarantee, trial.size, kind, seconds, found, _commit(), today)


async def _tried(trial: Trial, machine: Machine, kind: str) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            return await trial.run(machine, kind)
    except Exception as wrong:
        traceback.print_exc()
        (said, *_more) = str(wrong).splitlines() or [type(wrong).__name__]
        return f"{FAILED}: {said[:200]}"


FAILED = "FAILED"


def _reported(row: Row, *, keep: bool) -> bool:
    """Whether all was well; the row is shown, and kept."""
    click.echo(f"{row.seconds:.0f} s: {row.found}")
    if keep:
        report.write([row])
    return not row.found.startswith(FAILED)


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], capture_output=True, text=True).stdout.strip()

    changed = git("status", "--porcelain", "--", "server", "web", "migrations")
    return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")


if __name__ == "__main__":
    main()
