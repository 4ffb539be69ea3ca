"""Trials of what is promised about mail; tests/controls runs them with a defence broken."""

import asyncio

from server.mail import outbox
from tests.kit.front import Front


async def a_letter_is_sent_once(front: Front) -> None:
    """Two senders at once: every letter leaves once."""
    for number in range(10):
        await front.writes(outbox.write, f"p{number}@school.example", "Noor komt", "Hoi")

    await asyncio.gather(*(front.house.outbox.send_waiting() for _sender in range(3)))

    addresses = [letter["To"] for letter in front.letters.sent]
    assert sorted(addresses) == [f"p{number}@school.example" for number in range(10)]


async def no_line_breaks_into_a_header(front: Front) -> None:
    """X10: what people type can't add a header to a letter."""
    subject = "Noor\r\nBcc: everybody@evil.example\r\n\r\nhello"
    await front.writes(outbox.write, "henk@stoutjes.example", subject, "Hoi")

    await front.house.outbox.send_waiting()

    raw = [letter.as_bytes() for letter in front.letters.sent]
    assert not [one for one in raw if b"\nBcc:" in one]
