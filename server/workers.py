"""Several web servers at one port: one parent that opens it, and children that serve.

A child that dies is started again. SIGTERM lets all of them say goodbye; SIGHUP renews them one by
one, so that nobody finds the port closed.
"""

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import FrameType

import structlog

SHORT = 5.0  # seconds; who lives no longer is started again only after a pause
PAUSE = 1.0
GOODBYE = 25.0  # seconds in which a child may end by itself
HELLO = 60.0  # seconds in which a newcomer is ready to serve
BACKLOG = 2048

# Serves at that port until it is told to stop; calls once it does.
Serve = Callable[[socket.socket, Callable[[], None]], None]

log = structlog.get_logger("workers")


@dataclass
class Child:
    process: SpawnProcess
    began: float
    ready: Connection  # hears when it serves

    def becomes_ready(self) -> bool:
        """Waits until it serves; whether it does."""
        heard = wait([self.ready, self.process.sentinel], timeout=HELLO)
        return self.ready in heard and self.process.is_alive()


class Workers:
    """So many children, kept alive until this process is told to stop."""

    def __init__(self, count: int, listening: socket.socket, serve: Serve) -> None:
        self._count = count
        self._listening = listening
        self._serve = serve
        self._children: list[Child] = []
        self._told: list[int] = []

    def run(self) -> None:
        for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(one, self._hear)
        self._children = [self._start() for _child in range(self._count)]
        while not {signal.SIGTERM, signal.SIGINT} & set(self._told):
            wait([child.process.sentinel for child in self._children], timeout=0.2)
            self._revive()
            if signal.SIGHUP in self._told:
                self._told.remove(signal.SIGHUP)
                self._renew()
        self._end(self._children)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        self._told.append(number)

    def _start(self) -> Child:
        context = multiprocessing.get_context("spawn")
        ready, tell = context.Pipe(duplex=False)
        process = context.Process(
            target=_serve_beside_parent, args=(self._serve, self._listening, tell)
        )
        process.start()
        return Child(process, time.monotonic(), ready)

    def _revive(self) -> None:
        for place, child in enumerate(self._children):
            if child.process.is_alive():
                continue
            log.warning("a child died", pid=child.process.pid, code=child.process.exitcode)
            if time.monotonic() - child.began < SHORT:
                time.sleep(PAUSE)
            self._children[place] = self._start()

    def _renew(self) -> None:
        """One after the other; the newcomer stands beside the one that goes."""
        for place, child in enumerate(self._children):
            newcomer = self._start()
            if not newcomer.becomes_ready():
                log.error("a newcomer doesn't serve: the others stay as they are")
                self._end([newcomer])
                return
            self._children[place] = newcomer
            self._end([child])

    def _end(self, children: list[Child]) -> None:
        for child in children:
            child.process.terminate()
        until = time.monotonic() + GOODBYE
        for child in children:
            child.process.join(max(0.0, until - time.monotonic()))
            if child.process.is_alive():
                log.warning("a child didn't end and is killed", pid=child.process.pid)
                child.process.kill()
                child.process.join()


def opened(host: str, port: int) -> socket.socket:
    """The port, opened once for all children: what waits there is lost with none of them."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(BACKLOG)
    return listening


def _serve_beside_parent(serve: Serve, listening: socket.socket, tell: Connection) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    serve(listening, lambda: tell.send(True))


def _end_with_parent() -> None:
    """Whoever is left without a parent says goodbye: nobody would start it again, or stop it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
