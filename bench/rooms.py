"""(a) rooms of five, (b) one large room, (c) how long a message takes at less than the maximum."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from bench.crowd import Way, talk
from bench.figures import Row
from bench.options import Options
from bench.servers import Ground, Server, Size
from bench.taking_turns import alone, in_turn, rest

UNDER_WAY = (1, 4, 16)
IN_ONE_ROOM = {"b": 4, "b32": 32}
SHARES = {"c33": 1 / 3, "c80": 0.8}
A_MAXIMUM = 4  # under way in each room


def rooms_of_five(ground: Ground, options: Options) -> Iterator[Row]:
    """(a) and (c), on the same servers: each server's own maximum is measured first."""
    size = Size(options.rooms, 5)
    with ExitStack() as stack:
        servers = _all(ground, size, stack)
        if "a" in options.only:
            for pace in UNDER_WAY:
                yield from in_turn(f"a{pace}", servers, options, partial(under_way, pace))
        if "c" in options.only:
            # What only copies has no maximum of its own: there the crowd is the slower one.
            yield from _at_shares([one for one in servers if one.name != "plain"], options)


def large_room(ground: Ground, options: Options) -> Iterator[Row]:
    """(b) one room, four and thirty-two under way."""
    with ExitStack() as stack:
        servers = _all(ground, Size(1, options.members), stack)
        for trial, pace in IN_ONE_ROOM.items():
            yield from in_turn(trial, servers, options, partial(under_way, pace))


def _at_shares(servers: list[Server], options: Options) -> Iterator[Row]:
    most = dict[str, float]()
    for server in servers:
        way = Way("loop", A_MAXIMUM, options.seconds, seed=options.seed)
        with alone(server, servers):
            most[server.name] = talk(server, way).messages
            rest(server)
    for trial, share in SHARES.items():
        yield from in_turn(trial, servers, options, partial(_share_of, most, share))


def under_way(messages: int, server: Server) -> tuple[str, float]:
    """The crowd keeps so many messages under way in each room, whatever the server."""
    return "loop", messages


def _share_of(most: dict[str, float], share: float, server: Server) -> tuple[str, float]:
    return "rate", max(most[server.name] * share, 1)


def _all(ground: Ground, size: Size, stack: ExitStack) -> list[Server]:
    return [
        stack.enter_context(one)
        for one in (
            ground.leerplek(size),
            ground.socketio(size),
            ground.socketio(size, commits=True),
            ground.plain(size),
        )
    ]
