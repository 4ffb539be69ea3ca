"""Who may open the line: a session, one of our own origins, and the subprotocol (X1)."""

import pytest
from websockets.exceptions import InvalidStatus

from tests.kit.line import Client, Lines, bearer, knock
from tests.kit.world import World


def cookie(world: World, origin: str | None) -> dict[str, str]:
    said = {"Cookie": f"leerplek_session={world.noor.token}"}
    return said if origin is None else {**said, "Origin": origin}


async def refused(world: World, headers: dict[str, str], **more: object) -> int:
    """The status with which that knock was refused before the upgrade."""
    with pytest.raises(InvalidStatus) as answer:
        await knock(world.live, headers, **more)
    return answer.value.response.status_code


async def is_told_to_sign_in(world: World, headers: dict[str, str]) -> bool:
    client = Client(world.room, world.live, world.noor, headers)
    await client.dials()
    return await client.is_closed() == 4401


def foreign_origins(port: int) -> list[str]:
    return [
        "null",
        "https://kwaad.example",
        f"https://localhost:{port}",
        f"http://localhost:{port + 1}",
        "http://localhost",
        f"http://localhost.kwaad.example:{port}",
        f"http://kwaadlocalhost:{port}",
        f"http://localhost:{port}/",
        f"http://localhost:{port}@kwaad.example",
        f"http://noor.localhost:{port + 1}",
        f"http://a.b.localhost:{port}",
        f"http://LOCALHOST:{port} ",
        f"http://[::1%25eth0]:{port}",
        f"http://127.0.0.1.kwaad.example:{port}",
        "file://",
    ]


async def test_our_own_pages_may(world: World) -> None:
    for origin in (world.live.origin, world.live.origin.replace("localhost", "noor.localhost")):
        client = Client(world.room, world.live, world.noor, cookie(world, origin))
        await client.dials()
        assert (await client.greets())["you"]["id"] == world.noor.id
        await client.hangs_up()


async def test_other_sites_are_refused_before_the_upgrade(world: World) -> None:
    await other_sites_are_refused(world)


async def other_sites_are_refused(world: World) -> None:
    """Whatever origin that isn't ours, with a good cookie: 403 before the upgrade."""
    for origin in foreign_origins(world.live.port):
        assert await refused(world, cookie(world, origin)) == 403, origin


async def test_a_cookie_without_an_origin_is_refused(world: World) -> None:
    assert await refused(world, cookie(world, None)) == 403


async def test_a_token_needs_no_origin_but_a_present_one_must_be_ours(world: World) -> None:
    client = Client(world.room, world.live, world.noor, bearer(world.noor))
    await client.dials()
    await client.greets()
    await client.hangs_up()

    foreign = {**bearer(world.noor), "Origin": "https://kwaad.example"}
    assert await refused(world, foreign) == 403


async def test_with_a_token_the_cookie_is_ignored(world: World) -> None:
    both = {**bearer(world.henk), **cookie(world, world.live.origin)}
    client = Client(world.room, world.live, world.henk, both)
    await client.dials()
    assert (await client.greets())["you"]["id"] == world.henk.id
    await client.hangs_up()

    rubbish = {"Authorization": "Bearer onzin", **cookie(world, world.live.origin)}
    assert await is_told_to_sign_in(world, rubbish)


async def test_who_is_not_signed_in_is_told_so_by_a_close(world: World) -> None:
    ours = world.live.origin
    assert await is_told_to_sign_in(world, {"Origin": ours})
    assert await is_told_to_sign_in(world, {"Origin": ours, "Cookie": "leerplek_session=onzin"})
    assert await is_told_to_sign_in(world, {"Authorization": "Bearer"})
    assert await is_told_to_sign_in(world, {"Authorization": f"Basic {'a' * 500}"})


async def test_without_the_subprotocol_it_is_a_bad_request(world: World, line: Lines) -> None:
    assert await refused(world, bearer(world.noor), subprotocols=None) == 400
    assert await refused(world, bearer(world.noor), subprotocols=["leerplek.v0"]) == 400

    client = await knock(world.live, bearer(world.noor), subprotocols=["iets", "leerplek.v1"])
    assert client.subprotocol == "leerplek.v1"
    await client.close()


async def test_a_frame_that_is_too_large_closes_the_line(world: World, line: Lines) -> None:
    async with line(world.noor) as noor:
        await noor.sends('{"do": "typing", "with": "' + "x" * 32_768 + '"}')

        assert await noor.is_closed() == 1009
