"""Who and what a coordinator can choose for a placement: a page offers it, a command checks it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.accounts.names import full_name
from server.network.companies import addresses_of, companies_of, in_words
from server.network.models import Address, Company, School
from server.network.queries import holders, schools_of_region, supervisors_of_region, works_for
from server.permissions import COORDINATOR, PUPIL, STAFF, SUPERVISOR, TEACHER, Role
from server.words import Sentence, _

Pairs = list[tuple[str, str]]
Groups = list[tuple[str, Pairs]]

TEACHES = frozenset({TEACHER, COORDINATOR})

MISSING: dict[Role, Sentence] = {
    PUPIL: _("Kies een leerling van je eigen school."),
    TEACHER: _("Kies een docent van je eigen school."),
    SUPERVISOR: _("Kies iemand die daar werkt."),
}


def choose_person(
    session: Session,
    own: School,
    person: str,
    role: Role,
    host: str | None,
    today: date,
    wrong: dict[str, Sentence],
) -> str | None:
    """That person, who can have this role at a placement of that school; none is none.

    A pupil must be chosen; what is wrong is written in `wrong`.
    """
    if not person and role != PUPIL:
        return None
    if not may_be(session, own, person, role, host, today):
        wrong[role.value] = MISSING[role]
        return None
    return person


def choose_address(
    session: Session, own: School, address: str, wrong: dict[str, Sentence]
) -> tuple[str | None, str | None]:
    """(Company, address) of the region's companies."""
    found = session.get(Address, address) if address else None
    company = session.get(Company, found.company) if found else None
    if found is None or company is None or company.region != own.region:
        wrong["address"] = _("Kies een werkadres.")
        return None, None
    return company.id, found.id


def choose_school(
    session: Session, own: School, school: str, wrong: dict[str, Sentence]
) -> str | None:
    """Another school of the same region."""
    found = session.get(School, school) if school else None
    if found is None or found.id == own.id or found.region != own.region:
        wrong["school"] = _("Kies een andere school in de regio.")
        return None
    return found.id


def may_be(
    session: Session, own: School, person: str, role: Role, host: str | None, today: date
) -> bool:
    """Whether that person can have that role at a placement of this school, at that host."""
    if role == SUPERVISOR:
        at_school = host is not None and host.startswith("o_")
        roles = STAFF if at_school else frozenset({SUPERVISOR})
        return host is not None and works_for(session, person, host, roles, today)
    roles = TEACHES if role == TEACHER else frozenset({role})
    return works_for(session, person, own.id, roles, today)


# What a form offers


def pupils(session: Session, own: School) -> Pairs:
    """The pupils of the school, with their class, by class and name."""
    found = holders(session, own.id, {PUPIL}, clock.today())
    named = sorted(found, key=lambda one: (one.school_class, one.last_name, one.first_name))
    return [(one.id, _with_class(one)) for one in named]


def teachers(session: Session, own: School) -> Pairs:
    return _pairs(holders(session, own.id, TEACHES, clock.today()))


def schools(session: Session, own: School) -> Pairs:
    """The other schools of the region."""
    found = schools_of_region(session, own.region)
    return [(one.id, one.name) for one in found if one.id != own.id]


def addresses(session: Session, own: School) -> Groups:
    """The companies of the region, each with its work addresses."""
    companies = companies_of(session, own.region)
    found = addresses_of(session, {one.id for one in companies})
    return [
        (one.name, [(place.id, in_words(place)) for place in found[one.id]])
        for one in companies
        if one.id in found
    ]


def supervisors(session: Session, own: School) -> Groups:
    """Who can supervise: people of the region's companies, and of its other schools."""
    today = clock.today()
    groups = [
        (company.name, _pairs(people))
        for company, people in supervisors_of_region(session, own.region, today)
    ]
    for school in schools_of_region(session, own.region):
        if school.id != own.id and (people := holders(session, school.id, TEACHES, today)):
            groups.append((school.name, _pairs(people)))
    return groups


def supervisors_at(session: Session, host: str) -> Pairs:
    """Who can supervise at that host."""
    roles = TEACHES if host.startswith("o_") else frozenset({SUPERVISOR})
    return _pairs(holders(session, host, roles, clock.today()))


def _pairs(people: Sequence[Person]) -> Pairs:
    return [(one.id, full_name(one)) for one in people]


def _with_class(person: Person) -> str:
    name = full_name(person)
    return f"{name} ({person.school_class})" if person.school_class else name
