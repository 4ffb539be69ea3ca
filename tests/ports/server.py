"""The server as its own process, so that it can be killed and started again."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import httpx2
import pytest

from tests.ports.places import free_port

PATIENCE = 20  # seconds to start or to stop
Program = tuple[str, ...]
PROGRAM: Program = ("-m", "server")  # another one is for tests of tests


class Server:
    """`leerplek serve`, in demo unless its settings say otherwise.

    Started again, it has the same port and data folder.
    """

    def __init__(
        self, data: Path, database_url: str, settings: dict[str, str], program: Program = PROGRAM
    ) -> None:
        self._command = (sys.executable, *program)
        self.port = free_port()
        self.data = data
        self._process: subprocess.Popen[bytes] | None = None
        is_demo = settings.get("LEERPLEK_MODE", "demo") == "demo"
        self._environment = {
            **{name: value for name, value in os.environ.items() if "LEERPLEK" not in name},
            "LEERPLEK_MODE": "demo",
            "LEERPLEK_DATA": str(data),
            "LEERPLEK_DATABASE_URL": database_url,
            # In production a proxy would speak https for us.
            "LEERPLEK_BASE_URL": f"http{'' if is_demo else 's'}://localhost:{self.port}",
            **settings,
        }

    def at(self, host: str) -> str:
        """Where a person finds this server: `at("noor.localhost")`."""
        return f"http://{host}:{self.port}"

    @property
    def log(self) -> str:
        """Everything that it has said, restarts included."""
        return (self.data / "serve.log").read_text()

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    async def command(self, *words: str) -> str:
        """What another command of the command line prints: `await server.command("sample")`."""
        done = await self.tries(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    async def tries(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """The same for a command that may end badly."""
        return await asyncio.to_thread(
            subprocess.run,
            [*self._command, *words],
            env=self._environment,
            capture_output=True,
            text=True,
        )

    async def start(self) -> None:
        """Returns once it is ready."""
        with (self.data / "serve.log").open("ab") as log:
            words = ("serve", "--host", "127.0.0.1", "--port", str(self.port))
            self._process = subprocess.Popen(  # noqa: ASYNC220 - takes a millisecond
                [*self._command, *words],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            async with asyncio.timeout(PATIENCE):
                await self._ready(self._process)
        except TimeoutError:
            raise AssertionError(f"The server is not ready:\n{self.log}") from None

    async def kill(self) -> None:
        """kill -9, with everything that it started."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """As a deployment stops it: with time to drain."""
        await self._end(signal.SIGTERM)

    async def dies(self) -> None:
        """Waits until it is gone by itself."""
        assert self._process
        await asyncio.to_thread(self._process.wait, PATIENCE)

    async def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):  # it stopped by itself
            os.killpg(process.pid, how)
        await asyncio.to_thread(process.wait, PATIENCE)

    async def _ready(self, process: subprocess.Popen[bytes]) -> None:
        # Plain HTTP: the machine's certificates take long to read.
        async with httpx2.AsyncClient(verify=False) as client:
            while process.poll() is None:
                try:
                    if (await client.get(f"{self.at('localhost')}/readyz")).is_success:
                        return
                except httpx2.TransportError:
                    pass
                await asyncio.sleep(0.05)
        raise AssertionError(f"The server stopped at once:\n{self.log}")


ServerStarter = Callable[..., Awaitable[Server]]


@pytest.fixture
async def started(tmp_path: Path) -> AsyncIterator[ServerStarter]:
    """Starts a server for this test: `server = await started(database_url, RATE_LIMITS="off")`."""
    async with AsyncExitStack() as stack:

        async def start(database_url: str, program: Program = PROGRAM, **settings: str) -> Server:
            data = Path(tempfile.mkdtemp(prefix="data-", dir=tmp_path))
            named = {f"LEERPLEK_{name}": value for name, value in settings.items()}
            server = Server(data, database_url, named, program)
            stack.push_async_callback(server.kill)
            await server.start()
            return server

        yield start
