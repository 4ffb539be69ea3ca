"""One web server process: uvicorn, told how to let go of its lines."""

import resource
import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette

from server.app import build
from server.channels.protocol import BEAT, LIMITS
from server.config import Settings, with_secret

FILES = 65_536  # lines, and what comes with them


class Server(uvicorn.Server):
    """Says goodbye to everybody on the line before uvicorn closes their sockets."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.loaded_app
        hub = getattr(getattr(app, "state", None), "hub", None)
        if hub is not None:
            await hub.drain()
        await super().shutdown(sockets)


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until told to stop."""
    _allow_many_files()
    Server(config(build(with_secret(settings)), host=host, port=port)).run()


def config(app: Starlette, **where: Any) -> uvicorn.Config:
    """How uvicorn serves the app, with its `host` and `port`."""
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
        **where,
    )


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
