"""What the log says: one line per happening, JSON in production, readable in demo.

Never words of messages, tokens, codes, addresses with secrets in them, or what was typed.
"""

import io
import logging
import re
import sys
from contextlib import suppress

import structlog
from structlog.typing import EventDict, Processor

from server.config import Settings
from server.traces import trace

BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")  # what a terminal takes for a line


class Unfailing(io.StringIO):
    """A log that can't be written, since the disk is full, is no reason to stop working."""

    def write(self, said: str) -> int:
        with suppress(OSError, ValueError):
            sys.stderr.write(said)
        return len(said)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.ExceptionRenderer(trace),
]


def begin(settings: Settings) -> None:
    """From now on, whatever this process logs comes out in one form on standard error."""
    as_json: list[Processor] = [structlog.processors.JSONRenderer()]
    drawing = readable() if settings.is_demo else as_json
    structlog.configure(
        processors=[*SHARED, *drawing],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=Unfailing()),
        cache_logger_on_first_use=True,
    )
    _listen_to_libraries(drawing)


def _listen_to_libraries(drawing: list[Processor]) -> None:
    """uvicorn, SQLAlchemy and others say through the same door what is worth a warning."""
    handler = logging.StreamHandler(Unfailing())
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*SHARED, _first_line],
            processors=[remove, *drawing],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # Its access lines hold whole addresses, and so the tokens of links.
    logging.getLogger("uvicorn.access").disabled = True


def readable() -> list[Processor]:
    """Lines for people."""
    return [
        _on_one_line,
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            sort_keys=False,
            exception_formatter=structlog.dev.plain_traceback,
        ),
    ]


def _on_one_line(_logger: object, _name: str, said: EventDict) -> EventDict:
    """Nobody begins a line of the log with what was typed."""
    said["event"] = BREAKS.sub(lambda found: repr(found[0])[1:-1], str(said["event"]))
    return said


def _first_line(_logger: object, _name: str, said: EventDict) -> EventDict:
    """asyncio's further lines quote the error, and so what people said."""
    said["event"] = str(said["event"]).partition("\n")[0]
    return said
