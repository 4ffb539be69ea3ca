"""A session that ends takes its lines with it, within a second, and nothing follows (X2)."""

import time
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import update

from server.accounts.models import SignedIn
from server.accounts.sessions import end_all_sessions, end_expired_sessions, end_session
from server.storage.tx import Tx
from tests.kit.api import ApiOf
from tests.kit.line import Client, Lines
from tests.kit.region import Someone
from tests.kit.world import World


async def closes_at_once(
    line: Lines, world: World, who: Someone, ending: Callable[[], Awaitable[None]]
) -> None:
    """The line of that session is closed within a second; what is said afterwards isn't heard."""
    async with line(who) as gone, line(world.henk) as henk:
        began = time.monotonic()
        await ending()
        said = await henk.posts("Dit hoort alleen wie er nog is.")
        assert await gone.is_closed() == 4401
        assert time.monotonic() - began < 1
        assert all(f.get("seq", 0) < said for f in gone.frames if f.get("room") == world.room)

        await gone.dials()
        assert await gone.is_closed() == 4401


async def test_signing_out_closes_the_line(line: Lines, world: World, api: ApiOf) -> None:
    door = await api(world.noor)

    async def sign_out() -> None:
        assert (await door.http.delete("/api/v1/sessions/current")).status_code == 200

    await closes_at_once(line, world, world.noor, sign_out)


async def test_ending_one_device_leaves_the_other(line: Lines, world: World) -> None:
    phone = await world.signs_in(world.noor)
    async with line(world.noor) as laptop:

        async def end_phone() -> None:
            await world.writes(end_session, world.noor.id, phone.session)

        await closes_at_once(line, world, phone, end_phone)
        await laptop.is_up_to_date()


async def test_ending_all_closes_every_device(line: Lines, world: World) -> None:
    phone = await world.signs_in(world.noor)
    async with line(world.noor) as laptop, line(phone) as other:
        await world.writes(end_all_sessions, world.noor.id, by=None)

        assert [await laptop.is_closed(), await other.is_closed()] == [4401, 4401]


async def test_a_session_that_expires_closes_its_line(line: Lines, world: World) -> None:
    def expire(tx: Tx) -> None:
        long_ago = tx.now.replace(year=tx.now.year - 1)
        tx.session.execute(
            update(SignedIn).where(SignedIn.id == world.noor.session).values(used_at=long_ago)
        )
        end_expired_sessions(tx)

    async def expired() -> None:
        await world.writes(expire)

    await closes_at_once(line, world, world.noor, expired)


async def test_who_hangs_hears_nothing_that_came_after(line: Lines, world: World) -> None:
    hanging = Client(
        world.room, world.live, world.noor, {"Authorization": f"Bearer {world.noor.token}"}
    )
    await hanging.dials()
    await hanging.greets()
    assert hanging._socket
    hanging._socket.transport.pause_reading()
    async with line(world.henk) as henk:
        await world.writes(end_session, world.noor.id, world.noor.session)
        said = await henk.posts("Dit hoort alleen wie er nog is.")
        await henk.reaches(said)
    hanging._socket.transport.resume_reading()

    assert await hanging.is_closed() == 4401
    assert all(f.get("seq", 0) < said for f in hanging.frames if f.get("room") == world.room)


@pytest.mark.parametrize("path", ["entries", "people", "/api/v1/rooms", "/api/v1/sessions"])
async def test_over_http_it_ends_too(api: ApiOf, world: World, path: str) -> None:
    noor = await api(world.noor)
    assert (await noor.gets(path)).status_code == 200

    await world.writes(end_session, world.noor.id, world.noor.session)

    answer = await noor.gets(path)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "signed_out"
