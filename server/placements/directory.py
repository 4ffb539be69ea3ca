"""The people a school knows: a list, and one person with all that hangs together with them."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts import queries as accounts
from server.accounts.models import Guardianship, Person
from server.accounts.names import full_name
from server.errors import Missing
from server.in_words import ROLES
from server.network.models import Company, School, SchoolNumber
from server.network.queries import names_of, ties_of
from server.permissions import PARENT, PUPIL, SUPERVISOR, TEACHER, Role
from server.placements import handing_over, signers
from server.placements.known import (
    Desk,
    may_change,
    people,
    school_where_known,
    whose_name_holds,
)
from server.placements.listing import PAGE, rows_where
from server.placements.models import Placement
from server.placements.substituting import substitutions_of
from server.words import Sentence, _

Row = dict[str, Any]


class Filters(msgspec.Struct, kw_only=True):
    """Whom an office looks for."""

    q: str = ""
    role: str = ""
    mail: str = ""  # "bounced": who can't be reached


def directory(session: Session, desk: Desk, filters: Filters, page: int) -> tuple[list[Row], int]:
    """(One page of everybody the desk's schools know, by last name; how many there are in all)."""
    known = people(desk.ids, desk.regions, clock.today()).subquery()
    wanted = select(known.c.person)
    if filters.role:
        wanted = wanted.where(known.c.role == filters.role)
    conditions = [Person.id.in_(wanted), *whose_name_holds(filters.q)]
    if filters.mail == "bounced":
        conditions.append(Person.bounced_at.is_not(None))
    total = session.scalar(select(func.count(Person.id)).where(*conditions)) or 0
    found = session.scalars(
        select(Person)
        .where(*conditions)
        .order_by(func.lower(Person.last_name), func.lower(Person.first_name), Person.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    ties = _ties(session, desk, [one.id for one in found])
    return [_row(one, ties[one.id]) for one in found], total


def person_shown(session: Session, desk: Desk, id_: str) -> Row:
    """One person as the office may know them; `Missing` when no school of the desk does."""
    today = clock.today()
    school = school_where_known(session, desk, id_, today)
    person = accounts.person(session, id_)
    roles = {role for role, _where in _ties(session, desk, [id_])[id_]}
    return {
        "who": _who(person, _first(roles)),
        "affiliations": _affiliations(session, desk, id_),
        "parents": [_parent(*found) for found in accounts.guardians(session, id_, today)],
        "children": _children(session, desk, id_),
        "placements": _placements(session, desk, id_),
        "may_change": may_change(session, desk.person, id_, school.id, today),
        "number": _number(session, school.id, id_),
        "hands_over": _hands_over(session, school.id, id_),
        "substitutions": _substitutions(session, school.id, id_),
    }


def known_person(session: Session, desk: Desk, id_: str) -> tuple[Person, School]:
    """That person, and the school of the desk that knows them; else `Missing`."""
    school = school_where_known(session, desk, id_, clock.today())
    return accounts.person(session, id_), school


def role_of(session: Session, desk: Desk, id_: str) -> Role:
    """The first role in which the desk's schools know this person."""
    return _first({role for role, _where in _ties(session, desk, [id_])[id_]})


def parents_known(session: Session, desk: Desk, pupil: str) -> list[tuple[str, str]]:
    """The parents the schools know, but those of this pupil: who has another child here too."""
    known = people(desk.ids, desk.regions, clock.today()).subquery()
    own = select(Guardianship.parent).where(Guardianship.pupil == pupil)
    found = session.scalars(
        select(Person)
        .where(
            Person.id.in_(select(known.c.person).where(known.c.role == PARENT)),
            Person.id.not_in(own),
        )
        .order_by(func.lower(Person.last_name), Person.id)
    )
    return [
        (one.id, f"{full_name(one)} ({one.email})" if one.email else full_name(one))
        for one in found
    ]


def organisations(session: Session, desk: Desk) -> list[tuple[Sentence, list[tuple[str, str]]]]:
    """Where somebody new can belong: the own schools, and the companies of their regions."""
    companies = session.scalars(
        select(Company).where(Company.region.in_(desk.regions)).order_by(Company.name)
    )
    return [
        (_("Scholen"), [(school.id, school.name) for school in desk.schools]),
        (_("Bedrijven"), [(one.id, one.name) for one in companies]),
    ]


def _ties(session: Session, desk: Desk, ids: Iterable[str]) -> dict[str, list[tuple[Role, str]]]:
    """Person → (role, where) as the desk's schools know them, `where` in words."""
    wanted = list(ids)
    known = people(desk.ids, desk.regions, clock.today()).subquery()
    rows = session.execute(
        select(known.c.person, known.c.role, known.c.place).where(known.c.person.in_(wanted))
    ).all()
    places = names_of(session, {place for _person, role, place in rows if role != PARENT})
    children = _names(session, {place for _person, role, place in rows if role == PARENT})
    found: dict[str, list[tuple[Role, str]]] = {id_: [] for id_ in wanted}
    for person, role, place in rows:
        found[person].append((Role(role), places.get(place) or children.get(place, "")))
    order = list(Role)
    return {
        id_: sorted(ties, key=lambda tie: (order.index(tie[0]), tie[1]))
        for id_, ties in found.items()
    }


def _names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    found = session.scalars(select(Person).where(Person.id.in_(list(ids))))
    return {one.id: full_name(one) for one in found}


def _row(person: Person, ties: list[tuple[Role, str]]) -> Row:
    roles = list(dict.fromkeys(role for role, _where in ties))
    about = person.school_class if PUPIL in roles else ", ".join(dict.fromkeys(w for _r, w in ties))
    return {
        "id": person.id,
        "name": full_name(person),
        "role": _first(set(roles)).value,
        "roles": [ROLES[role.value] for role in roles],
        "about": about,
        "email": person.email,
        "signed_in": person.verified_at is not None,
        "bounced": person.bounced_at is not None,
    }


def _who(person: Person, role: Role) -> Row:
    return {
        "id": person.id,
        "name": full_name(person),
        "role": role.value,
        "email": person.email,
        "phone": person.phone,
        "born": person.born,
        "age": signers.age(person.born, clock.today()) if person.born else None,
        "school_class": person.school_class,
        "track": person.track,
        "profile": person.profile,
        "both_sign": person.both_sign,
        "verified": person.verified_at is not None,
        "bounced": person.bounced_at is not None,
    }


def _affiliations(session: Session, desk: Desk, person: str) -> list[Row]:
    """Those to the own schools and the region's companies: other schools are not ours to tell."""
    companies = set(session.scalars(select(Company.id).where(Company.region.in_(desk.regions))))
    return [
        {
            "id": tie.id,
            "role": tie.role.value,
            "organisation": tie.name,
            "since": tie.since,
            "until": tie.until,
        }
        for tie in ties_of(session, person)
        if tie.organisation in desk.ids or tie.organisation in companies
    ]


def _parent(parent: Person, tie: Guardianship) -> Row:
    return {
        "id": parent.id,
        "name": full_name(parent),
        "custody": tie.custody,
        "institution": tie.institution,
        "email": parent.email,
        "phone": parent.phone,
        "bounced": parent.bounced_at is not None,
        "since": tie.since,
    }


def _children(session: Session, desk: Desk, parent: str) -> list[Row]:
    """The children at the own schools."""
    known = people(desk.ids, desk.regions, clock.today()).subquery()
    ours = set(session.scalars(select(known.c.person).where(known.c.role == PUPIL)))
    return [
        {"id": child.id, "name": full_name(child), "custody": tie.custody}
        for child, tie in accounts.children(session, parent, clock.today())
        if child.id in ours
    ]


def _placements(session: Session, desk: Desk, person: str) -> list[Row]:
    return rows_where(
        session,
        desk,
        or_(
            Placement.pupil == person,
            Placement.teacher == person,
            Placement.supervisor == person,
        ),
    )


def _number(session: Session, school: str, person: str) -> str:
    """How the school itself calls this person: a pupil number, or the code of a teacher."""
    return (
        session.scalar(
            select(SchoolNumber.written).where(
                SchoolNumber.school == school, SchoolNumber.person == person
            )
        )
        or ""
    )


def _hands_over(session: Session, school: str, person: str) -> list[str]:
    """In which parts this person has placements here that could go to somebody else."""
    found = []
    for role in (TEACHER, SUPERVISOR):
        wanted = select(Placement.id).where(*handing_over.of(school, role, person)).limit(1)
        if session.scalar(wanted):
            found.append(role.value)
    return found


def _substitutions(session: Session, school: str, person: str) -> list[Row]:
    found = substitutions_of(session, school, person)
    names = _names(session, {one.teacher for one in found} | {one.substitute for one in found})
    return [
        {
            "id": one.id,
            "teacher": (one.teacher, names[one.teacher]),
            "substitute": (one.substitute, names[one.substitute]),
            "starts": one.starts,
            "ends": one.ends,
            "has_begun": one.begun_at is not None,
        }
        for one in found
    ]


def _first(roles: set[Role]) -> Role:
    for role in Role:
        if role in roles:
            return role
    raise Missing
