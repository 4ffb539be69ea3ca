"""The child: does one piece of heavy work after another, within limits, until nobody asks."""

import contextlib
import importlib
import os
import resource
import sys
from typing import Any, BinaryIO

import msgspec

WRITES = 128 * 1024 * 1024  # bytes of one file


def main() -> None:
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints, it isn't an answer
    _limit(resource.RLIMIT_FSIZE, WRITES)
    _limit(resource.RLIMIT_CORE, 0)
    os.nice(5)  # who talks goes before who shows
    while size := asked.read(4):
        said = _answer(msgspec.msgpack.decode(asked.read(int.from_bytes(size, "big"))))
        _say(answers, said)


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    _limit(resource.RLIMIT_AS, asked["memory"])
    _limit(resource.RLIMIT_CPU, _used() + asked["cpu"])
    module, _, name = asked["do"].partition(":")
    try:
        return {"ok": getattr(importlib.import_module(module), name)(*asked["with"])}
    except Exception as error:  # whatever it is, somebody waits for an answer
        # Its name alone: the words of an error may hold words of people.
        return {"error": type(error).__name__}


def _say(answers: BinaryIO, said: dict[str, Any]) -> None:
    packed = msgspec.msgpack.encode(said)
    answers.write(len(packed).to_bytes(4, "big") + packed)
    answers.flush()


def _used() -> int:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return int(spent.ru_utime + spent.ru_stime) + 1


def _limit(what: int, most: int) -> None:
    """From here on; the next piece of work may be given another limit."""
    _soft, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError, OSError):  # not every system knows every limit
        resource.setrlimit(what, (most, hard))


if __name__ == "__main__":
    main()
