"""Who people are, where they are signed in, and who answers for whom."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from server import clock
from server.accounts.belonging import belongings, holds
from server.accounts.belonging import roles as roles_in
from server.accounts.models import Guardianship, Person, SignedIn
from server.accounts.names import Name, full_name, short_name
from server.errors import Missing
from server.house import Neighbours
from server.permissions import NEVER_SEATED, Role
from server.storage.questions import ask
from server.visitor import SignedInPerson

LASTS = timedelta(days=90)  # since last use
LASTS_FOR_STAFF = timedelta(days=14)

Since = datetime | BindParameter[datetime]


def person(session: Session, who: str) -> Person:
    """That person; `Missing` when there is none."""
    found = session.get(Person, who)
    if found is None:
        raise Missing
    return found


def people_at(session: Session, address: str) -> list[Person]:
    """Everybody whose address this is: nobody, one, or two parents."""
    return list(session.scalars(select(Person).where(Person.email == address).order_by(Person.id)))


def sample_person(session: Session, name: str) -> Person | None:
    """The invented person with that name in demo."""
    return session.scalar(select(Person).where(Person.sample_name == name))


def sample_people(session: Session) -> list[Person]:
    """Everybody who was invented, in the order of making."""
    invented = select(Person).where(Person.sample_name.is_not(None)).order_by(Person.id)
    return list(session.scalars(invented))


def by_token(
    session: Session, token_hash: bytes, now: datetime, neighbours: Neighbours | None = None
) -> SignedInPerson | None:
    """Who is signed in with the token of this SHA-256; None when it is ended, expired or rubbish.

    Roles and accent are known only with the neighbours.
    """
    given = {"hash": token_hash, "staff": now - LASTS_FOR_STAFF, "others": now - LASTS}
    found = ask(session, _by_hash(), given)
    if not found:
        return None
    first, last, title, person, signed_in, *rest = found[0]
    name = Name(first, last, title)
    known = [full_name(name), first or short_name(name), *rest]
    who = SignedInPerson(person, signed_in, *known)
    return _among(session, who, neighbours) if neighbours else who


def devices(session: Session, viewer: SignedInPerson, now: datetime) -> list[SignedIn]:
    """Where the viewer is signed in: this device first, then the last used."""
    found = session.scalars(
        select(SignedIn)
        .where(SignedIn.person == viewer.id, is_alive(now))
        .order_by((SignedIn.id == viewer.session).desc(), SignedIn.used_at.desc(), SignedIn.id)
    )
    return list(found)


def any_expired(session: Session, now: datetime) -> bool:
    """Whether somebody's session lasted its time and wasn't ended yet."""
    expired = SignedIn.ended_at.is_(None) & ~is_alive(now)
    return session.scalar(select(SignedIn.id).where(expired).limit(1)) is not None


def guardians(session: Session, pupil: str, on: date) -> list[tuple[Person, Guardianship]]:
    """Who answers for that pupil on that day, in the order of being entered."""
    found = session.execute(
        select(Person, Guardianship)
        .join(Guardianship, Guardianship.parent == Person.id)
        .where(Guardianship.pupil == pupil, holds(on))
        .order_by(Guardianship.since, Person.id)
    )
    return [(who, guardianship) for who, guardianship in found]


def children(session: Session, parent: str, on: date) -> list[tuple[Person, Guardianship]]:
    """For whom that parent answers on that day, the eldest first."""
    found = session.execute(
        select(Person, Guardianship)
        .join(Guardianship, Guardianship.pupil == Person.id)
        .where(Guardianship.parent == parent, holds(on))
        .order_by(Person.born, Person.id)
    )
    return [(who, guardianship) for who, guardianship in found]


def is_alive(now: datetime) -> ColumnElement[bool]:
    """Sessions that aren't ended and were used recently enough.

    Source: protocol.md, section 3, "Sessions".
    """
    return _used_since(now - LASTS_FOR_STAFF, now - LASTS)


def _used_since(staff: Since, others: Since) -> ColumnElement[bool]:
    recently = or_(SignedIn.used_at > staff, (SignedIn.used_at > others) & ~SignedIn.is_staff)
    return SignedIn.ended_at.is_(None) & recently


@cache
def _by_hash() -> Select[*tuple[Any, ...]]:
    kind = SignedIn.used_at.type
    staff, others = (bindparam(name, type_=kind) for name in ("staff", "others"))
    return (
        select(
            *(Person.first_name, Person.last_name, Person.title, Person.id, SignedIn.id),
            # In the order of `SignedInPerson`.
            *(Person.language, Person.theme, Person.receipts, Person.email),
            *(SignedIn.is_staff, SignedIn.made_at, SignedIn.used_at),
        )
        .join(Person, Person.id == SignedIn.person)
        .where(SignedIn.hash == bindparam("hash"), _used_since(staff, others))
    )


def _among(session: Session, who: SignedInPerson, neighbours: Neighbours) -> SignedInPerson:
    belonging = belongings(session, neighbours, [who.id], clock.today())[who.id]
    roles = roles_in(belonging)
    has_rooms = _has_rooms(session, neighbours, who.id, set(roles))
    return replace(who, roles=roles, has_rooms=has_rooms, school_accent=belonging.school_accent)


def _has_rooms(session: Session, neighbours: Neighbours, person: str, roles: set[Role]) -> bool:
    """Only who comes to sit nowhere is looked up: all others have rooms, or will."""
    may_sit = not roles or roles - NEVER_SEATED
    return bool(may_sit) or neighbours.is_seated(session, person)
