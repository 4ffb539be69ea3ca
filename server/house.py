"""What every door needs: settings, database, scribe. Put together by `app`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from server.bus import Bus
from server.config import Settings
from server.gathering import Gathering
from server.heavy import Heavy
from server.limits import Buckets
from server.mail.outbox import Outbox
from server.permissions import Role
from server.storage.commands import Commands
from server.storage.engine import Database
from server.storage.scribe import Scribe
from server.storage.tx import Tx

# How much is too much: protocol.md, section 3, "Limits".
A_MINUTE = 300  # requests of one network address
AT_ONCE, PER_SECOND = 20, 5  # commands of one person


@dataclass(frozen=True, slots=True)
class Belonging:
    """Where a person belongs today, in which role, and the accent of the own school."""

    ties: tuple[tuple[Role, str], ...] = ()  # (role, name of the school, company or region)
    school_accent: str = ""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What accounts and home ask of domains that they may not import."""

    belongings: Callable[[Session, Collection[str], date], Mapping[str, Belonging]]
    # The token of an invitation's link → (id of the invitation, id of the person), while open.
    invited: Callable[[Session, str], tuple[str, str] | None]
    # An invitation is accepted by the person whose code was right → the address to go to.
    accept: Callable[[Tx, str, str], str]
    # What waits for a person that day, as rows of the home: icon, title, under, href.
    waits: Callable[[Session, str, date], Sequence[Mapping[str, Any]]] = lambda *_asked: ()
    # Whether a person sits in a room.
    is_seated: Callable[[Session, str], bool] = lambda *_asked: True


@dataclass(frozen=True, slots=True)
class House:
    """One running server."""

    settings: Settings
    database: Database
    commands: Commands
    scribe: Scribe
    bus: Bus
    outbox: Outbox
    neighbours: Neighbours
    # Wrong codes: everybody's together, and each network address's.
    wrong_codes: Buckets = field(default_factory=lambda: Buckets(200, 0.5))
    wrong_codes_from: Buckets = field(default_factory=lambda: Buckets(30, 1 / 6))
    uploads: Buckets = field(default_factory=lambda: Buckets(5, 5 / 60))  # of each person
    pace: Buckets = field(default_factory=lambda: Buckets(AT_ONCE, PER_SECOND))
    strangers: Buckets = field(default_factory=lambda: Buckets(A_MINUTE, A_MINUTE / 60))
    heavy: Heavy = field(default_factory=Heavy)
    gathering: Gathering = field(default_factory=lambda: Gathering(None))


def house(connection: HTTPConnection) -> House:
    """The house whose door was knocked on."""
    found: House = connection.app.state.house
    return found
