"""Who stands at the door: nobody known, or a person who is signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import HTTPConnection

from server.errors import SignedOut
from server.permissions import Role
from server.words import DEFAULT

FRESH = timedelta(minutes=15)
SESSION = "leerplek_session"  # the cookie that holds a session's token
LANGUAGE = "leerplek_language"  # the cookie of who isn't signed in


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """A person, and the session in which this request was made.

    `roles` are all that the person holds today, in the order of `Role`; known to pages alone.
    `has_rooms` is false for who sits in no room, and comes only by a role that never does.
    """

    id: str
    session: str
    name: str
    first_name: str
    language: str
    theme: str
    receipts: bool
    email: str | None
    is_staff: bool
    made_at: datetime
    used_at: datetime
    roles: tuple[Role, ...] = ()
    has_rooms: bool = True
    school_accent: str = ""

    def is_fresh(self, now: datetime) -> bool:
        """Whether the person signed in within the last quarter of an hour."""
        return now - self.made_at <= FRESH

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds at least one of these roles."""
        return not set(roles).isdisjoint(self.roles)


def visitor(connection: HTTPConnection) -> SignedInPerson | None:
    """Who is signed in, if anybody is."""
    found: SignedInPerson | None = getattr(connection.state, "signed_in", None)
    return found


def signed_in(connection: HTTPConnection) -> SignedInPerson:
    """Who is signed in; `SignedOut` when nobody is."""
    found = visitor(connection)
    if found is None:
        raise SignedOut
    return found


def language(connection: HTTPConnection) -> str:
    """In which language this reader is spoken to."""
    said: str = getattr(connection.state, "language", DEFAULT)
    return said
