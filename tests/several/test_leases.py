"""Who is here by other processes: told, renewed, and forgotten when a process dies."""

from server import shared
from server.presence import redis as leases
from server.presence.leases import TERM, MemoryLeases, joined
from server.presence.redis import RedisLeases
from server.presence.roster import Roster, State
from tests.ports.redis import RedisServer

ROOM, NOOR, HENK = "p_1", "u_noor", "u_henk"


async def turns(*all_: RedisLeases) -> None:
    """Each has had its turn, and has heard what the others said in theirs."""
    for _again in range(2):
        for one in all_:
            one._looked_at = float("-inf")
            await one.turn()


def test_a_person_is_as_lively_as_the_liveliest_device_anywhere() -> None:
    found = joined([{NOOR: "away"}, {NOOR: "online", HENK: "away"}])

    assert found == {NOOR: "online", HENK: "away"}


def test_a_roster_knows_who_is_here_elsewhere() -> None:
    roster = Roster()
    roster.arrive(NOOR, 1, "away")
    roster.elsewhere = {NOOR: "online", HENK: "online"}

    assert roster.own() == {NOOR: "away"}
    assert roster.here() == {NOOR: "online", HENK: "online"}
    assert len(roster) == 2
    assert roster.difference().here == roster.here()
    roster.elsewhere = {}
    assert roster.difference().gone == (HENK,)


async def test_a_process_that_is_alone_knows_of_nobody_else() -> None:
    alone = MemoryLeases()
    alone.watch(ROOM)
    alone.keep(ROOM, {NOOR: "online"})

    assert await alone.turn() == set()
    assert alone.elsewhere(ROOM) == {}
    await alone.close()


async def test_others_hear_who_comes_changes_and_goes(redis_url: str) -> None:
    one, other = RedisLeases(redis_url), RedisLeases(redis_url)
    other.watch(ROOM)
    days: list[dict[str, State]] = [{NOOR: "online"}, {NOOR: "away", HENK: "online"}, {}]
    for here in days:
        one.keep(ROOM, here)
        await turns(one, other)
        assert other.elsewhere(ROOM) == here
    assert one.elsewhere(ROOM) == {}

    one.keep(ROOM, {NOOR: "online"})
    await turns(one, other)
    await one.close()
    assert ROOM in await other.turn() | await other.turn()
    assert other.elsewhere(ROOM) == {}
    await other.close()


async def test_who_begins_to_watch_learns_who_is_there_already(redis_url: str) -> None:
    one, other = RedisLeases(redis_url), RedisLeases(redis_url)
    one.keep(ROOM, {NOOR: "online"})
    await turns(one, other)
    assert other.elsewhere(ROOM) == {}

    other.watch(ROOM)
    assert ROOM in await other.turn()
    assert other.elsewhere(ROOM) == {NOOR: "online"}

    other.forget(ROOM)
    assert other.elsewhere(ROOM) == {}
    await one.close()
    await other.close()


async def who_dies_is_forgotten(redis_url: str) -> None:
    """As Redis sees it die: nobody renews the lease, and its term is over."""
    dying, other = RedisLeases(redis_url), RedisLeases(redis_url)
    try:
        other.watch(ROOM)
        dying.keep(ROOM, {NOOR: "online"})
        await turns(dying, other)
        assert other.elsewhere(ROOM) == {NOOR: "online"}

        await _its_term_is_over(redis_url, f"leerplek:here:{dying.name}")
        await turns(other)
        assert other.elsewhere(ROOM) == {}
    finally:
        await dying._client.aclose()
        await other.close()


async def _its_term_is_over(redis_url: str, lease: str) -> None:
    async with shared.dial(redis_url, 5) as client:
        assert 0 < await client.pttl(lease) <= (TERM - leases.LIVING) * 1000
        await client.delete(lease)


async def test_who_dies_is_forgotten_within_its_term(redis_url: str) -> None:
    await who_dies_is_forgotten(redis_url)


async def test_who_missed_changes_reads_anew(redis_url: str) -> None:
    one, other = RedisLeases(redis_url), RedisLeases(redis_url)
    other.watch(ROOM)
    await turns(one, other)
    for _often in range(3):
        one.keep(ROOM, {NOOR: "away"})
        await one.turn()
    one.keep(ROOM, {NOOR: "online"})
    await one.turn()
    async with shared.dial(redis_url, 5) as client:
        await client.xtrim(leases.CHANGES, maxlen=0, approximate=False)
    one.keep("p_2", {HENK: "online"})
    await turns(one, other)

    assert other.elsewhere(ROOM) == {NOOR: "online"}
    await one.close()
    await other.close()


async def test_a_redis_that_lost_everything_is_told_anew(own_redis: RedisServer) -> None:
    one, other = RedisLeases(own_redis.url()), RedisLeases(own_redis.url())
    other.watch(ROOM)
    one.keep(ROOM, {NOOR: "online"})
    await turns(one, other)
    own_redis.kill()
    await turns(one, other)
    assert other.elsewhere(ROOM) == {NOOR: "online"}

    own_redis.start()
    await turns(one, other)
    assert other.elsewhere(ROOM) == {NOOR: "online"}
    one.keep(ROOM, {})
    await turns(one, other)
    assert other.elsewhere(ROOM) == {}
    await one.close()
    await other.close()
