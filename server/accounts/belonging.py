"""Where people belong today: to schools and companies as the neighbours know, and to children."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from server.accounts.models import Guardianship, Person
from server.accounts.names import short_name
from server.house import Belonging, Neighbours
from server.permissions import PARENT, STAFF, Role


def belongings(
    session: Session, neighbours: Neighbours, people: Collection[str], on: date
) -> dict[str, Belonging]:
    """Each of these people's ties on that day; a parent is tied to each child, by its name."""
    known = neighbours.belongings(session, people, on)
    children = _children(session, people, on)
    return {who: _with(known.get(who, Belonging()), children.get(who, ())) for who in people}


def roles(belonging: Belonging) -> tuple[Role, ...]:
    """The roles held, each once, in the order of `Role`."""
    held = {role for role, _of in belonging.ties}
    return tuple(role for role in Role if role in held)


def is_staff(belonging: Belonging) -> bool:
    """Whether sessions of this person last as short as those of staff."""
    return not STAFF.isdisjoint(roles(belonging))


def holds(on: date) -> ColumnElement[bool]:
    """Guardianships that hold on that day; `until` is the last."""
    return (Guardianship.since <= on) & or_(Guardianship.until.is_(None), Guardianship.until >= on)


def _with(known: Belonging, children: Collection[str]) -> Belonging:
    return replace(known, ties=(*known.ties, *((PARENT, child) for child in children)))


def _children(session: Session, people: Collection[str], on: date) -> dict[str, list[str]]:
    pupil = aliased(Person)
    rows = session.execute(
        select(Guardianship.parent, pupil)
        .join(pupil, pupil.id == Guardianship.pupil)
        .where(Guardianship.parent.in_(people), holds(on))
        .order_by(pupil.born, pupil.id)
    )
    found: dict[str, list[str]] = {}
    for parent, child in rows:
        found.setdefault(parent, []).append(short_name(child))
    return found
