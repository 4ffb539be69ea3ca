"""What each role may know of the others in a room: a table that can be read aloud.

Source: product.md, "Seats" and S8. A host knows a pupil by the first name alone, and a parent by
an initial; parents see of each other no more than how they are called.
"""

from collections.abc import Callable, Iterable

from server.accounts.names import GONE, Named, full_name
from server.permissions import (
    ADMIN,
    COORDINATOR,
    LEAD_APPLICANT,
    PARENT,
    PUPIL,
    SAFETY_OFFICER,
    SUPERVISOR,
    TEACHER,
    Role,
)


def first_name(person: Named) -> str:
    """Noor."""
    return person.first_name or full_name(person)


def polite(person: Named) -> str:
    """Mw. Bakker, who has a title; else Anna Bakker."""
    return f"{person.title} {person.last_name}" if person.title else full_name(person)


def initial(person: Named) -> str:
    """Mw. B., who has a title; else A. B."""
    before = person.title or f"{person.first_name[:1]}."
    words = [word for word in person.last_name.split() if word[:1].isupper()]
    last = (words or person.last_name.split() or [""])[0][:1].upper()
    return f"{before} {last}.".strip()


Called = Callable[[Named], str]

_STAFF: dict[Role, Called] = {
    TEACHER: full_name,
    COORDINATOR: full_name,
    SUPERVISOR: full_name,
    SAFETY_OFFICER: full_name,
    LEAD_APPLICANT: full_name,
    ADMIN: full_name,
}
_TO_SCHOOL_AND_HOME: dict[Role, Called] = {PUPIL: full_name, PARENT: polite, **_STAFF}
_TO_THE_HOST: dict[Role, Called] = {PUPIL: first_name, PARENT: initial, **_STAFF}

# Who reads → of whom → how that one is called. Nothing else of a person is told in a room.
NAMES: dict[Role, dict[Role, Called]] = {
    PUPIL: _TO_SCHOOL_AND_HOME,
    PARENT: _TO_SCHOOL_AND_HOME,
    TEACHER: _TO_SCHOOL_AND_HOME,
    COORDINATOR: _TO_SCHOOL_AND_HOME,
    ADMIN: _TO_SCHOOL_AND_HOME,
    SAFETY_OFFICER: _TO_SCHOOL_AND_HOME,
    LEAD_APPLICANT: _TO_THE_HOST,
    SUPERVISOR: _TO_THE_HOST,
}


def called(person: Named, role: Role, readers: Iterable[Role]) -> str:
    """How that person, who has that role here, is called towards readers with these roles."""
    if person.last_name == GONE.message:
        return person.last_name
    names = [NAMES[reader][role](person) for reader in sorted(readers)]
    return max(names, key=len) if names else initial(person)


def title(pupil: Named, host: str) -> str:
    """A room's title, which everybody in it may read: `Noor · Stoutjes`."""
    return f"{first_name(pupil)} · {host}"
