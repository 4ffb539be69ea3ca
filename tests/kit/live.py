"""The real server inside the test's own loop, on both databases: `live.url`, `live.house`."""

import asyncio
import secrets
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from server.channels.hub import Hub
from server.config import Settings
from server.house import House
from tests.kit.region import Region, found

PATIENCE = 10.0  # seconds that anything may take; two cores may be busy with other tests
BUFFER = 32_768  # bytes the kernel keeps for a client, so that a slow one is soon found slow


@dataclass(frozen=True, slots=True)
class Live:
    """A running server, and the region that was founded in it."""

    app: Starlette
    port: int
    region: Region
    server: uvicorn.Server

    @property
    def house(self) -> House:
        house: House = self.app.state.house
        return house

    @property
    def hub(self) -> Hub:
        hub: Hub = self.app.state.hub
        return hub

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"


@asynccontextmanager
async def serving(
    database_url: str, data: Path, *, region: Region | None = None, ws: Any = None, **changed: Any
) -> AsyncIterator[Live]:
    """The app, served until the block ends; `changed` are settings, `ws` another way to sockets.

    A region is founded, unless one says which was founded in this database already.
    """
    # Only here, so that tests of a single part need no whole server.
    from server.app import build
    from server.serving import Server, config

    class InProcess(Server):
        """A server that leaves the signals to the tests."""

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    with _socket() as listening:
        port: int = listening.getsockname()[1]
        app = build(settings(database_url, data, port, **changed))
        way = {"ws": ws} if ws else {}
        server = InProcess(config(app, host="127.0.0.1", port=port, **way))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            await _until_started(server, running)
            house: House = app.state.house
            yield Live(app, port, region or await found(house), server)
        finally:
            server.should_exit = True
            await asyncio.wait_for(running, 20)


def settings(database_url: str, data: Path, port: int, **changed: Any) -> Settings:
    said: dict[str, Any] = {
        "mode": "demo",
        "data": data,
        "database_url": database_url,
        "redis_url": None,
        "base_urls": (f"http://localhost:{port}",),
        "proxies": (),
        "secret": secrets.token_hex(16),
        "smtp_url": None,
        "rate_limits": False,
        "metrics_token": None,
    }
    return Settings(**said | changed)


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
async def live(request: pytest.FixtureRequest, tmp_path_factory: Any) -> AsyncIterator[Live]:
    """The server that most tests share; each makes a room of its own in it."""
    data = tmp_path_factory.mktemp(f"live-{request.param}")
    with fresh_database(request, data) as url:
        async with serving(url, data) as running:
            yield running


MakeLive = Callable[..., AbstractAsyncContextManager[Live]]


@pytest.fixture
def own_live(database_url: str, tmp_path: Path) -> MakeLive:
    """A server of this test alone: `async with own_live(rate_limits=True) as live`."""

    def serve(**changed: Any) -> AbstractAsyncContextManager[Live]:
        return serving(database_url, tmp_path, **changed)

    return serve


@contextmanager
def fresh_database(request: pytest.FixtureRequest, data: Path) -> Iterator[str]:
    """The address of a database for a whole session."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield f"sqlite+aiosqlite:///{shutil.copy(template, data / 'leerplek.db')}"
        return
    postgres = request.getfixturevalue("postgres")
    url: str = postgres.copy()
    yield url
    postgres.drop(url)


@contextmanager
def _socket() -> Iterator[socket.socket]:
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        listening.bind(("127.0.0.1", 0))
        yield listening


async def _until_started(server: uvicorn.Server, running: asyncio.Task[None]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not server.started:
            if running.done():
                running.result()
                raise AssertionError("The server stopped at once.")
            await asyncio.sleep(0.01)
