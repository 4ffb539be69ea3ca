"""Where people belong on a day, in the words that other domains ask it in."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.belonging import holds as guards
from server.accounts.models import Guardianship
from server.house import Belonging
from server.network.models import Affiliation, School
from server.network.queries import holds, names_of
from server.permissions import Role


def belongings(session: Session, people: Collection[str], on: date) -> Mapping[str, Belonging]:
    """Person → the roles held in schools, companies and regions, and the accent of the school.

    A parent sees the accent of the children's school.
    """
    rows = session.execute(
        select(Affiliation.person, Affiliation.role, Affiliation.organisation)
        .where(Affiliation.person.in_(people), holds(on))
        .order_by(Affiliation.since, Affiliation.id)
    ).all()
    names = names_of(session, {organisation for _who, _role, organisation in rows})
    accents = _accents(session, people, on)
    ties: dict[str, list[tuple[Role, str]]] = defaultdict(list)
    for who, role, organisation in rows:
        ties[who].append((Role(role), names.get(organisation, "")))
    return {
        who: Belonging(tuple(ties[who]), accents.get(who, ""))
        for who in ties.keys() | accents.keys()
    }


def _accents(session: Session, people: Collection[str], on: date) -> dict[str, str]:
    own = select(Affiliation.person, School.accent).join(
        School, School.id == Affiliation.organisation
    )
    childs = (
        select(Guardianship.parent, School.accent)
        .join(Affiliation, Affiliation.person == Guardianship.pupil)
        .join(School, School.id == Affiliation.organisation)
        .where(Guardianship.parent.in_(people), guards(on), holds(on))
    )
    found: dict[str, str] = {}
    for rows in (own.where(Affiliation.person.in_(people), holds(on)), childs):
        for who, accent in session.execute(rows.order_by(Affiliation.since, Affiliation.id)):
            found.setdefault(who, accent)
    return found
