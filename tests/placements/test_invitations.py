"""Invitations: bound to person, placement and role, proven by a code to the address on file."""

import re
from datetime import timedelta

import pytest

from server import clock
from server.accounts.models import Person
from server.errors import Invalid, Missing, Refused
from server.permissions import ADMIN, COORDINATOR, TEACHER
from server.placements import invitations
from server.placements.staff import invite_staff
from tests.placements import trials
from tests.placements.conftest import Story
from tests.placements.trials import BAKKER, accepts, code_in, invited, link_in
from tests.placements.windows import Windows

HENK = "henk.stoutjes@school.example"

TRIALS = [
    trials.a_forwarded_link_opens_nothing,
    trials.a_link_works_once,
    trials.an_expired_link_is_refused,
    trials.a_withdrawn_link_is_refused,
    trials.a_role_that_is_gone_is_not_accepted,
    trials.looking_at_a_link_changes_nothing,
]


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.__name__)
async def test_promise(trial: trials.Trial, story: Story, windows: Windows) -> None:
    await trial(story, windows)


async def test_mw_bakker_comes_in_by_her_link(story: Story, windows: Windows) -> None:
    room, link = await invited(story, windows)
    window = await windows.open()
    page = await window.opens(link)
    assert "Mw. Bakker, doe mee in de kamer van Noor" in page.text
    assert "b••••@thuis.example" in page.text
    assert BAKKER not in page.text

    window = await accepts(windows, link)

    assert await window.is_signed_in()
    assert (await story.seated(room))["bakker"] == "parent"
    assert "invitation.accepted" in await story.told(story.who.veerhuis)


async def test_a_letter_is_in_the_readers_language_and_names_no_more_than_needed(
    story: Story, windows: Windows
) -> None:
    await story.makes_unproven("henk")
    await story.issues()

    letter = (await windows.letters_to("henk.stoutjes@school.example"))[0]

    assert "Noor" in letter
    assert "Bakker" not in letter
    assert "Fatima Aziz (Het Veerhuis College)" in letter


async def test_sent_again_the_old_link_is_dead(story: Story, windows: Windows) -> None:
    room, old = await invited(story, windows)

    await story.fatima_does("invitation.resend", invitation=await story.newest_invitation())

    assert "geldt niet meer" in (await (await windows.open()).opens(old)).text
    new = re.search(r"(/invitations/\S+)", (await windows.letters_to(BAKKER))[0])
    assert new
    await accepts(windows, new[1])
    assert "bakker" in await story.seated(room)


async def test_all_that_waits_for_a_proven_address_is_taken_at_once(story: Story) -> None:
    await story.makes_unproven("henk")
    first, second = await story.issues(), await story.issues("daan")

    assert await story.accepts("henk") == f"/rooms/{second}"

    assert "henk" in await story.seated(first)
    assert "henk" in await story.seated(second)


async def test_after_two_weeks_the_office_is_told_once(story: Story) -> None:
    await story.makes_unproven("bakker")
    await story.issues()

    await story.wakes_on(clock.now() + timedelta(days=14))
    await story.turns()

    assert (await story.told(story.who.veerhuis)).count("invitation.expired") == 1


async def test_when_it_ends_open_invitations_end(story: Story) -> None:
    await story.makes_unproven("bakker")
    room = await story.issues()

    await story.fatima_does("placement.end", placement=room, reason="Verhuisd.")

    with pytest.raises(Refused):
        await story.accepts("bakker")
    with pytest.raises(Refused):
        await story.fatima_does("invitation.resend", invitation=await story.newest_invitation())


async def test_an_invitation_is_the_invited_persons_own(story: Story) -> None:
    await story.makes_unproven("bakker")
    await story.issues()
    invitation = await story.newest_invitation()

    with pytest.raises(Missing):
        await story.writes(invitations.accept, invitation, story.who.visser)
    with pytest.raises(Missing):
        await story.writes(invitations.accept, "i_none", story.who.visser)


async def test_another_school_neither_sends_again_nor_withdraws(story: Story) -> None:
    await story.makes_unproven("bakker")
    await story.issues()
    invitation = await story.newest_invitation()

    for do in ("invitation.resend", "invitation.withdraw"):
        with pytest.raises(Missing):
            await story.does(story.who.karin, do, at=story.who.haspel, invitation=invitation)


async def test_the_first_admin_has_rights_only_after_accepting(
    story: Story, windows: Windows
) -> None:
    link = await story.writes(
        invite_staff, "Nieuw@School.example", ADMIN, story.who.haspel, links=str
    )
    found = await story.reads(invitations.invited, link.rpartition("/")[2])
    assert found
    assert (await windows.letters_to("nieuw@school.example"))[0].count(link) == 1

    await accepts(windows, link, "nieuw@school.example")

    entries = [entry.what for entry in await story.entries(story.who.haspel)]
    assert entries == ["invitation.made", "invitation.accepted"]
    assert ADMIN in await story.roles(found[1], story.who.haspel)


