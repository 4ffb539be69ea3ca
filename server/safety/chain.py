"""The audit chain is checked link by link, now and then and when somebody asks."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from server import clock
from server.house import House
from server.storage import audit
from server.storage.log import Fact
from server.storage.tx import Tx

FACT = "audit_checked"
NAMED = 5  # broken links that are named


class Checked(msgspec.Struct):
    """When the chain was checked, how long it was, and where it is broken."""

    at: datetime
    links: int
    erased: int
    broken: list[int] = []
    newest: str = ""  # the beginning of the newest link's hash, to be written down elsewhere


@dataclass(frozen=True, slots=True)
class Found:
    links: int
    erased: int
    broken: list[int]
    newest: str


async def check(house: House) -> Checked:
    """The whole chain, as it stands now; what was found is kept for whoever looks later."""
    found = await house.database.read(_look)
    checked = Checked(clock.now(), found.links, found.erased, found.broken, found.newest)
    await house.scribe.write(_keep, checked)
    return checked


def last_checked(session: Session) -> Checked | None:
    """What the last check found, or None before the first."""
    fact = session.get(Fact, FACT)
    return msgspec.json.decode(fact.value, type=Checked) if fact else None


def _look(session: Session) -> Found:
    broken = list(audit.breaks(session))[:NAMED]
    links, newest = audit.newest(session)
    return Found(links, audit.erased(session), broken, newest.hex()[:16])


def _keep(tx: Tx, checked: Checked) -> None:
    tx.session.merge(Fact(name=FACT, value=msgspec.json.encode(checked).decode()))
