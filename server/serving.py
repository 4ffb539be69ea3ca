"""Web servers: uvicorn, told how to let go of its lines; one process, or several at one port."""

import gc
import resource
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn
from starlette.applications import Starlette

from server import seeing
from server.app import build
from server.channels.protocol import BEAT, LIMITS
from server.channels.transport import Wire
from server.config import Settings, with_secret
from server.workers import Workers, opened

FILES = 65_536  # lines, and what comes with them
GARBAGE = (20_000, 20, 50)  # new objects, and turns, between two searches for garbage


class Server(uvicorn.Server):
    """Says goodbye to everybody on the line before uvicorn closes their sockets."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            _settle_memory()
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:  # whoever comes now is for the other processes
            server.close()
        app = self.config.loaded_app
        hub = getattr(getattr(app, "state", None), "hub", None)
        if hub is not None:
            await hub.drain()
        await super().shutdown(sockets)


def run(settings: Settings, host: str, port: int, workers: int = 1) -> None:
    """Serve until told to stop."""
    settings = with_secret(settings)
    if workers > 1:
        Workers(workers, opened(host, port), partial(_serve_at, settings)).run()
        return
    _allow_many_files()
    Server(config(build(settings), host=host, port=port)).run()


def _serve_at(settings: Settings, listening: socket.socket, ready: Callable[[], None]) -> None:
    """One of several, in a process that knows nothing yet."""
    seeing.begin(settings)
    _allow_many_files()
    Server(config(build(settings)), ready).run(sockets=[listening])


def config(app: Starlette, **where: Any) -> uvicorn.Config:
    """How uvicorn serves the app, with its `host` and `port`, or another `ws` than ours."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_max_size=LIMITS["frame"],
        ws_per_message_deflate=False,
        ws_ping_interval=BEAT,
        ws_ping_timeout=10,
        timeout_graceful_shutdown=5,
        **{"ws": Wire, **where},
    )


def _settle_memory() -> None:
    """What stands now stays: no search for garbage goes through it again, and fewer go at all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
