"""(h) the busiest quarter of an hour in a region's school day, with everything at once.

How often each thing is done stands, with its reasons, in docs/scale.md.
"""

import http.client
import json
import math
import random
import secrets
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bench import fill
from bench.crowd import Event, Way, talk
from bench.figures import Row, row
from bench.options import Options
from bench.servers import Ground, Server, Size

MESSAGES = 24.0  # a second, of which EDITS are edited afterwards
EDITS = 2.0
OPENINGS = 10.0  # of a room: its page, a read mark, what else is unread
CALLERS = 16  # threads, each with a connection that stays open


class Caller:
    """Somebody else each time, over one connection."""

    def __init__(self, server: Server, dice: random.Random) -> None:
        self.dice = dice
        self._people = server.people
        self._line = http.client.HTTPConnection("localhost", server.port, timeout=60)
        self.be_somebody()

    def be_somebody(self) -> None:
        self._me = self.dice.choice(self._people)

    @property
    def room(self) -> str:
        """The room of whoever calls."""
        return self._me["room"]

    def get(self, path: str) -> None:
        self._ask("GET", path)

    def obey(self, do: str, key: str | None = None, **with_: object) -> Any:
        """The answer to a command; what changes something more than once needs a key."""
        said = {"do": do, "with": with_, **({"key": key} if key else {})}
        path = f"/api/v1/rooms/{self.room}/commands"
        return json.loads(self._ask("POST", path, json.dumps(said).encode()))

    def _ask(self, how: str, path: str, body: bytes | None = None) -> bytes:
        headers = {"Authorization": f"Bearer {self._me['token']}"}
        if body:
            headers["Content-Type"] = "application/json"
        self._line.request(how, path, body, headers)
        answer = self._line.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{how} {path}: {answer.status} {said[:200]!r}")
        return said


def _open(caller: Caller) -> None:
    caller.get(f"/rooms/{caller.room}")


def _begin(caller: Caller) -> None:
    caller.get("/")


def _mark(caller: Caller) -> None:
    caller.obey("read.mark", seq=1 + caller.dice.randrange(4))


def _unread(caller: Caller) -> None:
    caller.get("/api/v1/rooms")


def _older(caller: Caller) -> None:
    caller.get(f"/api/v1/rooms/{caller.room}/entries?limit=50&before=4")


def _search(caller: Caller) -> None:
    caller.get(f"/api/v1/search?q={caller.dice.choice(fill.COMMON)}")


def _say_and_edit(caller: Caller) -> None:
    said = caller.obey("message.post", secrets.token_hex(8), body=fill.body(caller.dice))
    caller.obey("message.edit", secrets.token_hex(8), seq=said["seq"], body="Ik bedoel morgen.")


ACTS: dict[str, tuple[float, Callable[[Caller], None]]] = {
    "a room's page, as HTML": (OPENINGS, _open),
    "the first page, as HTML": (OPENINGS / 2, _begin),
    "a read mark": (OPENINGS, _mark),
    "own rooms, with unread": (OPENINGS, _unread),
    "older entries": (OPENINGS / 5, _older),
    "a search": (OPENINGS / 20, _search),
    "a message, and its edit": (EDITS, _say_and_edit),
}


@dataclass
class Calls:
    """All callers, while the crowd is measuring; `times` are seconds from when a thing was due."""

    server: Server
    seed: int
    times: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in ACTS})
    faults: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def hear(self, event: Event) -> None:
        """They call from the crowd's beginning to its end."""
        if event.event == "begin":
            seeds = range(self.seed, self.seed + CALLERS)
            self._threads = [threading.Thread(target=self._call, args=(one,)) for one in seeds]
            for one in self._threads:
                one.start()
        elif event.event == "end":
            self.stop()

    def stop(self) -> None:
        self._over.set()
        for one in self._threads:
            one.join()

    def _call(self, seed: int) -> None:
        dice = random.Random(seed)
        caller, names = Caller(self.server, dice), list(ACTS)
        paces = [pace for pace, _ in ACTS.values()]
        due = time.monotonic()
        while True:
            due -= math.log(1 - dice.random()) * CALLERS / sum(paces)
            if self._over.wait(max(due - time.monotonic(), 0)):
                return
            self._do(caller, dice.choices(names, paces)[0], due)

    def _do(self, caller: Caller, name: str, due: float) -> None:
        caller.be_somebody()
        try:
            ACTS[name][1](caller)
        except (RuntimeError, OSError, http.client.HTTPException) as why:
            self.faults.append(f"{name}: {why}")
        else:
            self.times[name].append(time.monotonic() - due)


def school_day(place: Ground, options: Options) -> Iterator[Row]:
    """One process on SQLite, the lines of a region's busiest quarter, and all that they do."""
    with place.leerplek(Size(max(options.lines // 5, 1), 5)) as server:
        calls = Calls(server, options.seed)
        way = Way("rate", MESSAGES - EDITS, options.day, seed=options.seed)
        try:
            report = talk(server, way, calls.hear)
        finally:
            calls.stop()
    found = row("h", server.name, 1, report, lines=options.lines, **_marks(calls.times))
    if calls.faults:
        said = f"{len(calls.faults)} calls failed ({calls.faults[0][:200]})"
        found.fault = "; ".join(filter(None, (found.fault, said)))
    yield found


def _marks(times: dict[str, list[float]]) -> dict[str, float]:
    marks = dict[str, float]()
    for name, found in times.items():
        if len(found) > 1:
            marks[f"{name} count"] = len(found)
            marks[f"{name} p50"] = statistics.median(found) * 1000
            marks[f"{name} p99"] = statistics.quantiles(found, n=100)[98] * 1000
    return marks
