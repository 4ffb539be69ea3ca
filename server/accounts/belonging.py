"""Where people belong today: to schools and companies as the neighbours know, and to children."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Date, Select, bindparam, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from server.accounts.models import Guardianship, Person
from server.accounts.names import Name, short_name
from server.house import Belonging, Neighbours
from server.permissions import PARENT, STAFF, Role
from server.storage.questions import ask
from server.storage.rows import Rows, is_sqlite


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


def holds(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Guardianships that hold on that day; `until` is the last."""
    return (Guardianship.since <= on) & or_(Guardianship.until.is_(None), Guardianship.until >= on)


def _with(known: Belonging, children: Collection[str]) -> Belonging:
    return replace(known, ties=(*known.ties, *((PARENT, child) for child in children)))


def _children(session: Session, people: Collection[str], on: date) -> dict[str, list[str]]:
    asked, parents = _asked(is_sqlite(session))
    given = {"on": on, **parents.given([(who,) for who in people])}
    found: dict[str, list[str]] = {}
    for parent, *name in ask(session, asked, given):
        found.setdefault(parent, []).append(short_name(Name(*name)))
    return found


@cache
def _asked(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    parents = Rows((Guardianship.parent,), is_sqlite)
    asked = (
        select(Guardianship.parent, Person.first_name, Person.last_name, Person.title)
        .join(Person, Person.id == Guardianship.pupil)
        .where(parents.are(), holds(bindparam("on", type_=Date())))
    )
    return asked.order_by(Person.born, Person.id), parents
