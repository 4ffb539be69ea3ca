"""What either database is told, in the order of telling."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, Pool, event

_VALUE = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")


@contextmanager
def heard() -> Iterator[list[str]]:
    """Every statement from here on, without the values in it; what it was given is left out."""
    said: list[str] = []

    def listen(connection: Any, *_more: Any) -> None:
        if hasattr(connection, "set_trace_callback"):  # SQLite says by itself what it is told
            connection.set_trace_callback(lambda whole: said.append(_VALUE.sub("?", whole)))

    def note(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if connection.dialect.name != "sqlite":
            said.append(statement)

    event.listen(Pool, "checkout", listen)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Pool, "checkout", listen)
        event.remove(Engine, "before_cursor_execute", note)
