"""SQLite's log goes back to where its pages belong, while people go on writing.

SQLite does that itself, inside the commit that makes the log long enough: whoever wrote that one,
and all behind it, waited 50 ms for thousands of pages. Here a thread of its own does it, for which
no writer and no reader waits.
"""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import structlog

EVERY = 100  # transactions

log = structlog.get_logger("database")


class Checkpoints:
    """Brings the log of one SQLite database home, every so many transactions."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._written = 0
        self._is_under_way = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="checkpoint")

    def written(self) -> None:
        """One more transaction was stored."""
        self._written += 1
        if self._written >= EVERY and not self._is_under_way:
            self._written, self._is_under_way = 0, True
            self._thread.submit(self._bring_home)

    def close(self) -> None:
        """What is under way is finished."""
        self._thread.shutdown()

    def _bring_home(self) -> None:
        try:
            with closing(sqlite3.connect(self._path)) as connection:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except sqlite3.Error as error:  # it stays in the log, where it is safe; the next one tries
            log.warning("the log could not be brought home", error=type(error).__name__)
        finally:
            self._is_under_way = False
