"""Trials of who is named in a room; tests/controls runs them with the rule broken."""

from datetime import timedelta
from typing import Any

from tests.kit.api import ApiOf
from tests.kit.region import Someone
from tests.kit.world import World


async def a_kept_parent_is_named_as_the_role_may_know(world: World, api: ApiOf) -> None:
    """S8: to school and home a name; to the host an initial."""
    father = await keeps_the_father(world, api)

    for reader, name in (
        (world.noor, "Dhr. Bakker"),
        (world.bakker, "Dhr. Bakker"),
        (world.marieke, "Dhr. Bakker"),
        (world.henk, "Dhr. B."),
    ):
        names = {one["id"]: one["name"] for one in await people(reader, api)}
        assert names.get(father.id) == name


async def nobody_hears_of_a_parent_whom_no_card_names(world: World, api: ApiOf) -> None:
    """S8: that there is a father at all is nobody's to know until a card says so."""
    await keeps_the_father(world, api)
    other = await world.adds_a_parent("Dhr. Zwijgend", seated=False)

    for reader in (world.noor, world.bakker, world.marieke, world.henk):
        assert other.id not in {one["id"] for one in await people(reader, api)}


async def keeps_the_father(world: World, api: ApiOf) -> Someone:
    """Noor, almost 18, keeps a father who was never seated."""
    await world.turns_18_in(timedelta(days=14))
    father = await world.adds_a_parent("Dhr. Bakker", seated=False)
    answer = await (await api(world.noor)).commands("parent.keep", person=father.id)
    assert answer.status_code == 200, answer.text
    return father


async def people(reader: Someone, api: ApiOf) -> list[dict[str, Any]]:
    """Who is in the room, or is named there, as the reader is told."""
    found: list[dict[str, Any]] = (await (await api(reader)).gets("people")).json()["people"]
    return found