async def test_an_office_role_is_given_by_an_admin_alone(story: Story) -> None:
    said = {"role": "coordinator", "last_name": "Nieuw", "email": "nieuw@school.example"}
    with pytest.raises(Refused):
        await story.fatima_does("person.add", **said)

    answer = await story.does(story.who.ada, "person.add", **said)

    assert await story.roles(answer["person"], story.who.veerhuis) == frozenset()
    await story.writes(invitations.accept, await story.newest_invitation(), answer["person"])
    assert await story.roles(answer["person"], story.who.veerhuis) == {COORDINATOR}


async def test_a_pupils_address_is_never_invited_to_an_office(story: Story) -> None:
    with pytest.raises(Invalid):
        await story.writes(
            invite_staff, "noor.bakker@school.example", ADMIN, story.who.veerhuis, links=str
        )
    with pytest.raises(Invalid):
        await story.writes(
            invite_staff, "iemand@school.example", TEACHER, story.who.veerhuis, links=str
        )


async def test_what_would_leave_a_pupil_alone_waits_and_keeps_nobody_out(
    story: Story, windows: Windows
) -> None:
    for unproven in ("henk", "bart"):
        await story.makes_unproven(unproven)
    first, second = await story.issues(), await story.issues("daan", teacher=story.who.bart)
    link = link_in((await windows.letters_to(HENK))[0])
    await story.loses_coordinator()

    assert await story.accepts("henk") == "/"
    assert "henk" in await story.seated(first)
    assert "henk" not in await story.seated(second)

    henk = await accepts(windows, link, HENK)
    assert henk.page.status_code == 403
    assert "iemand van de eigen school" in henk.page.text
    assert 'autocomplete="one-time-code"' in henk.page.text

    await story.accepts("bart")
    await henk.types(code_in((await windows.letters_to(HENK))[0]))
    assert await henk.is_signed_in()
    assert (await story.seated(second))["henk"] == "supervisor"


async def test_a_link_in_strange_hands_tells_nobody_where_a_pupil_is_and_when(
    story: Story, windows: Windows
) -> None:
    _room, link = await invited(story, windows)

    page = await (await windows.open()).opens(link)

    assert "Het Veerhuis College nodigt je uit als" in page.text
    assert "Noor" in page.text
    for secret in ("Stoutjes", "constructiewerk", "onderdag", "13:00", "26 nov", "Fatima"):
        assert secret not in page.text


async def test_a_corrected_address_is_invited_and_the_strangers_link_is_dead(
    story: Story, windows: Windows
) -> None:
    room, old = await invited(story, windows)

    await story.fatima_does("person.change", person=story.who.bakker, email="echt@thuis.example")

    assert "geldt niet meer" in (await (await windows.open()).opens(old)).text
    letters = await windows.letters_to("echt@thuis.example")
    assert len(letters) == 1
    await accepts(windows, link_in(letters[0]), "echt@thuis.example")
    assert "bakker" in await story.seated(room)


async def test_without_an_address_an_invitation_ends_and_comes_again_with_one(
    story: Story, windows: Windows
) -> None:
    _room, old = await invited(story, windows)

    await story.fatima_does("person.change", person=story.who.bakker, email="")
    assert "geldt niet meer" in (await (await windows.open()).opens(old)).text
    await story.fatima_does("person.change", person=story.who.bakker, email="echt@thuis.example")

    assert len(await windows.letters_to("echt@thuis.example")) == 1


async def test_an_expired_invitation_is_as_good_as_none(story: Story, windows: Windows) -> None:
    await invited(story, windows)
    await story.wakes_on(clock.now() + timedelta(days=15))
    tie = {"pupil": story.who.noor, "parent": story.who.bakker, "custody": "authority"}

    for sent in (2, 2):  # the new one is open
        await story.fatima_does("guardianship.set", **tie)
        assert len(await windows.letters_to(BAKKER)) == sent
    await story.wakes_on(clock.now() + timedelta(days=15))
    await story.fatima_does("person.change", person=story.who.bakker, email="echt@thuis.example")

    assert len(await windows.letters_to("echt@thuis.example")) == 1


async def test_an_invitation_to_the_office_goes_along_only_with_its_admin(story: Story) -> None:
    known = {"first_name": "Marieke", "last_name": "Hofstra", "role": "coordinator"}
    for who, goes_along in (("fatima", False), ("ada", True)):
        email = await story.reads(lambda s: s.get_one(Person, story.who.marieke).email)
        await story.does(story.who.ada, "person.add", **known, email=email)
        before = await story.newest_invitation()

        mail = f"{who}@elders.example"
        await story.does(story.who.ids[who], "person.change", person=story.who.marieke, email=mail)

        assert (await story.newest_invitation() != before) == goes_along
        assert ("/invitations/" in await story.letter_to(mail)) == goes_along
        with pytest.raises(Refused):
            await story.writes(invitations.accept, before, story.who.marieke)
