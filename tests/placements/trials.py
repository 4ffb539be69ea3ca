"""Trials of what is promised about invitations; tests/controls runs them with a defence broken."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from server import clock
from server.accounts.actions import NewPerson, add_person
from server.accounts.guardianship import end_guardianship, set_guardianship
from server.errors import Missing, Refused
from server.storage.tx import Tx
from tests.kit.front import Browser
from tests.placements.conftest import Story
from tests.placements.windows import Windows

BAKKER = "bakker@thuis.example"
FATHER = "vader.mol@thuis.example"

Trial = Callable[[Story, Windows], Awaitable[None]]


async def a_forwarded_link_opens_nothing(story: Story, windows: Windows) -> None:
    """X7: who holds the link only gets a code sent to somebody else."""
    room, link = await invited(story, windows)
    stranger = await windows.open()
    await stranger.opens(link)
    await stranger.sends(link)

    await stranger.types("000000")

    assert not await stranger.is_signed_in()
    assert "bakker" not in await story.seated(room)


async def a_link_works_once(story: Story, windows: Windows) -> None:
    """X7: twice."""
    room, link = await invited(story, windows)
    await accepts(windows, link)
    assert (await story.seated(room))["bakker"] == "parent"
    before = await story.told(room)

    second = await windows.open()
    page = await second.opens(link)

    assert "Je hebt deze uitnodiging al gebruikt" in page.text
    assert f'action="{link}"' not in page.text
    assert await story.told(room) == before


async def an_expired_link_is_refused(story: Story, windows: Windows) -> None:
    """X7: expired, also when the code was asked for just in time."""
    room, link = await invited(story, windows)
    late = await windows.open()
    story.wall.move_to(clock.now() + timedelta(days=14) - timedelta(minutes=1))
    await late.opens(link)
    await late.sends(link)
    code = code_in((await windows.letters_to(BAKKER))[0])
    story.wall.move_to(clock.now() + timedelta(minutes=2))

    await late.types(code)

    assert "bakker" not in await story.seated(room)
    assert "verlopen" in (await (await windows.open()).opens(link)).text


async def a_withdrawn_link_is_refused(story: Story, windows: Windows) -> None:
    """X7: withdrawn, while the code was on its way."""
    room, link = await invited(story, windows)
    bakker = await windows.open()
    await bakker.opens(link)
    await bakker.sends(link)
    code = code_in((await windows.letters_to(BAKKER))[0])
    await story.fatima_does("invitation.withdraw", invitation=await story.newest_invitation())

    await bakker.types(code)

    assert "bakker" not in await story.seated(room)
    assert "geldt niet meer" in (await (await windows.open()).opens(link)).text


async def a_role_that_is_gone_is_not_accepted(story: Story, windows: Windows) -> None:
    """X7: other school, higher role: the ground is looked at when the seat is taken."""
    room, link = await invited(story, windows)
    await story.writes(forget_guardianship, story.who.bakker, story.who.noor)

    await accepts(windows, link)

    assert "bakker" not in await story.seated(room)


async def looking_at_a_link_changes_nothing(story: Story, windows: Windows) -> None:
    """X20: scanners GET every link; no code is sent, nobody signed in, nothing spent."""
    room, link = await invited(story, windows)
    before = len(story.log), len(await windows.letters_to(BAKKER))

    scanner = await windows.open()
    for method in ("GET", "HEAD", "OPTIONS"):
        await scanner.client.request(method, link)

    assert not await scanner.is_signed_in()
    assert (len(story.log), len(await windows.letters_to(BAKKER))) == before
    await accepts(windows, link)
    assert "bakker" in await story.seated(room)


async def jayden_cannot_start_without_a_parent(story: Story, windows: Windows) -> None:
    """Under 16 a parent signs before the start, and it is said whose name is missing."""
    room = await story.issues("jayden")
    await story.signs(room, "jayden", "marieke", "henk")
    await story.wakes_on(datetime(2026, 11, 27, 8, tzinfo=clock.AMSTERDAM))

    with pytest.raises(Refused) as refused:
        await story.fatima_does("placement.start", placement=room)

    assert await story.life(room) == "signing"
    assert "Jayden is 14" in str(refused.value.say)
    assert "Mw. Visser" in str(refused.value.say)

    await story.signs(room, "visser")
    await story.turns()
    assert await story.life(room) == "active"


async def what_is_not_ours_looks_like_what_is_not_there(story: Story, windows: Windows) -> None:
    """X5: ids of another school's placements and people are worth nothing."""
    room = await story.makes()
    karin = await windows.open("karin")
    await karin.opens("/placements")

    for known, unknown in (
        (f"/placements/{room}", "/placements/p_none"),
        (f"/people/{story.who.noor}", "/people/u_none"),
    ):
        theirs, nobodys = await karin.opens(known), await karin.opens(unknown)
        assert theirs.status_code == nobodys.status_code == 404
        assert without_ids(theirs.text) == without_ids(nobodys.text)


