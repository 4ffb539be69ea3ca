"""Letters leave once what they tell of is stored; each ends sent or given up, never both."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from sqlalchemy import select

from server.errors import Invalid
from server.mail import Undelivered, outbox
from server.mail.models import Letter
from server.storage.tx import Tx
from tests.kit.front import Front, FrontMaker
from tests.mail import trials

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
HENK = "henk@stoutjes.example"


class Moody:
    """A mail server that refuses so many times."""

    def __init__(self, refusals: int, *, for_good: bool = False) -> None:
        self.refusals = refusals
        self.for_good = for_good
        self.sent: list[EmailMessage] = []

    async def send(self, message: EmailMessage) -> None:
        if self.refusals:
            self.refusals -= 1
            raise Undelivered("busy", for_good=self.for_good)
        self.sent.append(message)


async def waiting(front: Front) -> list[Letter]:
    return await front.reads(lambda session: list(session.scalars(select(Letter))))


async def test_a_letter_arrives_as_it_was_written(front: Front) -> None:
    await front.writes(outbox.write, HENK, "Noor komt donderdag", "Hoi Henk,\n\nTot dan! 👷\n")

    assert await front.house.outbox.send_waiting() == 1

    (letter,) = front.letters.sent
    assert letter["To"] == HENK
    assert letter["From"] == "Leerplek <leerplek@school.example>"
    assert letter["Subject"] == "Noor komt donderdag"
    assert letter["Message-ID"].endswith("@school.example>")
    assert letter.get_content().replace("\r\n", "\n") == "Hoi Henk,\n\nTot dan! 👷\n"
    assert await waiting(front) == []


async def test_what_was_not_stored_is_not_sent(front: Front) -> None:
    def refuse(tx: Tx) -> None:
        outbox.write(tx, HENK, "Noor komt", "Hoi Henk")
        raise Invalid

    with pytest.raises(Invalid):
        await front.writes(refuse)

    assert await front.house.outbox.send_waiting() == 0


async def test_a_letter_is_tried_again_later_and_later(fronts: FrontMaker) -> None:
    mail = Moody(3)
    front: Front = await fronts(mail=mail)
    with time_machine.travel(MONDAY, tick=False) as now:
        await front.writes(outbox.write, HENK, "Noor komt", "Hoi Henk")
        for wait in (30, 60, 120):
            assert await front.house.outbox.send_waiting() == 0
            (letter,) = await waiting(front)
            assert letter.next_try - datetime.now(UTC) == timedelta(seconds=wait)
            now.shift(wait)

        assert await front.house.outbox.send_waiting() == 1

    assert len(mail.sent) == 1


async def test_after_five_days_it_is_given_up_and_its_words_are_gone(fronts: FrontMaker) -> None:
    front: Front = await fronts(mail=Moody(10_000))
    with time_machine.travel(MONDAY, tick=False) as now:
        await front.writes(outbox.write, HENK, "Noor komt", "Hoi Henk")
        for _try in range(100):
            await front.house.outbox.send_waiting()
            (letter,) = await waiting(front)
            if letter.given_up_at:
                break
            now.move_to(letter.next_try)

    assert letter.given_up_at == MONDAY + timedelta(days=5)
    assert (letter.to, letter.subject, letter.text) == (HENK, "", "")
    assert 30 < letter.tries < 50
    assert await front.reads(outbox.waiting) == 0


async def test_an_address_that_is_none_is_given_up_at_once(fronts: FrontMaker) -> None:
    front: Front = await fronts(mail=Moody(1, for_good=True))
    await front.writes(outbox.write, HENK, "Noor komt", "Hoi Henk")

    await front.house.outbox.send_waiting()

    (letter,) = await waiting(front)
    assert letter.given_up_at


async def test_one_bad_letter_holds_up_no_other(front: Front) -> None:
    await front.writes(outbox.write, "two\n@lines.example", "Noor komt", "Hoi")
    await front.writes(outbox.write, HENK, "Noor komt", "Hoi Henk")

    assert await front.house.outbox.send_waiting() == 1

    assert [letter["To"] for letter in front.letters.sent] == [HENK]


async def test_two_senders_never_send_one_letter_together(front: Front) -> None:
    await trials.a_letter_is_sent_once(front)


async def test_a_sender_that_died_leaves_its_letter_to_the_next(fronts: FrontMaker) -> None:
    class Deadly:
        async def send(self, message: EmailMessage) -> None:
            raise asyncio.CancelledError

    front: Front = await fronts(mail=Deadly())
    with time_machine.travel(MONDAY, tick=False) as now:
        await front.writes(outbox.write, HENK, "Noor komt", "Hoi Henk")
        with pytest.raises(asyncio.CancelledError):
            await front.house.outbox.send_waiting()

        front.house.outbox.mail = front.letters
        assert await front.house.outbox.send_waiting() == 0
        now.shift(outbox.LEASE)
        assert await front.house.outbox.send_waiting() == 1


async def test_a_code_leaves_at_once(front: Front) -> None:
    browser = await front.browser()

    await browser.asks_for_code(HENK)

    assert front.house.outbox.bell.is_set()


@pytest.mark.parametrize(
    ("base_url", "smtp_url", "sender"),
    [
        ("https://leerplek.example", None, "Leerplek <leerplek@leerplek.example>"),
        (
            "https://leerplek.example:8443",
            "smtps://u:p@mail.example",
            "Leerplek <leerplek@leerplek.example>",
        ),
        (
            "https://leerplek.example",
            "smtp://mail.example:587?from=stage@school.example",
            "Leerplek <stage@school.example>",
        ),
    ],
)
def test_from_whom_letters_come(base_url: str, smtp_url: str | None, sender: str) -> None:
    assert outbox.sender_for(base_url, smtp_url) == sender
