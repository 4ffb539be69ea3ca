"""Runs the load generator, and reads what it says."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench import ground
from bench.servers import Server


class Times(msgspec.Struct):
    """How long something took, in milliseconds."""

    count: int
    p50: float
    p99: float
    p999: float
    most: float


class Faults(msgspec.Struct):
    """What went wrong, counted; `first` is what was said or seen at the first of them."""

    first: str
    lost: int
    twice: int
    holes: int
    disordered: int
    stray: int
    refused: int
    unanswered: int
    closed: int
    malformed: int

    @property
    def count(self) -> int:
        counters = (getattr(self, name) for name in self.__struct_fields__ if name != "first")
        return sum(counters)


class Report(msgspec.Struct):
    """What a crowd saw; messages and deliveries are a second, `busy` is its share of its core."""

    seconds: float
    busy: float
    messages: float
    deliveries: float
    sending: Times
    coming: Times
    levels: int
    beats: int
    resets: int
    skipped: int
    faults: Faults
    server_busy: float = 0.0  # share of its core
    parts: dict[str, float] = {}  # the same of each part of the server


class Event(msgspec.Struct):
    """How far the crowd is: `level`, `begin`, `rested`, `end`, after so many seconds."""

    event: str
    seconds: float
    levels: int


@dataclass(frozen=True)
class Way:
    """How the crowd behaves; see the head of bench/crowd/main.c."""

    name: str  # loop, rate, idle, return
    pace: float
    seconds: float
    warm: float = 1.0
    patience: float = 10.0
    body: int = 80  # characters
    seed: int = 1

    @property
    def longest(self) -> float:
        """Seconds after which something is wrong with the crowd itself."""
        return 700 + self.pace * (self.name == "return") + self.seconds + self.warm + self.patience


def talk(
    server: Server,
    way: Way,
    at: Callable[[Event], None] = lambda event: None,
    program: Path | None = None,
) -> Report:
    """What a crowd sees of that server; `at` hears how far it is."""
    numbers = (way.pace, way.seconds, way.warm, way.patience, way.body, way.seed)
    ports = ",".join(map(str, server.ports or [server.port]))
    asked = [server.speech, ports, server.plan, way.name, *numbers]
    command = ["taskset", "-c", ground.CLIENTS, "timeout", f"{way.longest:.0f}"]
    command += [str(program or ground.build_crowd()), *map(str, asked)]
    busy = dict[str, dict[str, float]]()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if line.startswith(b'{"event":"report"'):
                report = msgspec.json.decode(line, type=Report)
                for part, used in busy["end"].items():
                    report.parts[part] = (used - busy["begin"][part]) / report.seconds
                report.server_busy = sum(report.parts.values())
                return report
            event = msgspec.json.decode(line, type=Event)
            busy[event.event] = server.busy()
            at(event)
        raise RuntimeError(f"{server.name}: {process.stderr.read().decode()}")
