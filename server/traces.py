"""Where an error came from, for the log: never its own words, which may be words of people.

A database quotes the row that it refused, `int()` the text that was no number.
"""

import traceback
from collections.abc import Iterator

from sqlalchemy.exc import StatementError
from structlog.typing import ExcInfo

# What databases and systems call their errors and what these are about.
NAMED = ("sqlite_errorname", "sqlstate", "constraint_name", "table_name", "errno")


def trace(exc_info: ExcInfo) -> str:
    """Kind and place of an error and of all that led to it, the first of it first."""
    return "\n".join(_stations(exc_info[1], set()))


def _stations(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    context = None if error.__suppress_context__ else error.__context__
    inside = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for one in (error.__cause__ or context, *inside):
        if one and id(one) not in seen:
            yield from _stations(one, seen)
            yield "which led to:"
    yield from (line.rstrip("\n") for line in traceback.format_tb(error.__traceback__))
    yield " ".join((f"{type(error).__module__}.{type(error).__qualname__}", *_named(error)))


def _named(error: BaseException) -> Iterator[str]:
    for name in NAMED:
        if value := getattr(error, name, None):
            yield f"{name}={value}"
    if isinstance(error, StatementError) and error.statement:
        yield f"statement: {' '.join(error.statement.split())}"  # without what it was given
