"""Who never sat in a room, but is named by a card there, is called as one's role may know."""

from datetime import timedelta

import pytest

from server import clock
from server.permissions import PARENT
from tests.channels import trials
from tests.kit.api import ApiOf
from tests.kit.line import Lines
from tests.kit.region import Someone
from tests.kit.world import World


async def test_a_kept_parent_who_never_sat_there_is_named(world: World, api: ApiOf) -> None:
    await trials.a_kept_parent_is_named_as_the_role_may_know(world, api)


async def test_a_parent_whom_no_card_names_is_told_to_nobody(world: World, api: ApiOf) -> None:
    await trials.nobody_hears_of_a_parent_whom_no_card_names(world, api)


async def test_the_page_and_the_line_name_him(world: World, api: ApiOf, line: Lines) -> None:
    father = await trials.keeps_the_father(world, api)

    page = (await (await api(world.henk)).gets(f"/rooms/{world.room}")).text
    assert "Noor houdt Dhr. B. in de kamer" in page
    async with line(world.marieke) as marieke:
        found = (await marieke.asks("room.people"))["people"][-1]
    card = found["since"]
    assert found == {
        **{"id": father.id, "name": "Dhr. Bakker", "role": "parent", "here": None, "read": None},
        **{"since": card, "left": card},
    }


async def test_who_is_named_does_not_take_part(world: World, api: ApiOf) -> None:
    await trials.keeps_the_father(world, api)

    page = (await (await api(world.marieke)).gets(f"/rooms/{world.room}/people")).text

    assert "Mw. Bakker" in page
    assert '<span data-slot="name">Dhr. Bakker' not in page


async def test_who_comes_after_all_is_a_member_like_the_others(world: World, api: ApiOf) -> None:
    father = await trials.keeps_the_father(world, api)

    await world.seats(father, PARENT)

    told = [one for one in await trials.people(world.henk, api) if one["id"] == father.id]
    assert [one.get("left") for one in told] == [None]


@pytest.mark.parametrize(("reader", "name"), [("henk", "Dhr. B."), ("noor", "Dhr. Bakker")])
async def test_so_is_who_signed_on_paper(world: World, api: ApiOf, reader: str, name: str) -> None:
    father = await world.adds_a_parent("Dhr. Bakker", seated=False)
    fatima = await api(world.fatima)

    answer = await fatima.commands(
        "agreement.sign_on_paper",
        room=world.live.region.school,
        placement=world.room,
        person=father.id,
        signed_on=(clock.today() - timedelta(days=1)).isoformat(),
    )

    assert answer.status_code == 200, answer.text
    somebody: Someone = getattr(world, reader)
    page = (await (await api(somebody)).gets(f"/rooms/{world.room}")).text
    assert f"{name} heeft getekend" in page
