"""Who is at work on a data folder: many share a turn, or one has it alone.

The kernel gives a turn back when its process ends, however it ends.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

SERVING = "serving"  # shared by whoever has the database open for writing
BACKUP = "backup"  # had by a backup: no file that it still has to copy is thrown away meanwhile

PATIENCE = 0.5  # seconds: whoever only looks whether a turn is taken has it for a moment


class Taken(Exception):
    """Somebody else has this turn."""


@contextmanager
def shared(data: Path, turn: str) -> Iterator[None]:
    """A turn beside others; `Taken` while somebody has it alone."""
    with _locked(data, turn, fcntl.LOCK_SH):
        yield


@contextmanager
def alone(data: Path, turn: str) -> Iterator[None]:
    """A turn that nobody else has; `Taken` while anybody has it."""
    with _locked(data, turn, fcntl.LOCK_EX):
        yield


def is_taken(data: Path, turn: str) -> bool:
    """Whether somebody has this turn alone now."""
    try:
        with _locked(data, turn, fcntl.LOCK_SH, patience=0):
            return False
    except Taken:
        return True


@contextmanager
def _locked(data: Path, turn: str, how: int, patience: float = PATIENCE) -> Iterator[None]:
    data.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + patience
    with (data / f".{turn}").open("a") as file:
        while not _got(file, how):
            if time.monotonic() >= until:
                raise Taken(turn)
            time.sleep(0.02)
        yield


def _got(file: IO[str], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
