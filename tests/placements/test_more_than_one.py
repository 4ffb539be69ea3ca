"""A pupil with two placements has two rooms; a company may work at three addresses."""

from datetime import datetime, timedelta

import pytest

from server import clock
from server.errors import Invalid
from server.network.companies import addresses_of
from tests.placements.conftest import Story
from tests.placements.windows import Windows

HALL = {"label": "Hal 2", "street": "Kade 9", "postcode": "9999 ZZ", "town": "Veldhaven"}
SITE = {"label": "Bouwkeet", "street": "Dijk 2", "postcode": "9998 AA", "town": "Oeverstad"}


async def in_two_places(story: Story) -> tuple[str, str]:
    """Noor learns at Stoutjes with Henk on Thursdays, and at Van der Knaap with Priya."""
    there = {"address": story.who.knaap_address, "supervisor": story.who.priya}
    rooms = await story.makes(), await story.makes(elective="Installeren", **there)
    for room in rooms:
        await story.fatima_does("placement.issue", placement=room)
        people = ("noor", "marieke", "bakker", "henk" if room == rooms[0] else "priya")
        await story.signs(room, *people)
    await story.wakes_on(datetime(2026, 11, 26, 8, 0, tzinfo=clock.AMSTERDAM))
    return rooms


async def test_two_placements_are_two_rooms_and_no_host_is_in_the_others(story: Story) -> None:
    first, second = await in_two_places(story)

    for room, host, other in ((first, "henk", "priya"), (second, "priya", "henk")):
        assert await story.life(room) == "active"
        seated = await story.seated(room)
        assert {"noor", "bakker", "marieke", host} == seated.keys()
        assert other not in seated


async def test_what_ends_in_one_room_goes_on_in_the_other(story: Story) -> None:
    first, second = await in_two_places(story)

    await story.fatima_does("placement.end", placement=first, reason="Het bedrijf verhuist.")
    await story.wakes_on(clock.now() + timedelta(days=29))

    assert await story.seated(first) == {"marieke": "teacher", "noor": "pupil"}
    assert (await story.seated(second)).keys() == {"noor", "bakker", "marieke", "priya"}
    assert await story.life(second) == "active"


async def test_the_office_sees_both_beside_the_pupil(story: Story, windows: Windows) -> None:
    first, second = await in_two_places(story)
    fatima = await windows.open("fatima")

    page = (await fatima.opens(f"/people/{story.who.noor}")).text

    assert f'href="/placements/{first}"' in page
    assert f'href="/placements/{second}"' in page
    assert "Stoutjes Staalbouw" in page
    assert "Installatiebedrijf Van der Knaap" in page


async def test_each_placement_is_at_its_own_address_of_the_company(
    story: Story, windows: Windows
) -> None:
    for place in (HALL, SITE):
        await story.fatima_does("address.add", company=story.who.stoutjes, address=place)
    known = (await story.reads(addresses_of, [story.who.stoutjes]))[story.who.stoutjes]
    rooms = [
        await story.makes(name, address=place.id)
        for name, place in zip(("noor", "jayden", "daan"), known, strict=True)
    ]
    fatima = await windows.open("fatima")

    shown = [(await fatima.opens(f"/placements/{room}")).text for room in rooms]
    company = (await fatima.opens(f"/companies/{story.who.stoutjes}")).text

    for at, page in zip(known, shown, strict=True):
        assert at.street in company
        assert at.street in page
        assert [one.street for one in known if one.street in page] == [at.street]


async def test_an_address_that_changes_is_that_one_alone(story: Story, windows: Windows) -> None:
    await story.fatima_does("address.add", company=story.who.stoutjes, address=HALL)
    quay, hall = (await story.reads(addresses_of, [story.who.stoutjes]))[story.who.stoutjes]
    stays, moves = await story.makes(), await story.makes("jayden", address=hall.id)

    await story.fatima_does("address.change", id=hall.id, address=SITE)

    fatima = await windows.open("fatima")
    assert quay.street in (await fatima.opens(f"/placements/{stays}")).text
    assert "Dijk 2" in (await fatima.opens(f"/placements/{moves}")).text


async def test_a_pupil_moves_to_another_address_but_not_to_another_company(story: Story) -> None:
    await story.fatima_does("address.add", company=story.who.stoutjes, address=SITE)
    known = (await story.reads(addresses_of, [story.who.stoutjes]))[story.who.stoutjes]
    site = next(one for one in known if one.street == "Dijk 2")
    room = await story.issues()

    await story.fatima_does("placement.change", placement=room, address=site.id)

    with pytest.raises(Invalid) as invalid:
        await story.fatima_does("placement.change", placement=room, address=story.who.knaap_address)
    assert list(invalid.value.faults) == ["address"]
