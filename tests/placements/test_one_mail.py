"""A parent with two children gets one mail; so does everybody whom the office asks twice."""

import re
from datetime import timedelta

import pytest

from server.accounts.actions import change_settings
from tests.placements import trials
from tests.placements.conftest import Story
from tests.placements.trials import BAKKER, accepts
from tests.placements.windows import Windows

HENK = "henk.stoutjes@school.example"


@pytest.fixture
async def family(story: Story) -> Story:
    """Mw. Bakker, who never signed in, is also the mother of Jayden."""
    await trials.has_two_children(story)
    return story


async def test_a_parent_with_two_children_gets_one_mail(family: Story, windows: Windows) -> None:
    await trials.a_parent_with_two_children_gets_one_mail(family, windows)


async def test_each_link_opens_both_rooms(family: Story, windows: Windows) -> None:
    noor, jayden = await family.makes(), await family.makes("jayden")
    for room in (noor, jayden):
        await family.fatima_does("placement.issue", placement=room)
    [letter] = await windows.letters_to(BAKKER)
    first, second = re.findall(r"(/invitations/\S+)", letter)
    assert "kamer van Noor" in (await (await windows.open()).opens(first)).text
    assert "kamer van Jayden" in (await (await windows.open()).opens(second)).text

    await accepts(windows, second)

    for room in (noor, jayden):
        assert (await family.seated(room))["bakker"] == "parent"


async def test_what_is_not_issued_in_ten_minutes_is_not_waited_for(
    family: Story, windows: Windows
) -> None:
    noor, jayden = await family.makes(), await family.makes("jayden")
    await family.fatima_does("placement.issue", placement=noor)
    family.wall.shift(timedelta(minutes=9))
    assert await windows.letters_to(BAKKER) == []

    family.wall.shift(timedelta(minutes=2))
    [first] = await windows.letters_to(BAKKER)
    await family.fatima_does("placement.issue", placement=jayden)
    second, _first = await windows.letters_to(BAKKER)

    assert "Jayden" not in first
    assert "Noor" not in second


async def test_the_office_sees_when_the_mail_goes_and_can_send_it_now(
    family: Story, windows: Windows
) -> None:
    noor = await family.makes()
    await family.makes("jayden")
    await family.fatima_does("placement.issue", placement=noor)
    fatima = await windows.open("fatima")
    page = await fatima.opens(f"/placements/{noor}")
    assert "de mail gaat op 23 nov om 09:10" in page.text

    await family.fatima_does("invitation.resend", invitation=await family.newest_invitation())

    [letter] = await windows.letters_to(BAKKER)
    [link] = re.findall(r"(/invitations/\S+)", letter)
    assert "om 09:10" not in (await fatima.opens(f"/placements/{noor}")).text
    family.wall.shift(timedelta(minutes=11))
    assert len(await windows.letters_to(BAKKER)) == 1
    await accepts(windows, link)


async def test_an_invitation_that_is_withdrawn_while_it_waits_is_never_mailed(
    family: Story, windows: Windows
) -> None:
    noor = await family.makes()
    await family.makes("jayden")
    await family.fatima_does("placement.issue", placement=noor)

    await family.fatima_does("invitation.withdraw", invitation=await family.newest_invitation())
    family.wall.shift(timedelta(minutes=11))

    assert await windows.letters_to(BAKKER) == []


async def test_who_came_in_meanwhile_gets_no_second_mail(family: Story, windows: Windows) -> None:
    noor = await family.issues()
    [letter] = await windows.letters_to(BAKKER)
    jayden = await family.makes("jayden")
    await family.makes(starts="2027-02-18", ends="2027-03-04")
    await family.fatima_does("placement.issue", placement=jayden)

    await accepts(windows, re.findall(r"(/invitations/\S+)", letter)[0])
    family.wall.shift(timedelta(minutes=11))

    texts = await windows.letters_to(BAKKER)
    assert len([one for one in texts if "/invitations/" in one]) == 1
    for room in (noor, jayden):
        assert (await family.seated(room))["bakker"] == "parent"


async def test_a_supervisor_of_three_pupils_gets_one_mail_in_english(
    story: Story, windows: Windows
) -> None:
    await story.makes_unproven("henk")
    await story.writes(change_settings, story.who.henk, language="en")
    rooms = [await story.makes(name) for name in ("noor", "jayden", "daan")]

    for room in rooms:
        await story.fatima_does("placement.issue", placement=room)

    [letter] = await windows.letters_to(HENK)
    assert len(re.findall(r"/invitations/\S+", letter)) == 3
    [sent] = [one for one in windows.letters.sent if one["To"] == HENK]
    assert sent["Subject"] == "Join the rooms of Noor, Jayden and Daan"
    assert "Open one of these links" in letter


async def test_a_pupil_with_two_placements_gets_one_mail(story: Story, windows: Windows) -> None:
    await story.makes_unproven("noor")
    rooms = [await story.makes(), await story.makes(starts="2027-02-18", ends="2027-03-04")]

    for room in rooms:
        await story.fatima_does("placement.issue", placement=room)

    address = "noor.bakker@school.example"
    assert len(await windows.letters_to(address)) == 1
    [sent] = [one for one in windows.letters.sent if one["To"] == address]
    assert sent["Subject"] == "Je kamers staan klaar"
