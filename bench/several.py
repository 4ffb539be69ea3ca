"""(g) several processes on PostgreSQL and Redis, beside one on SQLite."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from bench import ground, stores
from bench.figures import Row
from bench.options import Options
from bench.rooms import under_way
from bench.servers import Ground, Server, Size, free_port, plan_of, settings, started
from bench.taking_turns import in_turn

UNDER_WAY = (1, 4)
PROCESSES = (1, 3)


def several(place: Ground, options: Options) -> Iterator[Row]:
    """Rooms of five whose people are spread over the processes; all of a server on one core."""
    size = Size(options.rooms, 5)
    with ExitStack() as stack:
        servers = [stack.enter_context(place.leerplek(size))]
        servers += [stack.enter_context(processes(place, size, count)) for count in PROCESSES]
        for pace in UNDER_WAY:
            yield from in_turn(f"g{pace}", servers, options, partial(under_way, pace))


@contextmanager
def processes(place: Ground, size: Size, count: int) -> Iterator[Server]:
    """So many web servers, each at a port of its own, and a worker, as the Procfile has them."""
    home = place.data / f"several-{count}-{size.rooms}x{size.members}"
    with ExitStack() as stack:
        database, database_url = stack.enter_context(stores.postgres(home / "postgres"))
        bell, redis_url = stack.enter_context(stores.redis(home / "redis"))
        ports = [free_port() for _ in range(count)]
        mine = home / "leerplek"
        wishes = {
            "LEERPLEK_DATABASE_URL": database_url,
            "LEERPLEK_REDIS_URL": redis_url,
            "LEERPLEK_BASE_URL": ",".join(f"http://localhost:{port}" for port in ports),
        }
        people = place.filled(mine, size, wishes)
        env = {**settings(mine, 0), **wishes}
        pids = []
        for port in (*ports, 0):
            does = ["serve", "--port", str(port)] if port else ["work"]
            command = [str(ground.python()), "-m", "server", *does]
            log = home / f"log-{port}"
            pids.append(stack.enter_context(started(command, port, place.tree, log, env)))
        more = [*(("web", pid) for pid in pids[1:count]), ("worker", pids[-1])]
        more += [("PostgreSQL", database), ("Redis", bell)]
        plan = plan_of(people, mine)
        yield Server(
            f"several-{count}", "leerplek", ports[0], plan, pids[0], people, more=more, ports=ports
        )
