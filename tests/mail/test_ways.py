"""The two ways out for letters: a real SMTP server, and a folder."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from server.mail import Undelivered
from server.mail.file import FileMail, kept, kept_letter
from server.mail.smtp import SmtpMail
from tests.kit.front import Front
from tests.mail import trials


class Post:
    """What an SMTP server was given; `answer` is what it says to it."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.answer = "250 OK"
        self.to_recipient = "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipient == "250 OK":
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return self.answer


@pytest.fixture
async def post() -> Post:
    return Post()


@pytest.fixture
async def address(post: Post) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(post, loop=loop), "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    yield f"smtp://127.0.0.1:{port}"
    server.close()
    await server.wait_closed()


def letter(to: str = "henk@stoutjes.example", number: int = 1) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Leerplek <leerplek@school.example>"
    message["To"] = to
    message["Subject"] = "Noor komt donderdag"
    message["Date"] = "Mon, 23 Nov 2026 09:00:00 +0000"
    message["Message-ID"] = f"<l_{number:032x}@school.example>"
    message.set_content("Hoi Henk,\n\nTot donderdag! é")
    return message


async def test_by_smtp_a_letter_arrives(post: Post, address: str) -> None:
    await SmtpMail(address).send(letter())

    (envelope,) = post.taken
    assert envelope.rcpt_tos == ["henk@stoutjes.example"]
    assert isinstance(envelope.content, bytes)
    assert message_from_bytes(envelope.content)["Subject"] == "Noor komt donderdag"


@pytest.mark.parametrize(
    ("to_recipient", "answer", "for_good"),
    [
        ("550 No such person", "250 OK", True),
        ("450 Try again", "250 OK", False),
        ("250 OK", "554 Spam", True),
        ("250 OK", "451 Later", False),
    ],
)
async def test_a_refusal_is_for_good_or_for_now(
    post: Post, address: str, to_recipient: str, answer: str, for_good: bool
) -> None:
    post.to_recipient, post.answer = to_recipient, answer

    with pytest.raises(Undelivered) as refused:
        await SmtpMail(address).send(letter())

    assert refused.value.for_good is for_good


async def test_nobody_there_is_for_now() -> None:
    with pytest.raises(Undelivered) as refused:
        await SmtpMail("smtp://127.0.0.1:1").send(letter())

    assert refused.value.for_good is False


async def test_in_a_folder_the_newest_letter_comes_first(tmp_path: Path) -> None:
    mail = FileMail(tmp_path / "mail")
    for number in (1, 2):
        await mail.send(letter(number=number))

    newest, oldest = kept(tmp_path / "mail")

    assert newest.id > oldest.id
    assert newest.to == "henk@stoutjes.example"
    assert newest.text.splitlines() == ["Hoi Henk,", "", "Tot donderdag! é"]
    assert newest.at.isoformat() == "2026-11-23T09:00:00+00:00"


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert kept(tmp_path / "mail") == []


@pytest.mark.parametrize("name", ["", "../secret", "l_1", "l_" + "g" * 32, "l_" + "0" * 32])
def test_only_letters_are_taken_out_of_the_folder(tmp_path: Path, name: Any) -> None:
    (tmp_path / "secret.eml").write_text("x")

    assert kept_letter(tmp_path, name) is None


async def test_no_line_breaks_into_a_header(front: Front) -> None:
    await trials.no_line_breaks_into_a_header(front)
