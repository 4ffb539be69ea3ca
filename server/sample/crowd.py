"""The people of a load test, alike but for their numbers, and the school and company they share."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server import clock
from server.accounts import actions as accounts
from server.accounts.actions import NewPerson
from server.accounts.models import Guardianship, Person
from server.network import actions as network
from server.network import companies
from server.network.companies import Place
from server.network.models import Affiliation
from server.permissions import COORDINATOR, PARENT, PUPIL, SUPERVISOR, TEACHER, Role
from server.placements.grounds import born_latest
from server.storage.base import new_id
from server.storage.tx import Tx

SEATED = (PUPIL, TEACHER, SUPERVISOR)  # in this order, then parents
CHILD, OF_AGE = 15, 18
A_YEAR = timedelta(days=365)

FIRST_NAMES = {
    PUPIL: "Leerling",
    TEACHER: "Docent",
    SUPERVISOR: "Begeleider",
    PARENT: "Ouder",
}


@dataclass(frozen=True, slots=True)
class Crowd:
    """Where everybody belongs."""

    school: str
    company: str
    address: str
    called: str  # the company, by everybody
    coordinator: str
    since: date


@dataclass(frozen=True, slots=True)
class One:
    """One of the crowd, with a role in one room."""

    id: str
    role: Role
    first_name: str
    last_name: str
    title: str = ""


def found_crowd(tx: Tx) -> Crowd:
    """A region with one school and one company, and a coordinator."""
    since = clock.day_of(tx.now) - A_YEAR
    region = network.found_region(tx, "STO-LOAD-01", "Techniekregio Drukte")
    board = network.found_board(tx, region.id, "Stichting Drukte")
    school = network.found_school(tx, board, "99ZZ00", "Het Drukke College")
    company = companies.add_company(tx, region.id, "Drukte Metaal", "99000001", "Drukte")
    address = companies.add_address(tx, company.id, Place("Haastweg 1", "0000 ZZ", "Veldhaven"))
    form = NewPerson(
        first_name="Coördinator", last_name="Drukte", email="coordinator@drukte.example"
    )
    coordinator = accounts.add_person(tx, form, by=None)
    network.affiliate(tx, coordinator, school.id, COORDINATOR, since)
    return Crowd(school.id, company.id, address.id, company.short_name, coordinator, since)


def members_of(number: int, members: int) -> list[One]:
    """Who is seated in that placement: pupil, teacher, supervisor, then parents."""
    roles = [*SEATED, *[PARENT] * (members - len(SEATED))][:members]
    return [
        One(new_id("u"), role, FIRST_NAMES[role], f"{number}-{place}")
        for place, role in enumerate(roles, 1)
    ]


def settle(tx: Tx, crowd: Crowd, them: list[One]) -> None:
    """They are known, at school or company, and as parents of the pupil."""
    pupil = next(one for one in them if one.role == PUPIL)
    age = CHILD if any(one.role == PARENT for one in them) else OF_AGE
    born = born_latest(age, crowd.since + A_YEAR) - A_YEAR / 2
    for one in them:
        tx.insert(Person, **_person(tx, one, born if one is pupil else None))
        if one.role == PARENT:
            _answer_for(tx, crowd, one, pupil)
        else:
            _belong(tx, crowd, one)


def _person(tx: Tx, one: One, born: date | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "first_name": one.first_name,
        "last_name": one.last_name,
        "title": one.title,
        "email": f"{one.role}.{one.last_name}@drukte.example",
        "born": born,
        "verified_at": tx.now,
        "made_at": tx.now,
    }


def _answer_for(tx: Tx, crowd: Crowd, parent: One, pupil: One) -> None:
    tx.insert(
        Guardianship,
        parent=parent.id,
        pupil=pupil.id,
        custody="authority",
        institution="",
        since=crowd.since,
        until=None,
    )


def _belong(tx: Tx, crowd: Crowd, one: One) -> None:
    tx.insert(
        Affiliation,
        id=new_id("f"),
        person=one.id,
        organisation=crowd.company if one.role == SUPERVISOR else crowd.school,
        role=one.role,
        since=crowd.since,
        until=None,
    )
