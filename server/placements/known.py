"""Whom a school knows: its own people, its pupils' parents, and who supervises in the region."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, literal, or_, select, union
from sqlalchemy.orm import Session

from server.accounts.belonging import holds as guards
from server.accounts.models import Guardianship, Person
from server.errors import Missing
from server.network.models import Affiliation, Company, School
from server.network.queries import IN_AN_OFFICE, holds, roles_of
from server.permissions import ADMIN, OFFICE, PARENT, PUPIL, SUPERVISOR, Role
from server.placements.models import TALKING, Placement


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody of a school's office at work: for which schools, by name."""

    person: str
    schools: tuple[School, ...]

    @property
    def ids(self) -> list[str]:
        return [school.id for school in self.schools]

    @property
    def regions(self) -> list[str]:
        return sorted({school.region for school in self.schools})


def desk_of(session: Session, person: str, on: date) -> Desk:
    """The schools whose office this person works in that day; `Missing` when there is none."""
    held = roles_of(session, person, on)
    ids = [organisation for organisation, roles in held.items() if roles & OFFICE]
    schools = session.scalars(select(School).where(School.id.in_(ids)).order_by(School.name)).all()
    if not schools:
        raise Missing
    return Desk(person, tuple(schools))


def people(
    schools: Collection[str], regions: Collection[str], on: date
) -> CompoundSelect[str, Role, str]:
    """(Person, role, where) of everybody these schools know; a parent's `where` is the child."""
    return union(
        _own(schools, on), _placed(schools), _supervisors(regions, on), _parents(schools, on)
    )


def unreachable(session: Session, desk: Desk, on: date) -> int:
    """How many of them have an address at which there is nobody."""
    gone = Person.bounced_at.is_not(None)
    # Mostly there is none in the whole house, which is known sooner than who belongs to a school.
    if session.scalar(select(Person.id).where(gone).limit(1)) is None:
        return 0
    known = people(desk.ids, desk.regions, on).subquery()
    wanted = select(func.count(Person.id)).where(gone, Person.id.in_(select(known.c.person)))
    return session.scalar(wanted) or 0


def is_known(session: Session, person: str, school: School, on: date) -> bool:
    """Whether that school knows this person."""
    known = people([school.id], [school.region], on).subquery()
    return bool(session.scalar(select(func.count()).where(known.c.person == person)))


def school_where_known(session: Session, desk: Desk, person: str, on: date) -> School:
    """The first of the desk's schools that knows the person; `Missing` when none does."""
    for school in desk.schools:
        if is_known(session, person, school, on):
            return school
    raise Missing


def may_change(session: Session, actor: str, person: str, school: str, on: date) -> bool:
    """Whether somebody of that school's office may change what is known of this person.

    Who changes an address can read the codes that go there. So the office of another school is
    left alone, and those who work in an office are changed by its admin only.
    """
    mine = roles_of(session, actor, on).get(school, frozenset())
    for organisation, roles in roles_of(session, person, on).items():
        is_elsewhere = organisation.startswith("o_") and organisation != school
        if is_elsewhere or (roles & IN_AN_OFFICE and ADMIN not in mine):
            return False
    return True


def _own(schools: Collection[str], on: date) -> Select[str, Role, str]:
    return select(
        Affiliation.person.label("person"),
        Affiliation.role.label("role"),
        Affiliation.organisation.label("place"),
    ).where(Affiliation.organisation.in_(schools), holds(on))


def _placed(schools: Collection[str]) -> Select[str, Role, str]:
    """Who left the school and has a placement that still goes on."""
    return select(Placement.pupil, literal(PUPIL, Affiliation.role.type), Placement.school).where(
        Placement.school.in_(schools), Placement.life.in_(TALKING)
    )


def _supervisors(regions: Collection[str], on: date) -> Select[str, Role, str]:
    return (
        select(Affiliation.person, Affiliation.role, Affiliation.organisation)
        .join(Company, Company.id == Affiliation.organisation)
        .where(Company.region.in_(regions), Affiliation.role == SUPERVISOR, holds(on))
    )


def _parents(schools: Collection[str], on: date) -> Select[str, Role, str]:
    return select(
        Guardianship.parent, literal(PARENT, Affiliation.role.type), Guardianship.pupil
    ).where(Guardianship.pupil.in_(_pupils(schools, on)), guards(on))


def _pupils(schools: Collection[str], on: date) -> CompoundSelect[str]:
    own = select(Affiliation.person).where(
        Affiliation.organisation.in_(schools), Affiliation.role == PUPIL, holds(on)
    )
    placed = select(Placement.pupil).where(
        Placement.school.in_(schools), Placement.life.in_(TALKING)
    )
    return union(own, placed)


def whose_name_holds(words: str) -> list[ColumnElement[bool]]:
    """Conditions: every word stands somewhere in first name, last name or class."""
    columns = (Person.first_name, Person.last_name, Person.school_class)
    return [
        or_(*(func.lower(column).contains(word, autoescape=True) for column in columns))
        for word in words.lower().split()
    ]
