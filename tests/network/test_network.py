"""Who belongs where, by role and day, and the companies that a region shares."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.errors import Invalid, Missing, Refused
from server.network import actions
from server.network.belonging import belongings
from server.network.companies import addresses_of, companies_of
from server.network.queries import office_members, offices_of, roles_of, school_by_brin
from server.permissions import (
    ADMIN,
    COORDINATOR,
    LEAD_APPLICANT,
    PUPIL,
    SAFETY_OFFICER,
    TEACHER,
    Role,
)
from server.storage import audit
from server.storage.log import Stream
from server.storage.tx import Tx
from tests.placements.conftest import MONDAY, Story

PLACE = {"street": "Dijk 2", "postcode": "9999 ZZ", "town": "Veldhaven"}
TODAY = MONDAY.date()
A_DAY = timedelta(days=1)


async def test_who_works_in_an_office_is_a_member_of_it(story: Story) -> None:
    who, office = story.who.sanne, story.who.veerhuis

    for n, role in enumerate((COORDINATOR, ADMIN, SAFETY_OFFICER, LEAD_APPLICANT), 1):
        await story.writes(actions.affiliate, who, office, role, TODAY, None)
        members = await story.reads(office_members, [(office, who), (story.who.haspel, who)])

        assert members.keys() == {(office, who)}
        assert role in members[office, who].roles
        assert len(members[office, who].roles) == n


async def test_teachers_and_pupils_are_no_members_of_the_office(story: Story) -> None:
    office = story.who.veerhuis
    pairs = [(office, story.who.marieke), (office, story.who.noor), (office, story.who.wim)]

    assert await story.reads(office_members, pairs) == {}


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (TODAY, None, True),
        (TODAY + A_DAY, None, False),
        (TODAY - A_DAY, TODAY, True),
        (TODAY - A_DAY, TODAY - A_DAY, False),
    ],
)
async def test_both_days_of_an_affiliation_count(
    story: Story, since: date, until: date | None, holds: bool
) -> None:
    who, office = story.who.sanne, story.who.veerhuis
    await story.writes(actions.affiliate, who, office, COORDINATOR, since, until)

    assert bool(await story.reads(office_members, [(office, who)])) is holds


async def test_a_day_is_amsterdams(story: Story, wall: time_machine.Traveller) -> None:
    who, office = story.who.sanne, story.who.veerhuis
    await story.writes(actions.affiliate, who, office, COORDINATOR, TODAY, TODAY)

    wall.move_to(MONDAY.replace(hour=23, minute=59))
    assert await story.reads(office_members, [(office, who)])
    wall.move_to(MONDAY.replace(hour=23, minute=59) + timedelta(minutes=2))
    assert not await story.reads(office_members, [(office, who)])


async def test_one_person_holds_several_roles(story: Story) -> None:
    who = story.who.fatima
    await story.writes(actions.affiliate, who, story.who.veerhuis, TEACHER, TODAY, None)
    await story.writes(actions.affiliate, who, story.who.region, LEAD_APPLICANT, TODAY, None)

    held = await story.reads(roles_of, who, TODAY)
    offices = await story.reads(offices_of, who)

    assert held[story.who.veerhuis] == {COORDINATOR, TEACHER}
    assert {office.title: set(office.member.roles) for office in offices} == {
        "Het Veerhuis College": {COORDINATOR},
        "Rivierenoord": {LEAD_APPLICANT},
    }


async def test_belongings_are_told_by_name(story: Story) -> None:
    people = [story.who.noor, story.who.henk, story.who.bakker]

    found = await story.reads(belongings, people, TODAY)

    assert found[story.who.noor].ties == ((PUPIL, "Het Veerhuis College"),)
    assert found[story.who.henk].ties[0][1] == "Stoutjes Staalbouw"
    assert found[story.who.bakker].ties == ()


async def test_only_what_exists_can_be_belonged_to(story: Story) -> None:
    with pytest.raises(Missing):
        await story.writes(
            actions.affiliate, story.who.henk, "c_none", Role.SUPERVISOR, TODAY, None
        )
    with pytest.raises(Missing):
        await story.writes(
            actions.affiliate, story.who.henk, story.who.stoutjes, TEACHER, TODAY, None
        )
    with pytest.raises(Invalid):
        await story.writes(
            actions.affiliate, story.who.bart, story.who.haspel, TEACHER, TODAY, TODAY - A_DAY
        )


async def test_a_brin_has_six_characters_and_finds_its_school(story: Story) -> None:
    found = await story.reads(school_by_brin, " 99aa00 ")

    assert found
    assert found.name == "Het Veerhuis College"
    assert await story.reads(school_by_brin, "99AA99") is None


async def test_a_region_shares_its_companies(story: Story) -> None:
    said: dict[str, Any] = {"name": "MaakLab Veldhaven", "kvk": "90000006", "address": PLACE}

    answer = await story.does(story.who.karin, "company.add", at=story.who.haspel, **said)
    company = answer["company"]
    await story.fatima_does("address.add", company=company, address={**PLACE, "label": "hal 2"})
    await story.fatima_does("company.change", company=company, name="MaakLab", kvk="90000006")

    companies = await story.reads(companies_of, story.who.region, "maak")
    assert [one.name for one in companies] == ["MaakLab"]
    addresses = await story.reads(addresses_of, [company])
    assert [place.label for place in addresses[company]] == ["", "hal 2"]
    assert (await story.told(story.who.region)).count("company.changed") == 2
    assert "company.added" in await story.told(story.who.haspel)


async def test_a_kvk_number_has_eight_digits(story: Story) -> None:
    for kvk in ("1234567", "123456789", "9000000x", "٩٠٠٠٠٠٠١", ""):
        with pytest.raises(Invalid) as invalid:
            await story.fatima_does("company.add", name="MaakLab", kvk=kvk, address=PLACE)

        assert list(invalid.value.faults) == ["kvk"]


async def test_a_company_stands_in_the_list_once(story: Story) -> None:
    with pytest.raises(Invalid) as invalid:
        await story.fatima_does("company.add", name="Nog eens", kvk="90000001", address=PLACE)

    assert "Stoutjes Staalbouw" in str(invalid.value.faults["kvk"])


async def test_mistakes_in_a_company_are_all_said_at_once(story: Story) -> None:
    with pytest.raises(Invalid) as invalid:
        await story.fatima_does(
            "company.add",
            name=" ",
            kvk="x",
            shared_address="geen adres",
            address={"street": "", "postcode": "", "town": "x" * 81},
        )

    faults = {"name", "kvk", "shared_address", "street", "postcode", "town"}
    assert invalid.value.faults.keys() == faults


async def test_other_regions_companies_are_missing(story: Story) -> None:
    def found_elsewhere(tx: Tx) -> str:
        region = actions.found_region(tx, "STO-DEMO-02", "Elders")
        board = actions.found_board(tx, region.id, "Bestuur")
        school = actions.found_school(tx, board, "99ZZ00", "Elders College")
        actions.affiliate(tx, story.who.sanne, school.id, COORDINATOR, TODAY)
        return school.id

    elsewhere = await story.writes(found_elsewhere)

    asked: tuple[tuple[str, dict[str, Any]], ...] = (
        ("company.change", {"company": story.who.stoutjes, "name": "Van ons", "kvk": "90000001"}),
        ("address.add", {"company": story.who.stoutjes, "address": PLACE}),
        ("address.change", {"id": story.who.stoutjes_address, "address": PLACE}),
    )
    for do, with_ in asked:
        with pytest.raises(Missing):
            await story.does(story.who.sanne, do, at=elsewhere, **with_)
    answer = await story.does(
        story.who.sanne, "company.add", at=elsewhere, name="Stoutjes", kvk="90000001", address=PLACE
    )
    assert answer["company"] != story.who.stoutjes


async def test_companies_are_the_offices_to_change(story: Story) -> None:
    said: dict[str, Any] = {"name": "MaakLab", "kvk": "90000006", "address": PLACE}
    with pytest.raises(Missing):
        await story.does(story.who.marieke, "company.add", **said)
    await story.writes(
        actions.affiliate, story.who.sanne, story.who.veerhuis, SAFETY_OFFICER, TODAY, None
    )
    with pytest.raises(Refused):
        await story.does(story.who.sanne, "company.add", **said)


async def test_rights_are_written_down_in_the_chain(story: Story) -> None:
    await story.writes(
        actions.affiliate, story.who.sanne, story.who.veerhuis, ADMIN, clock.today(), None
    )

    assert "affiliation.made" in await story.audited(story.who.sanne)
    assert await story.reads(lambda session: list(audit.breaks(session))) == []


async def test_a_region_is_founded_beside_whatever_else_is_written(story: Story) -> None:
    """A new office has a new name each time it is begun with: it must not ask to begin anew."""
    scribe = story.scribe

    def hold_noor(tx: Tx) -> None:
        tx.hold(story.who.noor)

    before = await story.reads(streams)
    both = scribe.write(hold_noor), scribe.write(actions.found_region, "STO-DEMO-03", "Ernaast")
    _, region = await asyncio.gather(*both)

    assert await story.reads(streams) - before == {region.id}


def streams(session: Session) -> set[str]:
    return set(session.scalars(select(Stream.name)))
