"""Where people belong on a day, in the words that other domains ask it in."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, select
from sqlalchemy.orm import Session

from server.accounts.belonging import holds as guards
from server.accounts.models import Guardianship
from server.house import Belonging
from server.network.models import Affiliation, Company, Region, School
from server.network.queries import holds
from server.permissions import Role
from server.storage.questions import ask
from server.storage.rows import Rows, is_sqlite

ON = bindparam("on", type_=Date())


def belongings(session: Session, people: Collection[str], on: date) -> Mapping[str, Belonging]:
    """Person → the roles held in schools, companies and regions, and the accent of the school.

    A parent sees the accent of the children's school.
    """
    ties: dict[str, list[tuple[Role, str]]] = defaultdict(list)
    accents: dict[str, str] = {}
    for who, role, name, accent in _found(session, _ties, people, on):
        ties[who].append((Role(role), name or ""))
        if accent is not None:
            accents.setdefault(who, accent)
    for who, accent in _found(session, _childrens_accents, people, on):
        accents.setdefault(who, accent)
    return {
        who: Belonging(tuple(ties[who]), accents.get(who, ""))
        for who in ties.keys() | accents.keys()
    }


def _found(
    session: Session, question: Any, people: Collection[str], on: date
) -> list[tuple[Any, ...]]:
    asked, rows = question(is_sqlite(session))
    return ask(session, asked, {"on": on, **rows.given([(who,) for who in people])})


@cache
def _ties(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    people = Rows((Affiliation.person,), is_sqlite)
    name = func.coalesce(School.name, Company.name, Region.name)
    asked = (
        select(Affiliation.person, Affiliation.role, name, School.accent)
        .outerjoin(School, School.id == Affiliation.organisation)
        .outerjoin(Company, Company.id == Affiliation.organisation)
        .outerjoin(Region, Region.id == Affiliation.organisation)
        .where(people.are(), holds(ON))
    )
    return asked.order_by(Affiliation.since, Affiliation.id), people


@cache
def _childrens_accents(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    parents = Rows((Guardianship.parent,), is_sqlite)
    asked = (
        select(Guardianship.parent, School.accent)
        .join(Affiliation, Affiliation.person == Guardianship.pupil)
        .join(School, School.id == Affiliation.organisation)
        .where(parents.are(), guards(ON), holds(ON))
    )
    return asked.order_by(Affiliation.since, Affiliation.id), parents
