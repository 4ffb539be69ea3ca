"""`leerplek`, but it dies at the commit of a marked command; the file `dies` says when.

`before` the database hears of the commit, or `after` it, when nobody was answered yet. It dies
once: the file goes with it.
"""

import os
import signal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from server.__main__ import main
from tests.trials.marked import DIES, MARK

_file = Path(os.environ.get("LEERPLEK_DATA", ".")) / DIES
_is_marked = False


@event.listens_for(Engine, "connect")
def _listen(connection: Any, _record: object) -> None:
    if hasattr(connection, "set_trace_callback"):  # SQLite says itself what it is told, all of it
        connection.set_trace_callback(_look)


@event.listens_for(Engine, "before_cursor_execute")
def _hear(_connection: Any, _cursor: Any, _said: str, with_: Any, *_more: Any) -> None:
    _look(str(with_))


def _look(said: str) -> None:
    global _is_marked
    _is_marked = _is_marked or MARK in said


@event.listens_for(Engine, "commit")
def _before(_connection: Any) -> None:
    _die("before")


@event.listens_for(Session, "after_commit")
def _after(_session: Any) -> None:
    _die("after")


def _die(moment: str) -> None:
    if _is_marked and _file.exists() and _file.read_text() == moment:
        _file.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
