"""(f) what is read over HTTP, with few and with many messages in the database."""

import hashlib
import http.client
import json
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import fill
from bench.figures import Row
from bench.options import Options
from bench.servers import Ground, Server, Size, settings

IN_A_ROOM = 500  # messages, on average: so many rooms are there
TIMES = 300  # each read
WARM = 20  # of each, before they count
INDEXED = 1_800.0  # seconds in which the index must have caught up


def reads(place: Ground, options: Options) -> Iterator[Row]:
    """The same reads of both databases in turn, one at a time, on a line that stays open."""
    homes = [_filled(place, count, options.seed) for count in options.messages]
    with ExitStack() as stack:
        servers = [stack.enter_context(place.served(_people(home), home)) for home in homes]
        for home in homes:
            _wait_for_index(home)
        readers = [Reader(server) for server in servers]
        for number, name in enumerate(READS, 1):
            yield from _compare(name, number, readers, options)


class Reader:
    """One person in the longest room, who reads over HTTP."""

    def __init__(self, server: Server) -> None:
        me = server.people[0]
        self._server = server
        self.room = me["room"]
        self._headers = {"Authorization": f"Bearer {me['token']}"}
        self._line = http.client.HTTPConnection("localhost", server.port, timeout=60)
        self.head = self._head()

    def time(self, path: str) -> float | None:
        """Milliseconds until the whole answer is there; None when there is no such address."""
        began = time.perf_counter()
        status, _ = self._get(path)
        if status == 404:
            return None
        if status != 200:
            raise RuntimeError(f"{path} was answered with {status}")
        return (time.perf_counter() - began) * 1000

    def busy(self) -> float:
        """Seconds of a core that the server used so far."""
        return sum(self._server.busy().values())

    def _head(self) -> int:
        _, said = self._get("/api/v1/rooms")
        return next(int(one["head"]) for one in said["rooms"] if one["room"] == self.room)

    def _get(self, path: str) -> tuple[int, Any]:
        self._line.request("GET", path, headers=self._headers)
        answer = self._line.getresponse()
        said = answer.read()
        return answer.status, json.loads(said) if answer.status == 200 else {}


def _newest(reader: Reader, dice: random.Random) -> str:
    return f"/api/v1/rooms/{reader.room}/entries?limit=50"


def _somewhere(reader: Reader, dice: random.Random) -> str:
    before = dice.randrange(100, reader.head)
    return f"/api/v1/rooms/{reader.room}/entries?limit=50&before={before}"


def _unread(reader: Reader, dice: random.Random) -> str:
    return "/api/v1/rooms"


def _common(reader: Reader, dice: random.Random) -> str:
    return f"/api/v1/search?q={dice.choice(fill.COMMON)}"


def _rare(reader: Reader, dice: random.Random) -> str:
    return f"/api/v1/search?q=onderdeel{dice.randrange(fill.RARE)}"


READS = {
    "the newest page of a room": _newest,
    "a page anywhere in a room": _somewhere,
    "own rooms, with unread": _unread,
    "search for a common word": _common,
    "search for a rare word": _rare,
}


def _compare(name: str, number: int, readers: list[Reader], options: Options) -> Iterator[Row]:
    times: list[list[float]] = [[] for _ in readers]
    before = [reader.busy() for reader in readers]
    for turn in range(-WARM, TIMES):  # the first ones warm up
        for reader, found in zip(readers, times, strict=True):
            took = reader.time(READS[name](reader, random.Random(options.seed + turn)))
            if took is None:
                return
            if turn >= 0:
                found.append(took)
    for place, (count, found) in enumerate(zip(options.messages, times, strict=True)):
        marks = {"p50": statistics.median(found), "p99": statistics.quantiles(found, n=100)[98]}
        used = (readers[place].busy() - before[place]) * 1000 / (TIMES + WARM)
        yield Row(f"f{number}", f"{count}", 1, {**marks, "ms": used})


def _filled(place: Ground, count: int, seed: int) -> Path:
    """A database with so many messages; one of the same tables is taken again."""
    home = place.data / f"reads-{_tables_of(place.tree)}-{count}-{seed}"
    done = home / "filled"
    if done.exists():
        return home
    shutil.rmtree(home, ignore_errors=True)
    people = place.filled(home, Size(max(count // IN_A_ROOM, 2), 5))
    (home / "people.json").write_text(json.dumps(people))
    asked = [str(home / "sessions.json"), str(count), str(seed)]
    command = [sys.executable, "-m", "bench.fill", *asked]
    subprocess.run(command, cwd=place.tree, env=settings(home, 0), check=True)
    done.touch()
    return home


def _tables_of(tree: Path) -> str:
    """Another name for other tables."""
    digest = hashlib.sha256()
    for path in sorted((tree / "migrations" / "versions").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:7]


def _people(home: Path) -> list[dict[str, str]]:
    people: list[dict[str, str]] = json.loads((home / "people.json").read_text())
    return people


def _wait_for_index(home: Path) -> None:
    """The server itself indexes what was said, behind the commit."""
    until = time.monotonic() + INDEXED
    database = sqlite3.connect(f"file:{home / 'leerplek.db'}?mode=ro", uri=True)
    try:
        while database.execute("SELECT 1 FROM tellings LIMIT 1").fetchone():
            if time.monotonic() > until:
                raise RuntimeError("the index doesn't catch up")
            time.sleep(0.5)
    finally:
        database.close()
