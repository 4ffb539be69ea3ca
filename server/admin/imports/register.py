"""What is known of the people a file may be about, loaded at once, for comparing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from server.accounts.belonging import holds as guards
from server.accounts.models import Custody, Guardianship, Person
from server.accounts.names import full_name
from server.admin.imports.records import Record
from server.admin.leaving import schools_that_knew
from server.network.models import Affiliation, Company, School, SchoolNumber
from server.network.queries import IN_AN_OFFICE, holds, roles_of_all
from server.permissions import ADMIN, PUPIL, SUPERVISOR, TEACHER, Role

NOBODY_HERE = "N.N."  # in place of a name that belongs to another school
AT_ONCE = 500  # values in one question
FIELDS = (
    *("first_name", "last_name", "title", "email", "phone"),
    *("born", "school_class", "track", "profile"),
)


@dataclass
class Known:
    """Somebody who is known, or is made by the rows that were read before."""

    id: str
    values: dict[str, Any]
    number: str = ""  # at this school, as it is compared
    is_here: bool = False  # belongs to this school today, in the role the file is about
    may_change: bool = True
    is_new: bool = False
    is_stranger: bool = False  # of another school: this one learns no more than its file says

    @property
    def is_pupil(self) -> bool:
        return bool(self.values.get("born"))

    @property
    def name(self) -> str:
        if self.is_stranger:
            return NOBODY_HERE
        first = self.values.get("first_name") or self.values.get("title") or ""
        return f"{first} {self.values.get('last_name', '')}".strip()


@dataclass
class Tie:
    """A guardianship as it is known."""

    custody: Custody
    holds: bool


@dataclass
class Register:
    """The people around a file, by what they are recognised by."""

    school: str
    role: Role
    today: date
    people: dict[str, Known] = field(default_factory=dict)
    by_number: dict[str, str] = field(default_factory=dict)
    by_born: dict[date, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_email: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    staff: list[str] = field(default_factory=list)
    ties: dict[str, dict[str, Tie]] = field(default_factory=lambda: defaultdict(dict))
    shared_mailboxes: set[str] = field(default_factory=set)

    def add(self, known: Known) -> None:
        """One more who can be recognised."""
        self.people[known.id] = known
        if known.number:
            self.by_number[known.number] = known.id
        if born := known.values.get("born"):
            self.by_born[born].append(known.id)
        if email := known.values.get("email"):
            self.by_email[email].append(known.id)
        if self.role == TEACHER and known.is_here:
            self.staff.append(known.id)


def load(
    session: Session, school: School, role: Role, records: Sequence[Record], by: str | None,
    today: date,
) -> Register:  # fmt: skip
    """Everybody these rows may be about; `by` imports, None is the command line."""
    register = Register(school.id, role, today)
    found = _people(session, school.id, role, records)
    pupils = [one.id for one in found.values() if one.born]
    ties = list(_ties(session, pupils, today))
    for one in _persons(session, {parent for _pupil, parent, _tie in ties} - found.keys()):
        found[one.id] = one
    numbers = _numbers(session, school.id, role, found)
    here = _here(session, school.id, role, found, today)
    strangers = found.keys() - _acquaintances(session, school, found, today)
    free = _changeable(session, school.id, found, by, today) - strangers
    for id_ in sorted(found):
        number = numbers.get(id_, "")
        known = {name: getattr(found[id_], name) for name in FIELDS}
        is_stranger = id_ in strangers
        register.add(Known(id_, known, number, id_ in here, id_ in free, is_stranger=is_stranger))
    for pupil, parent, tie in ties:
        register.ties[pupil][parent] = tie
    register.shared_mailboxes = _shared_mailboxes(session, school.region)
    return register


def _people(
    session: Session, school: str, role: Role, records: Sequence[Record]
) -> dict[str, Person]:
    humans = [human for one in records for human in (one.own, *one.parents) if human]
    emails = {human.known["email"] for human in humans if "email" in human.known}
    borns = {human.known["born"] for human in humans if "born" in human.known}
    keys = {one.key for one in records if one.key}
    own = select(Affiliation.person).where(
        Affiliation.organisation == school, Affiliation.role == role
    )
    wanted: list[Select[Person]] = [
        *_each(SchoolNumber.number, keys, _numbered(school, role)),
        *_each(Person.email, emails, select(Person)),
        *_each(Person.born, borns, select(Person).where(Person.id.in_(own))),
    ]
    if role == TEACHER:
        wanted.append(select(Person).where(Person.id.in_(own)))
    return {one.id: one for some in wanted for one in session.scalars(some)}


def _numbered(school: str, role: Role) -> Select[Person]:
    return (
        select(Person)
        .join(SchoolNumber, SchoolNumber.person == Person.id)
        .where(SchoolNumber.school == school, SchoolNumber.role == role)
    )


def _each(column: Any, values: Collection[Any], wanted: Select[Any]) -> list[Select[Any]]:
    return [wanted.where(column.in_(some)) for some in _some(sorted(values))]


def _persons(session: Session, ids: Collection[str]) -> Iterator[Person]:
    for some in _some(sorted(ids)):
        yield from session.scalars(select(Person).where(Person.id.in_(some)))


def _ties(session: Session, pupils: Sequence[str], today: date) -> Iterator[tuple[str, str, Tie]]:
    for some in _some(sorted(pupils)):
        rows = session.execute(
            select(Guardianship.pupil, Guardianship.parent, Guardianship.custody, guards(today))
            .where(Guardianship.pupil.in_(some))
        )  # fmt: skip
        for pupil, parent, custody, is_now in rows:
            yield pupil, parent, Tie(custody, bool(is_now))


def _numbers(session: Session, school: str, role: Role, ids: Collection[str]) -> dict[str, str]:
    rows: dict[str, str] = {}
    for some in _some(sorted(ids)):
        found = session.execute(
            select(SchoolNumber.person, SchoolNumber.number).where(
                SchoolNumber.school == school,
                SchoolNumber.role == role,
                SchoolNumber.person.in_(some),
            )
        )
        rows.update({person: number for person, number in found})
    return rows


def _here(session: Session, school: str, role: Role, ids: Collection[str], today: date) -> set[str]:
    here: set[str] = set()
    for some in _some(sorted(ids)):
        here.update(
            session.scalars(
                select(Affiliation.person).where(
                    Affiliation.organisation == school,
                    Affiliation.role == role,
                    Affiliation.person.in_(some),
                    holds(today),
                )
            )
        )
    return here


def _acquaintances(session: Session, school: School, ids: Collection[str], today: date) -> set[str]:
    """Whom this school knows, or knew."""
    acquainted: set[str] = set()
    for some in _some(sorted(ids)):
        knew = schools_that_knew(session, some)
        acquainted.update(id_ for id_ in some if school.id in knew[id_])
        acquainted.update(session.scalars(_supervisors(school.region, some, today)))
    return acquainted


def _supervisors(region: str, ids: Collection[str], today: date) -> Select[str]:
    return (
        select(Affiliation.person)
        .join(Company, Company.id == Affiliation.organisation)
        .where(
            Company.region == region,
            Affiliation.person.in_(ids),
            Affiliation.role == SUPERVISOR,
            holds(today),
        )
    )


def _changeable(
    session: Session, school: str, ids: Collection[str], by: str | None, today: date
) -> set[str]:
    """Whom this office may change: the same as `placements.known.may_change`, for many at once."""
    free: set[str] = set()
    for some in _some(sorted(ids)):
        held = roles_of_all(session, [*some, *([by] if by else [])], today)
        is_admin = by is None or ADMIN in held.get(by, {}).get(school, ())
        for id_ in some:
            places = held.get(id_, {})
            elsewhere = any(one.startswith("o_") and one != school for one in places)
            works = any(roles & IN_AN_OFFICE for roles in places.values())
            if not elsewhere and (is_admin or not works):
                free.add(id_)
    return free


def _shared_mailboxes(session: Session, region: str) -> set[str]:
    found = session.scalars(select(Company.shared_address).where(Company.region == region))
    return {address for address in found if address}


def current(session: Session, school: str, role: Role, today: date) -> Iterable[tuple[str, str]]:
    """(Person, class) of everybody who holds that role at the school today."""
    conditions: tuple[ColumnElement[bool], ...] = (
        Affiliation.organisation == school,
        Affiliation.role == role,
        holds(today),
    )
    rows = session.execute(
        select(Person.id, Person.school_class)
        .join(Affiliation, Affiliation.person == Person.id)
        .where(*conditions)
        .order_by(Person.school_class, Person.last_name, Person.id)
    )
    return [(id_, school_class) for id_, school_class in rows]


def names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Person → whole name."""
    return {one.id: full_name(one) for one in _persons(session, ids)}


def role_of(kind: str) -> Role:
    """The role that a file of this kind is about."""
    return TEACHER if kind == "teachers" else PUPIL


def _some(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
