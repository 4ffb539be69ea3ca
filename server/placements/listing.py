"""The placements of an office as a table: filtered, sorted and paged by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from server.accounts.models import Person
from server.accounts.names import full_name
from server.network.models import Company, School
from server.placements.hosts import hosts_of
from server.placements.known import Desk, whose_name_holds
from server.placements.models import Life, Placement
from server.placements.signatures import needs_of
from server.words import Sentence, _

PAGE = 50  # rows of a list

Teacher = aliased(Person)
Supervisor = aliased(Person)
HostSchool = aliased(School)

LIVES: tuple[Life, ...] = ("signing", "draft", "ready", "active", "ended_early", "finished")


class Filters(msgspec.Struct, kw_only=True):
    """What a coordinator looks for."""

    q: str = ""
    life: str = ""
    school_class: str = ""
    teacher: str = ""
    sort: str = "life"


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the table, and how many rows there are in all."""

    rows: list[dict[str, Any]]
    total: int
    classes: list[str]
    teachers: list[tuple[str, str]]


def listed(session: Session, desk: Desk, filters: Filters, page: int) -> Listed:
    """The placements of the desk's schools that answer to the filters."""
    conditions = _conditions(desk, filters)
    total = session.scalar(_joined(select(func.count(Placement.id))).where(*conditions)) or 0
    found = session.execute(
        _joined(select(Placement, Person, Teacher, Supervisor))
        .where(*conditions)
        .order_by(*_order(filters.sort), Placement.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    hosts = hosts_of(session, [placement for placement, *_people in found])
    rows = [
        {
            **row(session, placement, pupil, hosts[placement.id].name),
            "teacher": full_name(teacher) if teacher else None,
            "supervisor": full_name(supervisor) if supervisor else None,
        }
        for placement, pupil, teacher, supervisor in found
    ]
    return Listed(rows, total, _classes(session, desk), _teachers(session, desk))


def row(session: Session, placement: Placement, pupil: Person, host: str) -> dict[str, Any]:
    """A placement as lists show it."""
    return {
        "id": placement.id,
        "pupil": {"name": full_name(pupil), "role": "pupil"},
        "school_class": pupil.school_class,
        "kind": placement.kind,
        "host": host,
        "starts": placement.starts,
        "ends": placement.ends,
        "life": placement.life,
        "waits_for": _waits_for(session, placement),
    }


def rows_where(
    session: Session, desk: Desk, *conditions: ColumnElement[bool]
) -> list[dict[str, Any]]:
    """The placements of the desk's schools under these conditions, the newest first."""
    found = session.execute(
        select(Placement, Person)
        .join(Person, Person.id == Placement.pupil)
        .where(Placement.school.in_(desk.ids), *conditions)
        .order_by(Placement.starts.desc(), Placement.id)
    ).all()
    hosts = hosts_of(session, [placement for placement, _pupil in found])
    return [row(session, one, pupil, hosts[one.id].name) for one, pupil in found]


def _waits_for(session: Session, placement: Placement) -> Sentence | None:
    """Whose signature is still missing, if it waits for any."""
    if placement.life != "signing":
        return None
    unmet = [need for need in needs_of(session, placement) if need.needed and not need.is_met]
    waiting = [session.get_one(Person, who) for need in unmet for who in need.waiting]
    if not waiting:
        return _("wacht op een ouder die nog niet bekend is")
    return _("wacht op {names}", names=", ".join(full_name(who) for who in waiting))


def _joined(asked: Any) -> Any:
    return (
        asked.select_from(Placement)
        .join(Person, Person.id == Placement.pupil)
        .outerjoin(Teacher, Teacher.id == Placement.teacher)
        .outerjoin(Supervisor, Supervisor.id == Placement.supervisor)
        .outerjoin(Company, Company.id == Placement.company)
        .outerjoin(HostSchool, HostSchool.id == Placement.host_school)
    )


def _conditions(desk: Desk, filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Placement.school.in_(desk.ids)]
    if filters.life:
        found.append(Placement.life == filters.life)
    if filters.school_class:
        found.append(Person.school_class == filters.school_class)
    if filters.teacher:
        found.append(Placement.teacher == filters.teacher)
    if filters.q.strip():
        words = filters.q.strip().lower()
        at = [
            func.lower(kind.name).contains(words, autoescape=True) for kind in (Company, HostSchool)
        ]
        found.append(or_(*at, *_all_of(whose_name_holds(words))))
    return found


def _all_of(conditions: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """As one condition: all of them hold."""
    if not conditions:
        return []
    whole = conditions[0]
    for condition in conditions[1:]:
        whole = whole & condition
    return [whole]


def _order(sort: str) -> list[Any]:
    by_name = [func.lower(Person.last_name), func.lower(Person.first_name)]
    if sort == "name":
        return by_name
    if sort == "starts":
        return [Placement.starts, *by_name]
    if sort == "ends":
        return [Placement.ends, *by_name]
    return [case({life: at for at, life in enumerate(LIVES)}, value=Placement.life), *by_name]


def _classes(session: Session, desk: Desk) -> list[str]:
    found = session.scalars(
        select(Person.school_class)
        .join(Placement, Placement.pupil == Person.id)
        .where(Placement.school.in_(desk.ids), Person.school_class != "")
        .distinct()
        .order_by(Person.school_class)
    )
    return list(found)


def _teachers(session: Session, desk: Desk) -> list[tuple[str, str]]:
    found = session.scalars(
        select(Person)
        .where(Person.id.in_(select(Placement.teacher).where(Placement.school.in_(desk.ids))))
        .order_by(Person.last_name, Person.first_name)
    )
    return [(one.id, full_name(one)) for one in found]
