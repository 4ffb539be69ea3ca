"""The menu leads nobody to a page that is empty for them for ever."""

import httpx2

from server.network.actions import affiliate
from server.permissions import LEAD_APPLICANT, SAFETY_OFFICER, SUPERVISOR
from server.placements.models import Placement
from server.storage.tx import Tx
from tests.kit.api import ApiOf
from tests.kit.region import LONG_AGO, Someone
from tests.kit.world import World

ROOMS = '<a href="/rooms"'


async def test_ruud_who_never_chats_finds_no_rooms_in_his_menu(world: World, api: ApiOf) -> None:
    ruud = await world.adds_to_the_office("Ruud Peters", LEAD_APPLICANT)

    page = await looks(api, ruud)

    assert ROOMS not in page.text
    assert page.text.count('href="/settings"') == 2, "laptop and phone have the rest"


async def test_a_lead_applicant_who_sits_in_a_room_finds_it(world: World, api: ApiOf) -> None:
    ruud = await world.adds_to_the_office("Ruud Peters", LEAD_APPLICANT)
    await world.writes(_learns_at_a_school, world)
    await world.seats(ruud, SUPERVISOR)
    assert (await looks(api, ruud)).text.count(ROOMS) == 2

    await world.unseats(ruud)

    assert ROOMS not in (await looks(api, ruud)).text


async def test_who_has_another_role_too_waits_for_a_room(world: World, api: ApiOf) -> None:
    ruud = await world.adds_a_parent("Dhr. Peters", seated=False)
    school = world.live.region.school
    await world.writes(affiliate, ruud.id, school, LEAD_APPLICANT, LONG_AGO)
    joke = await world.adds_to_the_office("Joke van Dam", SAFETY_OFFICER)

    for somebody in (world.noor, ruud, joke, await world.adds("Nog Nergens")):
        assert (await looks(api, somebody)).text.count(ROOMS) == 2


def _learns_at_a_school(tx: Tx, world: World) -> None:
    """Noor's placement is at a school by now, whose staff may guide her."""
    placement = tx.session.get_one(Placement, world.room)
    tx.change(placement, host_school=world.live.region.school, company=None, address=None)


async def looks(api: ApiOf, who: Someone) -> httpx2.Response:
    page = await (await api(who)).gets("/")
    assert page.status_code == 200
    return page
