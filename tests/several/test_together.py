"""Three processes are one house: numbers, bells, revocation, presence, limits."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.heard import Said
from tests.line.test_joining_often import no_hole_no_repeat
from tests.ports.redis import RedisServer
from tests.several import trials
from tests.several.conftest import Several, around, several
from tests.trials.cutting import cut_often
from tests.trials.ground import of_several
from tests.trials.removing import removed_at_speed

AwayOf = Callable[[RedisServer], trials.Away]


async def test_pairs_that_race_through_two_processes_are_one(three: Several) -> None:
    await trials.pairs_that_race_are_one(three)


async def test_nothing_is_missing_while_bells_are_lost_doubled_and_disordered(
    three: Several,
) -> None:
    await trials.nothing_is_missing(three)


async def test_a_bell_is_heard_at_once(three: Several) -> None:
    assert await trials.seconds_until_told(three) < 1


async def test_nothing_is_told_after_signing_out(three: Several) -> None:
    await trials.nothing_after_signing_out(three)


async def test_who_left_is_told_nothing_more_anywhere(three: Several) -> None:
    one, two, third = three.lines
    async with (
        one(three.first.noor) as noor,
        two(three.first.henk) as henk,
        third(three.first.henk) as again,
    ):
        await three.first.unseats(three.first.henk)
        said = [await noor.posts(f"Zonder Henk {n}.") for n in range(5)]
        for client in (henk, again):
            await client.hears("member.left", who=three.first.henk.id)
            with pytest.raises(Said) as missing:
                await client.asks("room.people")
            assert missing.value.code == "missing"
            assert {f.get("seq") for f in client.frames}.isdisjoint(said)


async def test_who_is_removed_while_all_talk_is_told_nothing_more(three: Several) -> None:
    await removed_at_speed(three, 2, 120)


async def test_who_is_cut_and_comes_back_to_another_has_everything_once(three: Several) -> None:
    await cut_often(of_several(three), 2, (0.05, 0.3))


async def test_no_cycle_through_several_has_a_hole_or_a_repeat(three: Several) -> None:
    servers = [world.live for world in three.worlds]
    await no_hole_no_repeat(three.lines[0], three.first, 40, servers=servers)


async def test_everybody_is_seen(three: Several) -> None:
    await trials.everybody_is_seen(three)


async def test_typing_and_receipts_are_heard_elsewhere(three: Several) -> None:
    one, two, _third = three.lines
    async with one(three.first.noor) as noor, two(three.first.marieke) as marieke:
        said = await noor.posts("Wie leest dit?")
        await marieke.reaches(said)

        await marieke.sends({"do": "typing", "room": three.first.room})
        await noor.hears_whisper("typing", by=three.first.marieke.id)

        await marieke.asks("read.mark", seq=said)
        await noor.hears_whisper("read", by=three.first.marieke.id, seq=said)


async def test_receipts_that_are_hidden_stay_hidden_elsewhere(three: Several) -> None:
    one, two, _third = three.lines
    await three.first.hides_receipts(three.first.marieke)
    async with one(three.first.noor) as noor, two(three.first.marieke) as marieke:
        said = await noor.posts("Wie leest dit?")
        await marieke.reaches(said)
        await marieke.asks("read.mark", seq=said)
        again = await marieke.posts("Ik heb het gezien.")
        await noor.reaches(again)

        assert noor.whispers("read", by=three.first.marieke.id) == []


async def test_limits_count_together(postgres_url: str, redis_url: str, tmp_path: Path) -> None:
    async with several(postgres_url, tmp_path, redis_url, rate_limits=True) as lives:
        await trials.limits_count_together(await around(lives))


@pytest.mark.parametrize("away", [trials.gone, trials.hanging])
async def test_without_redis_heads_are_looked_at_until_it_is_there_again(
    postgres_url: str, own_redis: RedisServer, tmp_path: Path, away: AwayOf
) -> None:
    async with several(postgres_url, tmp_path, own_redis.url()) as lives:
        three = await around(lives)

        await trials.told_without_redis(three, away(own_redis), 0)

        await trials.everybody_is_seen(three)
