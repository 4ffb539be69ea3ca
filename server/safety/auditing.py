"""The audit log as somebody of a school may read it: the own school's acts, and no others'.

An admin reads what was done in and about the school, but nothing of a case; who handles cases
reads what was done in those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, false, func, or_, select, union
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Guardianship, Person
from server.errors import Missing
from server.network.models import Affiliation
from server.network.queries import names_of as places_named
from server.network.queries import roles_of
from server.permissions import ADMIN, PUPIL, SAFETY_OFFICER
from server.placements.known import whose_name_holds
from server.safety.queries import cases_of, names_of, titles_of
from server.storage.audit import Act, Link

PAGE = 50
EXPORTED = 20_000  # acts in one table
CASES = "case."


class Filters(msgspec.Struct):
    """Who, what, from which day, until which day; empty is anything."""

    person: str = ""
    what: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What this reader may read: everything of these schools, reading along of those, and cases."""

    admin_of: tuple[str, ...]
    officer_of: tuple[str, ...]
    cases: tuple[str, ...]


def desk_of(session: Session, person: str, on: date) -> Desk:
    """Of an admin or whoever handles cases; for everybody else there is no such page."""
    held = roles_of(session, person, on)
    cases = [*cases_of(session, person, on), *cases_of(session, person, on, closed=True)]
    admin_of = tuple(place for place, roles in held.items() if ADMIN in roles)
    officer_of = tuple(place for place, roles in held.items() if SAFETY_OFFICER in roles)
    if not admin_of and not officer_of:
        raise Missing
    return Desk(admin_of, officer_of, tuple(case.id for case in cases))


def found(session: Session, desk: Desk, filters: Filters, page: int) -> tuple[list[Any], int]:
    """(The acts of that page, the newest first; how many there are in all)."""
    wanted = and_(_may_read(desk), *_filtered(filters))
    total = session.scalar(select(func.count()).select_from(Act).join(*_LINKED).where(wanted)) or 0
    return _rows(session, wanted, PAGE, (page - 1) * PAGE), total


def all_found(session: Session, desk: Desk, filters: Filters) -> list[dict[str, Any]]:
    """Every act that the filters let through, the newest first, up to `EXPORTED`."""
    return _rows(session, and_(_may_read(desk), *_filtered(filters)), EXPORTED, 0)


def kinds(session: Session, desk: Desk) -> list[str]:
    """The kinds of acts that this reader can find."""
    return sorted(session.scalars(select(Act.what).where(_may_read(desk)).distinct()))


def _may_read(desk: Desk) -> ColumnElement[bool]:
    is_of_a_case = Act.what.startswith(CASES)
    everybodys = and_(Act.office.is_(None), _is_about_own_people(desk.admin_of))
    of_the_school = and_(~is_of_a_case, or_(Act.office.in_(desk.admin_of), everybodys))
    reading = and_(Act.what == "room.read_along", Act.office.in_(desk.officer_of))
    handled = and_(is_of_a_case, Act.about.in_(desk.cases))
    return or_(of_the_school if desk.admin_of else false(), reading, handled)


def _is_about_own_people(schools: Sequence[str]) -> ColumnElement[bool]:
    """About somebody who belongs or belonged to one of these schools, or a parent of theirs.

    A session is about who it is of.
    """
    own = select(Affiliation.person).where(Affiliation.organisation.in_(schools))
    parents = (
        select(Guardianship.parent)
        .join(Affiliation, Affiliation.person == Guardianship.pupil)
        .where(Affiliation.organisation.in_(schools), Affiliation.role == PUPIL)
    )
    known = union(own, parents).subquery()
    them = select(known.c[0])
    return or_(Act.about.in_(them), and_(Act.about.startswith("s_"), Act.by.in_(them)))


def _filtered(filters: Filters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.person.strip():
        named = select(Person.id).where(*whose_name_holds(filters.person))
        wanted.append(or_(Act.by.in_(named), Act.about.in_(named)))
    if filters.what:
        wanted.append(Act.what == filters.what)
    if since := _day(filters.since):
        wanted.append(Link.at >= _midnight(since))
    if until := _day(filters.until):
        wanted.append(Link.at < _midnight(until + timedelta(days=1)))
    return wanted


def _rows(
    session: Session, wanted: ColumnElement[bool], most: int, after: int
) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Act, Link)
        .join(*_LINKED)
        .where(wanted)
        .order_by(Act.seq.desc())
        .limit(most)
        .offset(after)
    ).all()
    known = Known.of(session, [act for act, _link in rows])
    return [
        {
            "seq": act.seq,
            "at": link.at,
            "what": act.what,
            "by": known.people.get(act.by or ""),
            "about": known.called(act.about),
            "href": f"/cases/{act.about}" if act.what.startswith(CASES) else None,
            "details": {key: known.told(key, value) for key, value in act.with_.items()},
            "hash": link.hash.hex(),
        }
        for act, link in rows
    ]


@dataclass(frozen=True, slots=True)
class Known:
    """The names of everybody and everything that some acts are about."""

    people: Mapping[str, str]
    rooms: Mapping[str, str]
    places: Mapping[str, str]

    @classmethod
    def of(cls, session: Session, acts: Sequence[Act]) -> "Known":
        ids = {act.by for act in acts} | {act.about for act in acts}
        ids |= {value for act in acts for value in act.with_.values() if isinstance(value, str)}
        by_kind = {kind: {id_ for id_ in ids if id_ and id_.startswith(kind)} for kind in _KINDS}
        return cls(
            names_of(session, by_kind["u_"]),
            titles_of(session, by_kind["p_"]),
            places_named(session, by_kind["o_"] | by_kind["c_"]),
        )

    def called(self, id_: str | None) -> str:
        """Its name; of what has none, or isn't there any more, nothing."""
        known = self.people.get(id_ or "") or self.rooms.get(id_ or "")
        return known or self.places.get(id_ or "") or ""

    def told(self, key: str, value: Any) -> Any:
        is_id = isinstance(value, str) and value[:2] in _KINDS
        return self.called(value) if is_id else value


_KINDS = ("u_", "p_", "o_", "c_")
_LINKED = (Link, Link.seq == Act.seq)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), clock.AMSTERDAM)
