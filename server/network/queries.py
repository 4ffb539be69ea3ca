"""Who belongs to which organisation, in what role, on which day.

These are questions of the house itself about rights and lists; pages ask `office_members` first
whether the viewer belongs to the office at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.network.models import Affiliation, Company, Region, School
from server.permissions import (
    ADMIN,
    COORDINATOR,
    LEAD_APPLICANT,
    SAFETY_OFFICER,
    SUPERVISOR,
    Role,
)
from server.storage.commands import Member
from server.storage.questions import ask
from server.storage.rows import Rows, is_sqlite

IN_AN_OFFICE = frozenset({COORDINATOR, ADMIN, SAFETY_OFFICER, LEAD_APPLICANT})

NONE: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a person works in: a school's or a region's."""

    member: Member
    title: str


@dataclass(frozen=True, slots=True)
class Tie:
    """A person's affiliation, with the organisation's name."""

    id: str
    person: str
    organisation: str
    name: str
    role: Role
    since: date
    until: date | None

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


def holds(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The affiliation is one of that day."""
    return and_(Affiliation.since <= on, or_(Affiliation.until.is_(None), Affiliation.until >= on))


def holds_at(
    person: SQLColumnExpression[str],
    organisation: SQLColumnExpression[Any],
    roles: Iterable[Role],
    on: date,
) -> ColumnElement[bool]:
    """That person holds one of these roles at that organisation on that day."""
    return (
        select(Affiliation.id)
        .where(
            Affiliation.person == person,
            Affiliation.organisation == organisation,
            Affiliation.role.in_(sorted(roles)),
            holds(on),
        )
        .exists()
    )


def roles_of(session: Session, person: str, on: date) -> dict[str, frozenset[Role]]:
    """Organisation → the roles that the person holds there on that day."""
    return roles_of_all(session, [person], on).get(person, {})


def roles_of_all(
    session: Session, people: Iterable[str], on: date
) -> dict[str, dict[str, frozenset[Role]]]:
    """Person → organisation → roles on that day, in one query."""
    asked, those = _held(is_sqlite(session))
    given = those.given([(person,) for person in set(people)])
    rows = ask(session, asked, {**given, "on": on})
    found: dict[str, dict[str, frozenset[Role]]] = defaultdict(dict)
    for person, organisation, role in rows:
        known = found[person].get(organisation, NONE)
        found[person][organisation] = known | {Role(role)}
    return found


@cache
def _held(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    people = Rows((Affiliation.person,), is_sqlite)
    asked = select(Affiliation.person, Affiliation.organisation, Affiliation.role)
    return asked.where(people.are(), holds(bindparam("on", type_=Date()))), people


def office_members(
    session: Session, pairs: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], Member]:
    """(Office, person) → member, for those who work there today; in one query."""
    wanted = set(pairs)
    if not wanted:
        return {}
    held = roles_of_all(session, {person for _, person in wanted}, clock.today())
    found = {}
    for office, person in wanted:
        roles = held.get(person, {}).get(office, NONE) & IN_AN_OFFICE
        if roles:
            found[office, person] = Member(office, person, roles)
    return found


def offices_of(session: Session, person: str) -> list[Office]:
    """The offices of schools and regions that the person works in today, by name."""
    held = {
        organisation: roles & IN_AN_OFFICE
        for organisation, roles in roles_of(session, person, clock.today()).items()
        if organisation.startswith("o_") and roles & IN_AN_OFFICE
    }
    names = names_of(session, held)
    return [
        Office(Member(id_, person, held[id_]), names[id_])
        for id_ in sorted(names, key=names.__getitem__)
    ]


def ties_of(session: Session, person: str) -> list[Tie]:
    """All affiliations of the person, also those of other days, the newest first."""
    found = session.scalars(
        select(Affiliation)
        .where(Affiliation.person == person)
        .order_by(Affiliation.since.desc(), Affiliation.id)
    ).all()
    names = names_of(session, {tie.organisation for tie in found})
    return [
        Tie(
            tie.id,
            tie.person,
            tie.organisation,
            names.get(tie.organisation, ""),
            Role(tie.role),
            tie.since,
            tie.until,
        )
        for tie in found
    ]


def names_of(session: Session, organisations: Iterable[str]) -> dict[str, str]:
    """Organisation → name, of regions, schools and companies alike."""
    ids = sorted(set(organisations))
    if not ids:
        return {}
    rows = session.execute(
        union_all(
            *(
                select(kind.id, kind.name).where(kind.id.in_(ids))
                for kind in (Region, School, Company)
            )
        )
    )
    return {id_: name for id_, name in rows}


def school_by_brin(session: Session, brin: str) -> School | None:
    return session.scalar(select(School).where(School.brin == brin.strip().upper()))


def schools(session: Session) -> Sequence[School]:
    """All schools, by BRIN."""
    return session.scalars(select(School).order_by(School.brin)).all()


def region_by_name(session: Session, name: str) -> Region | None:
    return session.scalar(select(Region).where(Region.name == name.strip()))


def schools_of_region(session: Session, region: str) -> Sequence[School]:
    """The schools of a region, by name."""
    return session.scalars(
        select(School).where(School.region == region).order_by(School.name)
    ).all()


def holders(
    session: Session, organisation: str, roles: Iterable[Role], on: date
) -> Sequence[Person]:
    """The people who hold one of these roles there on that day, by last name."""
    held = select(Affiliation.person).where(
        Affiliation.organisation == organisation,
        Affiliation.role.in_(sorted(roles)),
        holds(on),
    )
    return session.scalars(
        select(Person)
        .where(Person.id.in_(held))
        .order_by(Person.last_name, Person.first_name, Person.id)
    ).all()


def coordinators_of(session: Session, school: str, on: date) -> list[str]:
    """The coordinators of a school on that day, who came first standing first."""
    return list(
        session.scalars(
            select(Affiliation.person)
            .where(Affiliation.organisation == school, Affiliation.role == COORDINATOR, holds(on))
            .order_by(Affiliation.since, Affiliation.id)
        )
    )


def supervisors_of_region(
    session: Session, region: str, on: date
) -> list[tuple[Company, list[Person]]]:
    """The companies of a region with the supervisors each has on that day, by name."""
    rows = session.execute(
        select(Company, Person)
        .join(Affiliation, Affiliation.organisation == Company.id)
        .join(Person, Person.id == Affiliation.person)
        .where(Company.region == region, Affiliation.role == SUPERVISOR, holds(on))
        .order_by(Company.name, Person.last_name, Person.id)
    )
    found: dict[str, tuple[Company, list[Person]]] = {}
    for company, person in rows:
        found.setdefault(company.id, (company, []))[1].append(person)
    return list(found.values())


def works_for(
    session: Session, person: str, organisation: str, roles: Iterable[Role], on: date
) -> bool:
    """Whether the person holds one of these roles there on that day."""
    found = select(holds_at(literal(person), literal(organisation), roles, on))
    return bool(session.scalar(found))
