"""Codes: six digits and a link that go to an address on file, bound to who asked.

Nothing here tells whether an address is on file: for an unknown one the same is done, and the
letter goes to nobody. Source: protocol.md, section 3; product.md, S5 and S6.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import security
from server.accounts import queries
from server.accounts.letters import code_letter
from server.accounts.models import Code, Person
from server.config import Settings
from server.errors import SlowDown
from server.mail import outbox
from server.storage.tx import Tx
from server.words import _

LIVES = timedelta(minutes=15)
TRIES = 5
CODES_AN_HOUR = 5
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a code: by an address that was typed, or as a known person."""

    email: str | None = None
    person: str | None = None
    invitation: str | None = None
    then: str = ""  # where to go once signed in
    language: str = "nl"
    base_url: str = ""  # of the link in the mail, where it isn't the first of ours


def request_code(tx: Tx, settings: Settings, asking: Asking) -> str:
    """The id of the request. A letter with a code and a link leaves, if the address is on file.

    `SlowDown` after five in an hour for one address, on file or not.
    """
    people = _asked_for(tx.session, asking)
    address = (people[0].email if people else asking.email) or ""
    _require_patience(tx.session, address, tx.now)
    request, code, link = security.new_token()[:40], security.new_code(), security.new_token()
    tx.insert(
        Code,
        request=request,
        person=asking.person,
        address=address,
        code_hash=security.code_digest(settings.secret, request, code),
        link_hash=security.digest(link),
        invitation=asking.invitation,
        then=asking.then,
        tries=0,
        made_at=tx.now,
        used_at=None,
    )
    href = f"{asking.base_url or settings.base_url}/sign-in/link/{link}"
    subject, text = code_letter(people, code, href, asking.language)
    outbox.write(tx, address if people else None, subject, text)
    return request


def find_link(session: Session, token: str) -> Code | None:
    """The request that this link belongs to, whatever became of it; looking changes nothing."""
    return session.scalar(select(Code).where(Code.link_hash == security.digest(token)))


def find_request(session: Session, request: str, now: datetime) -> Code | None:
    """A request that can still be answered with its code."""
    code = session.get(Code, request)
    return code if code and is_live(session, code, now) else None


def is_live(session: Session, code: Code, now: datetime) -> bool:
    """Whether it can still be used: not spent, not too old or too often tried, and the newest."""
    return not code.used_at and not is_over(session, code, now)


def is_over(session: Session, code: Code, now: datetime) -> bool:
    """Whether it ended without being used."""
    if now - code.made_at >= LIVES or code.tries >= TRIES:
        return True
    newest = session.scalar(
        select(Code.request)
        .where(Code.address == code.address)
        .order_by(Code.made_at.desc(), Code.request.desc())
        .limit(1)
    )
    return newest != code.request


def people_of(session: Session, code: Code) -> list[Person]:
    """Who can sign in with it: the one it was asked for, or all with that address."""
    found = queries.people_at(session, code.address)
    return [who for who in found if code.person in (None, who.id)]


def count_try(tx: Tx, code: Code) -> None:
    """A wrong one was tried; the fifth was the last."""
    tx.change(code, tries=code.tries + 1)


def spend(tx: Tx, code: Code) -> None:
    """It was right, and is worth nothing from now on."""
    tx.change(code, used_at=tx.now)


def _asked_for(session: Session, asking: Asking) -> list[Person]:
    if asking.person:
        who = queries.person(session, asking.person)
        return [who] if who.email else []
    return queries.people_at(session, asking.email or "")


def _require_patience(session: Session, address: str, now: datetime) -> None:
    asked = session.execute(
        select(func.count(), func.min(Code.made_at)).where(
            Code.address == address, Code.made_at > now - HOUR
        )
    ).one()
    if asked[0] >= CODES_AN_HOUR:
        wait = asked[1] + HOUR - now
        say = _("Er zijn al vijf codes naar dit adres gestuurd. Probeer het over een uur weer.")
        raise SlowDown(say, retry_after=max(1, wait.total_seconds()))
