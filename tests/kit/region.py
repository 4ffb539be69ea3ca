"""A small region that stands for a whole session; fresh people in a fresh room for each test."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server import clock
from server.accounts.actions import NewPerson, add_person
from server.accounts.guardianship import set_guardianship
from server.accounts.sessions import begin_session
from server.house import House
from server.network.actions import affiliate, found_board, found_region, found_school
from server.network.companies import Place, add_address, add_company
from server.permissions import (
    COORDINATOR,
    PARENT,
    PUPIL,
    SUPERVISOR,
    TEACHER,
    Role,
)
from server.placements.models import Placement
from server.placements.seats import seat
from server.storage.base import new_id
from server.storage.tx import Tx

LONG_AGO = date(2020, 1, 1)
BORN = date(2011, 9, 14)


@dataclass(frozen=True, slots=True)
class Region:
    """Where everybody belongs."""

    school: str
    company: str
    address: str


@dataclass(frozen=True, slots=True)
class Someone:
    """A person who is signed in on one device."""

    id: str
    name: str
    token: str
    session: str
    sample_name: str = ""


async def found(house: House) -> Region:
    """Het Veerhuis College and Stoutjes Staalbouw."""
    return await house.scribe.write(_found)


def _found(tx: Tx) -> Region:
    region = found_region(tx, "STO-TEST-01", "Rivierenoord")
    board = found_board(tx, region.id, "Stichting Het Veerhuis")
    school = found_school(tx, board, "99AA00", "Het Veerhuis College")
    company = add_company(tx, region.id, "Stoutjes Staalbouw", "90000001", "Stoutjes", "")
    address = add_address(tx, company.id, Place("Kade 1", "9999 ZZ", "Veldhaven"))
    return Region(school.id, company.id, address.id)


def add(tx: Tx, /, name: str, **known: Any) -> Someone:
    """A new person, who is signed in."""
    first, _, last = name.rpartition(" ")
    title = first if first in ("Mw.", "Dhr.") else ""
    sample_name = f"{last.lower()}-{new_id('x')[-12:]}"
    form = NewPerson(
        first_name="" if title else first,
        last_name=last,
        title="Mw." if title == "Mw." else "Dhr." if title else "",
        sample_name=sample_name,
        **known,
    )
    who = add_person(tx, form, by=None)
    return sign_in(tx, who, name, sample_name)


def sign_in(tx: Tx, who: str, name: str, sample_name: str = "") -> Someone:
    """The same person on one more device."""
    token, session = begin_session(tx, who, "a test", is_staff=False)
    return Someone(who, name, token, session, sample_name)


@dataclass(frozen=True, slots=True)
class Cast:
    """The people around one pupil."""

    noor: Someone
    henk: Someone
    marieke: Someone
    bakker: Someone
    fatima: Someone


def add_cast(tx: Tx, region: Region) -> Cast:
    """Noor, Henk, Marieke, Mw. Bakker and Fatima, each where they belong."""
    cast = Cast(
        noor=add(tx, "Noor Bakker", born=BORN, school_class="kb3", profile="PIE"),
        henk=add(tx, "Henk Stoutjes"),
        marieke=add(tx, "Marieke Hofstra"),
        bakker=add(tx, "Mw. Bakker"),
        fatima=add(tx, "Fatima Aziz"),
    )
    affiliate(tx, cast.henk.id, region.company, SUPERVISOR, LONG_AGO)
    affiliate(tx, cast.marieke.id, region.school, TEACHER, LONG_AGO)
    affiliate(tx, cast.fatima.id, region.school, COORDINATOR, LONG_AGO)
    affiliate(tx, cast.noor.id, region.school, PUPIL, LONG_AGO)
    set_guardianship(tx, cast.bakker.id, cast.noor.id, "authority", by=None, since=LONG_AGO)
    return cast


def open_room(tx: Tx, region: Region, cast: Cast, room: str) -> str:
    """The room of an active placement; seated are pupil, teacher, supervisor and parent."""
    today = clock.today()
    tx.open(room, *sorted(who.id for who, _role in _seats(cast)))
    tx.add(
        Placement(
            id=room,
            pupil=cast.noor.id,
            school=region.school,
            kind="company_elective",
            company=region.company,
            address=region.address,
            teacher=cast.marieke.id,
            supervisor=cast.henk.id,
            elective="Plaat- en constructiewerk",
            starts=today - timedelta(days=7),
            ends=today + timedelta(days=70),
            days=[
                {"weekday": day, "from": "13:00", "until": "16:30", "break_minutes": 0}
                for day in range(1, 8)
            ],
            life="active",
            made_at=tx.now,
        )
    )
    for who, role in _seats(cast):
        seat(tx, room, who.id, role)
    return room


def _seats(cast: Cast) -> list[tuple[Someone, Role]]:
    return [
        (cast.noor, PUPIL),
        (cast.marieke, TEACHER),
        (cast.henk, SUPERVISOR),
        (cast.bakker, PARENT),
    ]
