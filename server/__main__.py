"""The command line: `leerplek …`.

Source: protocol.md, section 4.
"""

import asyncio
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import click

from server import config, seeing
from server.config import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("0.1.0", prog_name="leerplek")
def main() -> None:
    """Leerplek: one room per placement, for pupil, school, company and home."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1))
def serve(host: str, port: int, workers: int) -> None:
    """Serve the web; without Redis the worker's duties are done inside."""
    from server.doctor import why_not_serve
    from server.serving import run

    settings, wrong = config.examine()
    if workers > 1:
        wrong += config.why_not_several(settings)
    wrong += asyncio.run(why_not_serve(settings))
    if wrong:
        _stop("\n".join(wrong))
    seeing.begin(settings)
    click.echo(_welcome(settings))
    run(settings, host, port, workers)


@main.command()
def work() -> None:
    """Do the worker's duties in a process of their own."""
    from server.doctor import why_not_serve
    from server.working import run

    settings, wrong = config.examine()
    if not settings.redis_url and not wrong:
        _stop("Without Redis the worker is inside `leerplek serve`; nothing else is needed.")
    wrong += config.why_not_several(settings)
    wrong += asyncio.run(why_not_serve(settings))
    if wrong:
        _stop("\n".join(wrong))
    seeing.begin(settings)
    click.echo("Leerplek's worker begins. Stop with Ctrl-C.")
    run(settings)


@main.command()
def migrate() -> None:
    """Bring the database to the newest version."""
    from server.storage.migrating import migrate as bring

    settings = _settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    bring(settings.database_url)
    click.echo("The database is at the newest version.")


@main.command()
@click.argument("email")
@click.option("--role", default="admin", show_default=True, type=click.Choice(["admin"]))
@click.option("--school", help="BRIN of the location, six characters; else the only one there is.")
@click.option("--name", help="The school's name, when Leerplek doesn't know it yet.")
@click.option("--region", help="The techniekregio of a new school; else it gets one of its own.")
def invite(email: str, role: str, school: str | None, name: str | None, region: str | None) -> None:
    """Invite the first admin of a school: prints the link."""
    from server.errors import Problem
    from server.founding import invite_admin

    settings = _ready()
    try:
        click.echo(asyncio.run(invite_admin(settings, email, school, name, region)))
    except Problem as problem:
        faults = [say.in_("en") for say in problem.faults.values()]
        _stop(" ".join(faults or [problem.say.in_("en")]))


@main.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when somebody is there already.")
@click.option("--placements", type=click.IntRange(1), help="For load: so many active placements.")
@click.option("--members", default=4, show_default=True, type=click.IntRange(1))
@click.option("--sessions", type=click.Path(path_type=Path), help="Write rooms and tokens here.")
def sample(if_empty: bool, placements: int | None, members: int, sessions: Path | None) -> None:
    """Fill an empty database with the sample region, or with placements for load tests."""
    from server import sample as region

    if sessions and placements is None:
        raise click.UsageError("--sessions goes with --placements.")
    settings = _ready()
    try:
        click.echo(asyncio.run(region.fill(settings, if_empty, placements, members, sessions)))
    except region.NotEmpty:
        _stop("There are people in this database already; the sample region needs an empty one.")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write all there is into one tar, also while the server goes on."""
    from server.backup import Unusable
    from server.backup.saving import back_up

    settings = _settings()
    try:
        with ExitStack() as stack:
            made = asyncio.run(back_up(settings, file, _bar(stack, "Backing up")))
    except Unusable as why:
        _stop(str(why))
    rows = sum(kept.rows for kept in made.tables)
    click.echo(f"{rows} rows and {made.files} files are in {file}.")
    if made.missing:
        click.echo(f"Not in the folder of files: {', '.join(made.missing[:10])}.", err=True)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore(file: Path) -> None:
    """Fill an empty database from a backup, while nothing runs."""
    from server.backup import Unusable
    from server.backup.restoring import restore as fill

    settings = _settings()
    try:
        with ExitStack() as stack:
            made = asyncio.run(fill(settings, file, _bar(stack, "Restoring")))
    except Unusable as why:
        _stop(str(why))
    click.echo(f"It stands as it was at {made.made_at:%Y-%m-%d %H:%M} UTC. All sign in again.")
    _doctor()


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--school", required=True, help="BRIN of the location, six characters.")
@click.option(
    "--kind",
    type=click.Choice(["pupils", "parents", "teachers"]),
    help="What stands in the file; else its columns tell.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
def import_(file: Path, school: str, kind: str | None, dry_run: bool) -> None:
    """Bring in people and classes from a CSV, or a OneRoster zip."""
    from server.errors import Problem
    from server.importing import import_file

    settings = _ready()
    try:
        click.echo(asyncio.run(import_file(settings, file, school, kind or "", dry_run=dry_run)))
    except Problem as problem:
        faults = [say.in_("en") for say in problem.faults.values()]
        _stop(" ".join(faults or [problem.say.in_("en")]))


@main.command()
@click.argument("person")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(person: str, file: Path) -> None:
    """Write all that is known of PERSON, an id or an e-mail address, into a zip."""
    from server.copying import copy_of
    from server.errors import Problem

    settings = _ready()
    try:
        click.echo(asyncio.run(copy_of(settings, person, file)))
    except Problem as problem:
        _stop(problem.say.in_("en"))


@main.command()
def doctor() -> None:
    """Look at settings, database, chains, mail and file descriptors; say what to do."""
    _doctor()


def _doctor() -> NoReturn:
    from server.doctor import look

    findings = asyncio.run(look())
    for finding in findings:
        click.echo(f"{'ok   ' if finding.is_fine else 'WRONG'} {finding.about}: {finding.says}")
    sys.exit(0 if all(finding.is_fine for finding in findings) else 1)


def _bar(stack: ExitStack, label: str) -> Callable[[int], Callable[[int], object]]:
    """Shows how far it is, once it is known how much there is to do."""

    def begin(length: int) -> Callable[[int], object]:
        bar = click.progressbar(length=length, label=label, file=sys.stderr)
        return stack.enter_context(bar).update

    return begin


def _welcome(settings: Settings) -> str:
    """Where to go, once this stands on the screen; uvicorn says when it can't listen there."""
    if not settings.is_demo:
        return f"Leerplek serves {', '.join(settings.base_urls)}. Stop with Ctrl-C."
    name = settings.base_url.replace("//localhost", "//noor.localhost")
    return (
        f"Leerplek serves the sample region at {settings.base_url}. Stop with Ctrl-C.\n"
        f"Everybody signs in at an own name, such as {name}: so four windows are four people."
    )


def _settings() -> Settings:
    try:
        return config.read()
    except config.Wrong as wrong:
        _stop("\n".join(wrong.reasons))


def _ready() -> Settings:
    """Settings with a secret, and a data folder to keep it in."""
    return config.with_secret(_settings())


def _stop(why: str) -> NoReturn:
    raise SystemExit(why)


if __name__ == "__main__":
    main()
