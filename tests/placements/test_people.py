"""What an office does with people, and what that means for the rooms they are in."""

import pytest

from server.errors import Invalid, Missing, Refused
from server.permissions import SUPERVISOR
from server.storage import audit
from tests.placements import trials
from tests.placements.conftest import Story
from tests.placements.windows import Windows

PARENT = {"last_name": "Visser", "title": "Dhr.", "email": "vader@thuis.example"}


async def test_a_new_parent_is_invited_to_what_already_runs(story: Story) -> None:
    room = await story.issues("jayden")

    answer = await story.fatima_does(
        "guardianship.set", pupil=story.who.jayden, custody="authority", **PARENT
    )

    assert "/invitations/" in await story.letter_to("vader@thuis.example")
    await story.writes_proof(answer["parent"])
    assert (await story.entries(room))[-1].with_ == {"who": answer["parent"], "role": "parent"}


async def test_a_known_parent_comes_in_at_once_and_leaves_at_once(story: Story) -> None:
    room = await story.issues("jayden")
    tie = {"pupil": story.who.jayden, "parent": story.who.dewit}

    await story.fatima_does("guardianship.set", custody="household", **tie)
    assert "dewit" in await story.seated(room)
    await story.fatima_does("guardianship.end", **tie)

    assert "dewit" not in await story.seated(room)
    left = (await story.entries(room))[-1]
    assert left.with_ == {"who": story.who.dewit, "role": "parent", "why": "ended"}


async def test_a_family_is_its_own_schools(story: Story) -> None:
    for person in (story.who.karin, story.who.marieke):
        with pytest.raises((Missing, Refused)):
            await story.does(
                person,
                "guardianship.set",
                at=story.who.haspel,
                pupil=story.who.jayden,
                custody="authority",
                **PARENT,
            )
    with pytest.raises(Invalid):
        await story.fatima_does(
            "guardianship.set",
            pupil=story.who.jayden,
            custody="authority",
            parent=story.who.wim,
        )


async def test_who_leaves_a_company_leaves_its_rooms(story: Story) -> None:
    room = await story.runs()

    await story.fatima_does("affiliation.end", affiliation=await story.tie_of("henk"))

    assert "henk" not in await story.seated(room)
    assert await story.roles(story.who.henk, story.who.stoutjes) == frozenset()


async def test_who_leaves_school_is_followed_by_the_coordinator(story: Story) -> None:
    room = await story.runs()

    await story.fatima_does("affiliation.end", affiliation=await story.tie_of("marieke"))

    assert "fatima" in await story.seated(room)
    assert "marieke" not in await story.seated(room)


async def test_the_only_coordinator_does_not_leave_a_pupil_alone(story: Story) -> None:
    room = await story.runs()
    await story.fatima_does("affiliation.end", affiliation=await story.tie_of("marieke"))

    with pytest.raises(Refused):
        await story.does(story.who.ada, "affiliation.end", affiliation=await story.tie_of("fatima"))

    assert "fatima" in await story.seated(room)


async def test_ties_of_others_are_not_ours_to_end(story: Story) -> None:
    with pytest.raises(Missing):
        await story.fatima_does("affiliation.end", affiliation=await story.tie_of("wim"))
    with pytest.raises(Refused):
        await story.fatima_does("affiliation.end", affiliation=await story.tie_of("ada"))
    with pytest.raises(Refused):
        await story.does(story.who.ada, "affiliation.end", affiliation=await story.tie_of("ada"))


async def test_nobody_takes_over_another_offices_address(story: Story, windows: Windows) -> None:
    await trials.nobody_takes_over_another_offices_address(story, windows)


async def test_a_parent_who_works_in_another_school_is_theirs_to_change(story: Story) -> None:
    tie = {"pupil": story.who.jayden, "parent": story.who.bakker, "custody": "authority"}
    await story.fatima_does("guardianship.set", **tie)
    await story.joins("bakker", "haspel")

    with pytest.raises(Refused):
        await story.fatima_does(
            "person.change", person=story.who.bakker, email="mijn@adres.example"
        )


async def test_an_address_that_comes_late_is_invited(story: Story) -> None:
    await story.fatima_does("person.change", person=story.who.bakker, email="")
    room = await story.issues()
    assert "bakker" not in await story.seated(room)

    await story.fatima_does("person.change", person=story.who.bakker, email="nu@thuis.example")

    assert "/invitations/" in await story.letter_to("nu@thuis.example")


async def test_at_18_by_a_corrected_birthday_the_parents_leave(story: Story) -> None:
    room = await story.runs()

    await story.fatima_does("person.change", person=story.who.noor, born="2008-01-01")

    assert "bakker" not in await story.seated(room)
    assert (await story.entries(room))[-1].with_["why"] == "of_age"


async def test_somebody_with_two_parts_stays_one_person(story: Story) -> None:
    answer = await story.fatima_does(
        "person.add",
        role="supervisor",
        organisation=story.who.stoutjes,
        last_name="Bakker",
        email="bakker@thuis.example",
    )

    assert answer["person"] == story.who.bakker
    assert await story.roles(story.who.bakker, story.who.stoutjes) == {SUPERVISOR}


async def test_a_pupil_needs_a_birthday_and_a_supervisor_a_company(story: Story) -> None:
    for said, field in (
        ({"role": "pupil", "last_name": "Nieuw"}, "born"),
        ({"role": "supervisor", "last_name": "Nieuw"}, "organisation"),
        (
            {"role": "teacher", "last_name": "Nieuw", "organisation": story.who.haspel},
            "organisation",
        ),
    ):
        with pytest.raises(Invalid) as invalid:
            await story.fatima_does("person.add", **said)
        assert list(invalid.value.faults) == [field]


async def test_all_that_is_wrong_with_somebody_new_is_told_at_once(story: Story) -> None:
    said = {"role": "supervisor", "last_name": " ", "email": "henk", "phone": "0" * 31}

    with pytest.raises(Invalid) as invalid:
        await story.fatima_does("person.add", **said)

    assert set(invalid.value.faults) == {"organisation", "last_name", "email", "phone"}


async def test_changes_of_rights_stand_in_the_audit(story: Story) -> None:
    await story.runs()
    await story.fatima_does("affiliation.end", affiliation=await story.tie_of("henk"))

    assert await story.reads(lambda session: list(audit.breaks(session))) == []
    assert "affiliation.ended" in await story.audited(story.who.henk)
