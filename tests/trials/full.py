"""Every trial at its full size, and on which databases."""

import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from server.storage.migrating import migrate
from tests.kit.line import lines_of
from tests.kit.live import serving
from tests.kit.world import World, make_world
from tests.line import test_hostile
from tests.line.test_joining_often import no_hole_no_repeat
from tests.line.test_leaving import nothing_after_leaving
from tests.operation import trials as operation
from tests.operation.conftest import fresh_on_sqlite, settings_for
from tests.ports.postgres import Postgres
from tests.ports.redis import RedisServer
from tests.several import trials
from tests.several.conftest import Several, around, several
from tests.several.test_processes import nothing_is_told_after_hanging, renewed, two_servers
from tests.trials import cutting, killing, outage, removing, restoring, stalling
from tests.trials.ground import Ground, processes

SQLITE, POSTGRES, SEVERAL = "SQLite", "PostgreSQL", "PostgreSQL + Redis"
PATIENCE = 35.0  # seconds: as long as anybody may be away when all come back at once
GROWS = 64  # MiB that a million hostile frames may leave behind
DYING = ("-m", "tests.trials.dying")


@dataclass(frozen=True)
class Machine:
    """The databases and the folder that one trial has for itself."""

    home: Path
    postgres: Postgres
    redis: RedisServer

    def database(self, kind: str) -> str:
        """The address of a fresh one."""
        if kind != SQLITE:
            return self.postgres.copy()
        url = f"sqlite+aiosqlite:///{self.home / 'leerplek.db'}"
        migrate(url)
        return url

    def servers(
        self,
        kind: str,
        rooms: int = 1,
        members: int = 4,
        program: tuple[str, ...] = ("-m", "server"),
    ) -> AbstractAsyncContextManager[Ground]:
        """Processes that can be killed: three where there is Redis, else one."""
        is_several = kind == SEVERAL
        return processes(
            self.database(kind),
            self.home,
            redis_url=self.redis.url() if is_several else "",
            count=3 if is_several else 1,
            rooms=rooms,
            members=members,
            program=program,
            patience=PATIENCE,
        )

    @asynccontextmanager
    async def three(self) -> AsyncIterator[Several]:
        """Three servers in this process, which know each other."""
        async with several(self.database(SEVERAL), self.home, self.redis.url()) as lives:
            yield await around(lives)

    @asynccontextmanager
    async def one(self, kind: str) -> AsyncIterator[World]:
        """One server in this process."""
        async with serving(self.database(kind), self.home) as live:
            yield await make_world(live)


Run = Callable[[Machine, str], Awaitable[str]]


@dataclass(frozen=True)
class Trial:
    """What is tried, how much of it, where."""

    guarantee: str
    size: str
    on: tuple[str, ...]
    run: Run


async def g1(machine: Machine, kind: str) -> str:
    async with machine.servers(kind, rooms=10, members=5) as ground:
        return await killing.killed_at_random(ground, 10_000, 20)


async def _killed_at(machine: Machine, kind: str, moment: str) -> str:
    async with machine.servers(kind, program=DYING) as ground:
        return await killing.killed_at(ground, moment, 10)


async def g2_before(machine: Machine, kind: str) -> str:
    return await _killed_at(machine, kind, "before")


async def g2_after(machine: Machine, kind: str) -> str:
    return await _killed_at(machine, kind, "after")


async def g2_bell(machine: Machine, kind: str) -> str:
    async with machine.servers(kind) as ground:
        return await killing.killed_before_the_bell(ground, machine.redis.url(), 10)


async def g3(machine: Machine, kind: str) -> str:
    async with machine.servers(kind, rooms=10, members=5) as ground:
        return await cutting.cut_often(ground, 60)


async def g4(machine: Machine, kind: str) -> str:
    async with machine.three() as three:
        for _ in range(50):
            await trials.pairs_that_race_are_one(await again(three))
    return "numbers without a hole; one entry for each pair"


async def again(three: Several) -> Several:
    """The same servers, with a fresh room and fresh people."""
    return await around(tuple(world.live for world in three.worlds))


async def g5(machine: Machine, kind: str) -> str:
    async with machine.one(kind) as world:
        await no_hole_no_repeat(lines_of(world), world, 2_000)
    return "no hole, no repeat, in any cycle"


async def g5_several(machine: Machine, kind: str) -> str:
    async with machine.three() as three:
        servers = [world.live for world in three.worlds]
        await no_hole_no_repeat(three.lines[0], three.first, 2_000, servers=servers)
    return "no hole, no repeat, in any cycle"


async def g6(machine: Machine, kind: str) -> str:
    async with machine.three() as three:
        await trials.nothing_is_missing(three, 2_000)
    return "nothing missing, each once, in order"


async def _g6_away(machine: Machine, away: trials.Away) -> str:
    async with machine.three() as three:
        return await trials.told_without_redis(three, away, 60)


async def g6_gone(machine: Machine, kind: str) -> str:
    return await _g6_away(machine, trials.gone(machine.redis))


async def g6_hanging(machine: Machine, kind: str) -> str:
    return await _g6_away(machine, trials.hanging(machine.redis))


async def g7(machine: Machine, kind: str) -> str:
    async with machine.servers(kind, rooms=40, members=5) as ground:
        return await stalling.some_stop_reading(ground, 20, 60)


async def g9_locked(machine: Machine, kind: str) -> str:
    async with machine.servers(kind) as ground:
        return await outage.out_of_order(ground, outage.locked, 30)


async def g9_full(machine: Machine, kind: str) -> str:
    async with machine.servers(kind) as ground:
        return await outage.out_of_order(ground, outage.full(8 << 20), 30)


