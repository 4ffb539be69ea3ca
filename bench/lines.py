"""(d) lines on which nothing happens, (e) all of them dropped, and back within half a minute."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from bench.crowd import Event, Way, talk
from bench.figures import Row, row
from bench.options import Options
from bench.servers import Ground, Server, Size

AFTERWARDS = 120.0  # seconds in which whoever isn't back yet may still come


@dataclass
class Meter:
    """What a server holds and uses, at moments that the crowd names."""

    server: Server
    memory: dict[str, int] = field(default_factory=dict)
    busy: dict[str, float] = field(default_factory=dict)

    def read(self, event: Event) -> None:
        self.memory[event.event] = self.server.memory()
        self.busy[event.event] = sum(self.server.busy().values())


def many_lines(ground: Ground, options: Options) -> Iterator[Row]:
    """(d) for Leerplek and Socket.IO, (e) for Leerplek, which alone has something to resume."""
    size = Size(max(options.lines // 5, 1), 5)
    yield from _lines(ground.leerplek(size), options, returns="e" in options.only)
    if "d" in options.only:
        yield from _lines(ground.socketio(size), options, returns=False)


def _lines(
    started: AbstractContextManager[Server], options: Options, *, returns: bool
) -> Iterator[Row]:
    with started as server:
        meter, before = Meter(server), server.memory()
        began = sum(server.busy().values())
        report = talk(server, _way(options, returns=returns), meter.read)
        if "d" in options.only:
            per_line = (meter.memory["rested"] - before) / options.lines / 1024
            used = (meter.busy["rested"] - meter.busy["level"]) / options.idle
            hello = (meter.busy["level"] - began) / options.lines * 1000
            values = {"KiB a line": per_line, "server": used, "ms a hello": hello}
            yield Row("d", server.name, 1, values)
        if returns:
            many = {"levels": report.levels, "lines": options.lines}
            yield row("e", server.name, 1, report, back=report.seconds, **many)


def _way(options: Options, *, returns: bool) -> Way:
    if returns:
        return Way("return", options.back, AFTERWARDS, options.idle, seed=options.seed)
    return Way("idle", 0, options.idle, 0, seed=options.seed)