async def nobody_takes_over_another_offices_address(story: Story, windows: Windows) -> None:
    """Who changes an address reads the codes that go there."""
    for victim in ("ada", "fatima"):
        with pytest.raises(Refused):
            await story.fatima_does(
                "person.change", person=story.who.ids[victim], email="mijn@adres.example"
            )
    with pytest.raises(Missing):
        await story.fatima_does("person.change", person=story.who.karin, email="mijn@adres.example")


async def has_two_children(story: Story) -> None:
    """Mw. Bakker, who never signed in, is also the mother of Jayden."""
    await story.makes_unproven("bakker")
    mother, child = story.who.bakker, story.who.jayden
    since = clock.today() - timedelta(days=400)
    await story.writes(set_guardianship, mother, child, "authority", by=None, since=since)


async def a_parent_with_two_children_gets_one_mail(story: Story, windows: Windows) -> None:
    """product.md: one sign-in, one mail, though the office issues one after the other."""
    noor, jayden = await story.makes(), await story.makes("jayden")
    await story.fatima_does("placement.issue", placement=noor)
    assert await windows.letters_to(BAKKER) == []

    await story.fatima_does("placement.issue", placement=jayden)

    [letter] = await windows.letters_to(BAKKER)
    assert "de kamer van Noor" in letter
    assert "de kamer van Jayden" in letter
    assert len(set(re.findall(r"/invitations/\S+", letter))) == 2
    story.wall.shift(timedelta(hours=1))
    assert len(await windows.letters_to(BAKKER)) == 1


async def an_invitation_ends_when_the_pupil_is_18(story: Story, windows: Windows) -> None:
    """product.md: parents' seats end that day unless kept; so does an invitation to one."""
    await has_a_father(story)
    room = await story.issues("sofie", starts="2026-12-15")
    story.wall.move_to(datetime(2026, 12, 6, 9, 0, tzinfo=clock.AMSTERDAM))
    await story.fatima_does("invitation.resend", invitation=await story.newest_invitation())
    link = link_in((await windows.letters_to(FATHER))[0])

    await story.wakes_on(datetime(2026, 12, 10, 0, 1, tzinfo=clock.AMSTERDAM))

    stranger, fatima = await windows.open(), await windows.open("fatima")
    assert "Deze uitnodiging geldt niet meer" in (await stranger.opens(link)).text
    assert (await story.entries(story.who.veerhuis))[-1].what == "invitation.withdrawn"
    shown = (await fatima.opens(f"/placements/{room}")).text
    assert "uitnodiging vervallen: de leerling is 18 en kiest zelf" in shown


async def has_a_father(story: Story) -> None:
    """Sofie has a father whose address never answered."""

    def come(tx: Tx) -> str:
        form = NewPerson(last_name="Mol", title="Dhr.", email=FATHER)
        father = add_person(tx, form, by=None)
        since = clock.today() - timedelta(days=400)
        set_guardianship(tx, father, story.who.sofie, "authority", by=None, since=since)
        return father

    story.who.ids["father"] = await story.writes(come)


async def invited(story: Story, windows: Windows) -> tuple[str, str]:
    """Noor's room, and the link that Mw. Bakker was sent, whose address never answered."""
    await story.makes_unproven("bakker")
    room = await story.issues()
    return room, link_in((await windows.letters_to(BAKKER))[0])


async def accepts(windows: Windows, link: str, address: str = BAKKER) -> Browser:
    """Open the link, ask for the code, and type it."""
    browser = await windows.open()
    await browser.opens(link)
    await browser.sends(link)
    await browser.types(code_in((await windows.letters_to(address))[0]))
    return browser


def code_in(letter: str) -> str:
    found = re.search(r"^(\d{3}) (\d{3})$", letter, re.MULTILINE)
    assert found, letter
    return found[1] + found[2]


def link_in(letter: str) -> str:
    """The path of an invitation's link; of several the newest."""
    found = re.findall(r"https://leerplek.example(/invitations/\S+)", letter)
    assert found, letter
    return str(found[-1])


def forget_guardianship(tx: Tx, parent: str, pupil: str) -> None:
    end_guardianship(tx, parent, pupil, by=None, on=clock.day_of(tx.now))


def without_ids(page: str) -> str:
    return re.sub(r"nummer: [^<]+|[0-9a-f]{16,}|p_none|u_none|p_\w+|u_\w+", "…", page)
