"""Where a placement is: at a company, or at another school."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.network.companies import called, in_words
from server.network.models import Address, Company, School
from server.placements.models import Placement

T = TypeVar("T", Company, Address, School)


@dataclass(frozen=True, slots=True)
class Host:
    """A host by its whole name, what people call it, and the place in words."""

    id: str
    name: str
    called: str
    place: str


def host_of(session: Session, placement: Placement) -> Host:
    """The host of one placement."""
    return hosts_of(session, [placement])[placement.id]


def hosts_of(session: Session, placements: Iterable[Placement]) -> dict[str, Host]:
    """Placement → host, in a few queries for all of them."""
    all_ = list(placements)
    companies = _found(session, Company, {one.company for one in all_})
    addresses = _found(session, Address, {one.address for one in all_})
    schools = _found(session, School, {one.host_school for one in all_})
    return {
        one.id: (
            _company(companies[one.company], addresses.get(one.address or ""))
            if one.company
            else _school(schools[one.host_school or ""])
        )
        for one in all_
    }


def _found(session: Session, kind: type[T], ids: set[str | None]) -> dict[str, T]:
    wanted = sorted(id_ for id_ in ids if id_)
    if not wanted:
        return {}
    return {row.id: row for row in session.scalars(select(kind).where(kind.id.in_(wanted)))}


def _company(company: Company, address: Address | None) -> Host:
    place = in_words(address) if address else ""
    return Host(company.id, company.name, called(company), place)


def _school(school: School) -> Host:
    place = ", ".join(filter(None, (school.street, school.town)))
    return Host(school.id, school.name, school.name, place)
