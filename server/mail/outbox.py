"""Letters are written in the transaction that they tell of, and sent behind.

A letter is claimed before it is sent, so that two senders never send one together; a sender that
dies leaves it to the next. It ends sent, or given up: never both, never neither.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from server.mail import Mail, Undelivered
from server.mail.models import Letter
from server.storage.base import new_id
from server.storage.scribe import Scribe
from server.storage.tx import Tx

AT_ONCE = 20  # letters of one turn
LEASE = timedelta(minutes=5)  # within which a sender either finishes or is taken for dead
FIRST_WAIT = timedelta(seconds=30)  # doubled after every failure
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP = timedelta(days=5)

log = structlog.get_logger("mail")


def write(
    tx: Tx, to: str | None, subject: str, text: str, *, not_before: datetime | None = None
) -> str:
    """A letter that leaves once this transaction is stored, or at that later moment; its id.

    One to nobody (None) costs as much as one to somebody, so that time doesn't tell which it was.
    """
    letter = new_id("l")
    tx.insert(
        Letter,
        id=letter,
        to=to or "",
        subject=" ".join(subject.split())[:200],
        text=text,
        made_at=tx.now,
        tries=0,
        not_before=not_before,
        next_try=not_before or tx.now,
        given_up_at=None,
    )
    return letter


def take_back(tx: Tx, letters: Collection[str]) -> set[str]:
    """Those of these letters that nobody began to send are never sent; which they were."""
    unsent = select(Letter.id).where(Letter.id.in_(letters), Letter.tries == 0)
    found = set(tx.session.scalars(unsent.with_for_update())) if letters else set()
    if found:
        tx.session.execute(delete(Letter).where(Letter.id.in_(found)))
    return found


def waiting(session: Session) -> int:
    """How many letters still have to be sent."""
    found = select(func.count()).select_from(Letter).where(Letter.given_up_at.is_(None))
    return session.scalar(found) or 0


@dataclass(slots=True)
class Outbox:
    """Sends what waits. `bell` is rung by whoever wants a letter to leave at once."""

    scribe: Scribe
    mail: Mail
    sender: str  # "Leerplek <leerplek@school.nl>"
    bell: asyncio.Event
    # Told of an address at which there is nobody, in the transaction that gives the letter up.
    bounced: Callable[[Tx, str], None] = lambda tx, address: None

    def ring(self) -> None:
        self.bell.set()

    async def send_waiting(self) -> int:
        """One turn: every letter that is due is sent, put off or given up; how many were sent."""
        sent = 0
        while letters := await self.scribe.write(_claim):
            for letter in letters:
                sent += await self._send(letter)
        return sent

    async def _send(self, letter: Letter) -> bool:
        if not letter.to:
            await self.scribe.write(_forget, letter.id)
            return False
        try:
            await self.mail.send(drawn(letter, self.sender))
        except (Undelivered, ValueError) as failure:
            # A ValueError is an address or subject that can't stand in a header at all.
            for_good = isinstance(failure, ValueError) or failure.for_good
            if isinstance(failure, Undelivered) and failure.bounced:
                await self.scribe.write(_give_up, letter.id, self.bounced)
            else:
                await self.scribe.write(_put_off, letter.id, for_good=for_good)
            log.warning("letter not delivered", letter=letter.id, for_good=for_good)
            return False
        await self.scribe.write(_forget, letter.id)
        log.info("letter sent", letter=letter.id)
        return True


def drawn(letter: Letter, sender: str) -> EmailMessage:
    """The letter as a mail; a line break in a header is impossible in an `EmailMessage`."""
    domain = sender.rpartition("@")[2].rstrip(">")
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.not_before or letter.made_at)
    message["Message-ID"] = f"<{letter.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's absence note answers it
    message.set_content(letter.text)
    return message


def _claim(tx: Tx) -> list[Letter]:
    due = (
        select(Letter)
        .where(Letter.given_up_at.is_(None), Letter.next_try <= tx.now)
        .order_by(Letter.next_try, Letter.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    letters = list(tx.session.scalars(due))
    for letter in letters:
        tx.session.execute(
            update(Letter)
            .where(Letter.id == letter.id)
            .values(tries=Letter.tries + 1, next_try=tx.now + LEASE)
            .execution_options(synchronize_session=False)
        )
        tx.session.expunge(letter)
    return letters


def _forget(tx: Tx, letter: str) -> None:
    tx.session.execute(delete(Letter).where(Letter.id == letter))


def _give_up(tx: Tx, letter: str, bounced: Callable[[Tx, str], None]) -> None:
    """There is nobody at that address; who uses it is told to the office."""
    found = tx.session.get(Letter, letter)
    if found is not None:
        bounced(tx, found.to)
        tx.change(found, given_up_at=tx.now, subject="", text="")


def _put_off(tx: Tx, letter: str, *, for_good: bool) -> None:
    found = tx.session.get(Letter, letter)
    if found is None:
        return
    if for_good or tx.now >= _last_try(found):
        tx.change(found, given_up_at=tx.now, subject="", text="")
    else:
        tx.change(found, next_try=_next_try(found, tx.now))


def _next_try(letter: Letter, now: datetime) -> datetime:
    wait = min(FIRST_WAIT * int(2 ** (letter.tries - 1)), LONGEST_WAIT)
    return min(now + wait, _last_try(letter))


def _last_try(letter: Letter) -> datetime:
    return (letter.not_before or letter.made_at) + GIVE_UP


def sender_for(base_url: str, smtp_url: str | None) -> str:
    """From whom letters come: `?from=` of the SMTP address, else `leerplek@` our own host."""
    wish = parse_qs(urlsplit(smtp_url or "").query).get("from", [""])[0]
    return f"Leerplek <{wish or f'leerplek@{urlsplit(base_url).hostname}'}>"