async def g9_full_log(machine: Machine, kind: str) -> str:
    async with machine.servers(kind) as ground:
        return await outage.out_of_order(ground, outage.full(0), 30)


async def g9_read_only(machine: Machine, kind: str) -> str:
    async with machine.servers(kind) as ground:
        return await outage.out_of_order(ground, outage.read_only, 30)


async def g10_one_moment(machine: Machine, kind: str) -> str:
    async with serving(machine.database(kind), machine.home) as live:
        for n in range(20):
            into = fresh_on_sqlite(machine.home / f"restored-{n}")
            await operation.it_is_of_one_moment(live, into, machine.home / "it.tar")
    return "20 backups while 6 wrote: each commit is in them whole or not at all"


async def g10_back(machine: Machine, kind: str) -> str:
    home = machine.home / "restored"
    is_sqlite = kind == SQLITE
    into = fresh_on_sqlite(home) if is_sqlite else settings_for(machine.database(kind), home)
    url = machine.database(kind)
    return await restoring.gone_back(url, into, machine.home, 10, 200, PATIENCE)


async def g11(machine: Machine, kind: str) -> str:
    database = machine.database(kind)
    async with two_servers(database, machine.redis.url(), machine.home) as house:
        said = await renewed(house, times=5)
    return f"{said} answered, 5 kills, 5 renewals: none lost, none twice"


async def g13(machine: Machine, kind: str) -> str:
    async with machine.servers(kind, rooms=75, members=5) as ground:
        return await cutting.drop_and_return(ground, 3, 20)


async def x2(machine: Machine, kind: str) -> str:
    async with machine.three() as three:
        for _ in range(100):
            await trials.nothing_after_signing_out(
                await around(tuple(w.live for w in three.worlds))
            )
    return "100 sign-outs: all closed within a second, nothing told after"


async def x2_hanging(machine: Machine, kind: str) -> str:
    for who in (0, 2, 3, 4):
        with TemporaryDirectory(dir=machine.home) as home:
            url = machine.database(kind)
            async with two_servers(url, machine.redis.url(), Path(home)) as house:
                await nothing_is_told_after_hanging(house, who)
    return "4 processes that stood still: nothing told to a session that ended"


async def x3(machine: Machine, kind: str) -> str:
    async with machine.three() as three:
        return await removing.removed_at_speed(three, 50, 2_000)


async def x3_alone(machine: Machine, kind: str) -> str:
    async with machine.one(kind) as world:
        for n in range(200):
            parent = await world.adds_a_parent(f"Dhr. Bakker{n}")
            await nothing_after_leaving(lines_of(world), world, parent)
    return "200 removals: nothing after, by no way"


async def x11(machine: Machine, kind: str) -> str:
    memory = []
    async with machine.one(kind) as world:
        for tenth in range(10):
            async with test_hostile.undisturbed(world.live):
                await test_hostile.attack(world, 99_000, 1_002, seed=11 + 3 * tenth)
            memory.append(resident())
    grown = max(memory) - memory[0]
    assert grown < GROWS, f"{grown} MiB of memory more than after the first tenth"
    return (
        "a million hostile frames: no fault, the others undisturbed, "
        f"{grown} MiB of memory more than after the first tenth"
    )


def resident() -> int:
    """MiB of memory that this process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() >> 20


ALL = (
    Trial("G1", "20 kills, 10,000 sends, 50 clients", (SQLITE, POSTGRES, SEVERAL), g1),
    Trial("G2", "10 deaths before the commit", (SQLITE, POSTGRES, SEVERAL), g2_before),
    Trial("G2", "10 deaths between commit and answer", (SQLITE, POSTGRES, SEVERAL), g2_after),
    Trial("G2", "10 deaths between answer and bell", (SEVERAL,), g2_bell),
    Trial("G3", "60 s, 40 lines cut every 0.5–3 s", (SQLITE, SEVERAL), g3),
    Trial("G4", "50 times 40 pairs, 16 writers, 3 servers", (SEVERAL,), g4),
    Trial("G5", "2,000 cycles", (SQLITE, POSTGRES), g5),
    Trial("G5", "2,000 cycles through 3 servers", (SEVERAL,), g5_several),
    Trial("G6", "2,000 entries, bells lost, doubled, disordered", (SEVERAL,), g6),
    Trial("G6", "Redis gone for 60 s", (SEVERAL,), g6_gone),
    Trial("G6", "Redis hanging for 60 s", (SEVERAL,), g6_hanging),
    Trial("G7", "20 of 220 lines stop reading", (SQLITE, SEVERAL), g7),
    Trial("G9", "30 s locked", (SQLITE,), g9_locked),
    Trial("G9", "30 s full, with room for the log", (SQLITE,), g9_full),
    Trial("G9", "30 s full, and no room for the log", (SQLITE,), g9_full_log),
    Trial("G9", "30 s read-only", (POSTGRES, SEVERAL), g9_read_only),
    Trial("G10", "20 backups while 6 write", (SQLITE, POSTGRES), g10_one_moment),
    Trial("G10", "40 clients, back to before", (SQLITE, POSTGRES), g10_back),
    Trial("G11", "5 kills and 5 renewals under load", (SEVERAL,), g11),
    Trial("G13", "300 lines dropped and back within 3 s", (SQLITE, SEVERAL), g13),
    Trial("X2", "100 sign-outs, lines in 3 servers", (SEVERAL,), x2),
    Trial("X2", "4 sign-outs while a process stands still", (SEVERAL,), x2_hanging),
    Trial("X3", "50 removals, 2,000 entries each, 3 servers", (SEVERAL,), x3),
    Trial("X3", "200 removals, by every way", (SQLITE, POSTGRES), x3_alone),
    Trial("X11", "1,000,000 frames", (SQLITE, POSTGRES), x11),
)
