"""The part of the sample region that stories about placements play in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from server.accounts.actions import NewPerson, add_person
from server.accounts.guardianship import set_guardianship
from server.accounts.models import Person
from server.network.actions import affiliate, found_board, found_region, found_school
from server.network.companies import Place, add_address, add_company
from server.permissions import ADMIN, COORDINATOR, PUPIL, SUPERVISOR, TEACHER, Role
from server.storage.tx import Tx

LONG_AGO = date(2020, 8, 1)


@dataclass(frozen=True)
class Names:
    """Everybody and everything by the name they have in stories."""

    ids: dict[str, str]

    def __getattr__(self, name: str) -> str:
        return self.ids[name]


def settle(tx: Tx) -> Names:
    """Rivierenoord, with two schools, two companies, and who belongs there."""
    ids: dict[str, str] = {}
    region = found_region(tx, "STO-DEMO-01", "Rivierenoord")
    board = found_board(tx, region.id, "Stichting Rivierenoord")
    veerhuis = found_school(tx, board, "99AA00", "Het Veerhuis College")
    haspel = found_school(tx, board, "99AB00", "Vakschool De Haspel")
    ids |= {"region": region.id, "veerhuis": veerhuis.id, "haspel": haspel.id}
    _companies(tx, ids)
    _staff(tx, ids)
    _families(tx, ids)
    return Names(ids)


def _companies(tx: Tx, ids: dict[str, str]) -> None:
    known = {
        "stoutjes": ("Stoutjes Staalbouw", "Stoutjes"),
        "knaap": ("Installatiebedrijf Van der Knaap", "Van der Knaap"),
    }
    for number, (name, (whole, short)) in enumerate(known.items(), 1):
        company = add_company(tx, ids["region"], whole, f"9000000{number}", short)
        place = add_address(tx, company.id, Place("Kade 1", "9999 ZZ", "Veldhaven", "poort 2"))
        ids |= {name: company.id, f"{name}_address": place.id}


def _staff(tx: Tx, ids: dict[str, str]) -> None:
    for name, last, organisation, role in (
        ("marieke", "Hofstra", "veerhuis", TEACHER),
        ("bart", "Willems", "veerhuis", TEACHER),
        ("fatima", "Aziz", "veerhuis", COORDINATOR),
        ("ada", "Beheer", "veerhuis", ADMIN),
        ("wim", "Haspels", "haspel", TEACHER),
        ("karin", "Haspels", "haspel", COORDINATOR),
        ("henk", "Stoutjes", "stoutjes", SUPERVISOR),
        ("sanne", "Kok", "stoutjes", SUPERVISOR),
        ("priya", "Raman", "knaap", SUPERVISOR),
    ):
        ids[name] = somebody(tx, first_name=name.capitalize(), last_name=last)
        affiliate(tx, ids[name], ids[organisation], Role(role), LONG_AGO)


def _families(tx: Tx, ids: dict[str, str]) -> None:
    for name, last, born, parents in (
        ("noor", "Bakker", date(2011, 9, 14), {"bakker": "Mw."}),
        ("jayden", "Visser", date(2012, 3, 2), {"visser": "Mw."}),
        ("daan", "de Wit", date(2010, 5, 20), {"dewit": "Dhr."}),
        ("amira", "El Idrissi", date(2011, 7, 1), {"moeder": "Mw.", "vader": "Dhr."}),
        ("sofie", "Mol", date(2008, 12, 10), {"mol": "Mw."}),
    ):
        ids[name] = somebody(
            tx,
            first_name=name.capitalize(),
            last_name=last,
            born=born,
            school_class="kb3",
            both_sign=len(parents) > 1,
        )
        affiliate(tx, ids[name], ids["veerhuis"], PUPIL, LONG_AGO)
        for parent, title in parents.items():
            ids[parent] = somebody(tx, last_name=last, title=title, email=f"{parent}@thuis.example")
            set_guardianship(tx, ids[parent], ids[name], "authority", by=None, since=LONG_AGO)


def somebody(tx: Tx, *, verified: bool = True, **known: Any) -> str:
    """A new person, whose address has answered unless the story says otherwise."""
    named = known.get("first_name") or known["last_name"]
    known.setdefault(
        "email", f"{named.lower()}.{known['last_name'].lower().replace(' ', '')}@school.example"
    )
    person = add_person(tx, NewPerson(**known), by=None)
    if verified:
        tx.change(tx.session.get_one(Person, person), verified_at=tx.now)
    return person
