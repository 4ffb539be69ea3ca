"""Asking to be erased: what can go at once goes, the school is asked for the rest, with why."""

from sqlalchemy import select

from server.accounts.actions import PersonChange, change_person
from server.accounts.models import Person, SignedIn
from server.accounts.sessions import end_session
from server.admin.models import ErasureRequest
from server.admin.what_stays import preview
from server.permissions import ADMIN
from server.storage.log import Entry
from tests.kit.line import Lines
from tests.kit.region import Someone
from tests.kit.world import World
from tests.own_data.trials import browser, sends


async def asks(world: World, who: Someone, **about: str) -> str:
    """What the page says after asking."""
    async with browser(world, who) as page:
        answer = await sends(page, "/settings/data/erase", **about)
        assert answer.status_code == 303, answer.text
        return (await page.get(answer.headers["location"])).text


async def test_what_nobody_needs_goes_at_once_and_the_school_is_asked(world: World) -> None:
    change = PersonChange(phone="0612345678")
    await world.writes(change_person, world.bakker.id, change, by=None)
    old = await world.signs_in(world.bakker)
    await world.writes(end_session, world.bakker.id, old.session)

    page = await asks(world, world.bakker)

    assert "Je vraag staat bij de school." in page
    assert await world.reads(lambda s: s.get_one(Person, world.bakker.id).phone) == ""
    assert await world.reads(lambda s: s.get(SignedIn, old.session)) is None
    school = world.live.region.school
    request = await world.reads(lambda s: s.get(ErasureRequest, (world.bakker.id, school)))
    assert request is not None
    told = select(Entry.with_).where(Entry.stream == school, Entry.what == "erasure.asked")
    who = await world.reads(lambda s: [with_["who"] for with_ in s.scalars(told)])
    assert who.count(world.bakker.id) == 1


async def test_asking_again_asks_once(world: World) -> None:
    await asks(world, world.bakker)
    await asks(world, world.bakker)

    school = world.live.region.school
    told = select(Entry.with_).where(Entry.stream == school, Entry.what == "erasure.asked")
    who = await world.reads(lambda s: [with_["who"] for with_ in s.scalars(told)])
    assert who.count(world.bakker.id) == 1


async def test_a_parent_asks_for_a_child_and_not_for_a_teacher(world: World) -> None:
    await asks(world, world.bakker, person=world.noor.id)

    school = world.live.region.school
    request = await world.reads(lambda s: s.get(ErasureRequest, (world.noor.id, school)))
    assert request is not None
    assert request.asked_by == world.bakker.id
    async with browser(world, world.bakker) as page:
        refused = await sends(page, "/settings/data/erase", person=world.marieke.id)
    assert refused.status_code == 404


async def test_it_is_said_beforehand_what_stays_why_and_until_when(
    world: World, line: Lines
) -> None:
    async with line(world.noor) as noor:
        await noor.posts("Ik ben er.")

    shown = await world.reads(preview, world.noor.id)

    assert "1 bericht" in [str(what) for what in shown.goes]
    running = next(one for one in shown.stays if "De kamer van een plaatsing" in str(one.what))
    assert running.until is not None
    evidence = next(one for one in shown.stays if "zonder naam" in str(one.what))
    assert evidence.until is not None
    assert evidence.until > running.until
    assert all(str(one.why) for one in shown.stays)


async def test_an_admin_sees_who_asked_and_why_it_cannot_be_done_yet(world: World) -> None:
    ada = await world.adds_to_the_office("Ada Beheer", ADMIN)
    await asks(world, world.noor)
    school = world.live.region.school

    async with browser(world, ada) as page:
        listed = await page.get(f"/schools/{school}/left")
        shown = await page.get(f"/schools/{school}/left/{world.noor.id}")

    assert world.noor.id in listed.text
    assert "Hier is om gevraagd." in shown.text
    assert "Deze persoon hoort nog bij een school of bedrijf." in shown.text
    assert f'href="/people/{world.noor.id}"' in shown.text
    assert "Wis voorgoed" not in shown.text
