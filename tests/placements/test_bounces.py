"""An address at which there is nobody: the office sees it, until it changes or answers."""

import asyncio
from email.message import EmailMessage

import aiosmtplib
import pytest
from sqlalchemy.orm import Session

from server.accounts.models import Person
from server.mail import Undelivered, outbox, smtp
from server.mail.outbox import Outbox
from server.placements import bounces
from tests.placements.conftest import Story
from tests.placements.windows import Windows

NOBODY = Undelivered("SMTPRecipientsRefused", for_good=True, bounced=True)
POLICY = Undelivered("SMTPDataError", for_good=True)


class Postman:
    """A mail server that says the same of every letter."""

    def __init__(self, answer: Undelivered) -> None:
        self.answer = answer

    async def send(self, message: EmailMessage) -> None:
        raise self.answer


async def bounces_for(story: Story, address: str, answer: Undelivered = NOBODY) -> None:
    await story.writes(lambda tx: outbox.write(tx, address, "Dag", "Tot morgen."))
    box = Outbox(story.scribe, Postman(answer), "L <l@school.example>", asyncio.Event(),
                 bounces.mark)  # fmt: skip
    await box.send_waiting()


async def bounced(story: Story, name: str) -> bool:
    def look(session: Session) -> bool:
        return session.get_one(Person, story.who.ids[name]).bounced_at is not None

    return await story.reads(look)


async def test_the_office_is_told_once_and_sees_it(story: Story, windows: Windows) -> None:
    await bounces_for(story, "bakker@thuis.example")
    await bounces_for(story, "bakker@thuis.example")

    told = await story.told(story.who.veerhuis)
    assert told.count("person.address_bounced") == 1
    assert await story.told(story.who.haspel) == []
    fatima = await windows.open("fatima")
    assert "adres werkt niet" in (await fatima.opens("/people?q=bakker&role=parent")).text
    assert "Verander het adres" in (await fatima.opens(f"/people/{story.who.bakker}")).text
    assert "post komt terug" in (await fatima.opens(f"/people/{story.who.noor}")).text


async def test_the_office_is_shown_who_cannot_be_reached(story: Story, windows: Windows) -> None:
    fatima, karin = await windows.open("fatima"), await windows.open("karin")
    assert "werkt niet" not in (await fatima.opens("/")).text

    await bounces_for(story, "bakker@thuis.example")

    assert "1 e-mailadres werkt niet" in (await fatima.opens("/")).text
    assert "werkt niet" not in (await karin.opens("/")).text
    found = (await fatima.opens("/people?mail=bounced")).text
    assert "1 mens<" in found
    assert "Mw. Bakker" in found


async def test_who_sits_in_a_room_and_cannot_be_reached_is_named_there(
    story: Story, windows: Windows
) -> None:
    room = await story.issues()
    await bounces_for(story, "bakker@thuis.example")

    page = await (await windows.open("fatima")).opens(f"/placements/{room}")

    assert "post komt terug" in page.text


async def test_a_new_address_begins_anew(story: Story) -> None:
    await bounces_for(story, "bakker@thuis.example")

    await story.fatima_does("person.change", person=story.who.bakker, email="nu@thuis.example")

    assert not await bounced(story, "bakker")


async def test_an_invitation_that_came_back_says_so(story: Story, windows: Windows) -> None:
    await story.makes_unproven("bakker")
    room = await story.issues()
    await bounces_for(story, "bakker@thuis.example")

    page = await (await windows.open("fatima")).opens(f"/placements/{room}")

    assert "de uitnodiging kwam terug" in page.text


async def test_a_refusal_that_is_not_about_the_address_marks_nobody(story: Story) -> None:
    await bounces_for(story, "bakker@thuis.example", POLICY)

    assert not await bounced(story, "bakker")


async def test_an_address_of_nobody_is_no_trouble(story: Story) -> None:
    await bounces_for(story, "onbekend@thuis.example")

    assert "person.address_bounced" not in await story.told(story.who.veerhuis)


@pytest.mark.parametrize(
    ("code", "says", "is_bounced"),
    [
        (550, "5.1.1 No such user", True),
        (550, "No such user", True),
        (552, "5.2.2 Mailbox full", True),
        (550, "5.7.1 Relaying denied", False),
        (554, "Spam", False),
        (450, "4.2.1 Try later", False),
    ],
)
def test_what_a_mail_server_says_of_an_address(code: int, says: str, is_bounced: bool) -> None:
    refused = aiosmtplib.SMTPRecipientRefused(code, says, "bakker@thuis.example")

    assert smtp._is_bounced(refused) is is_bounced
    assert smtp._is_bounced(aiosmtplib.SMTPRecipientsRefused([refused])) is is_bounced
