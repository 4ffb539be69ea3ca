"""Companies and the addresses where they work: shared by a region, kept by its coordinators."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from server import clock
from server.errors import Invalid, Missing
from server.network.models import Address, Company, School
from server.storage.base import new_id
from server.storage.commands import Ask, Command, Member
from server.storage.tx import Tx
from server.words import Sentence, _

KVK = 8  # digits
LONGEST = {"name": 120, "short_name": 40, "label": 80, "street": 120, "postcode": 10, "town": 80}
NEEDED = _("Vul dit nog in.")


class Place(msgspec.Struct):
    """One work address."""

    street: str
    postcode: str
    town: str
    label: str = ""


class AddCompany(msgspec.Struct):
    name: str
    kvk: str
    address: Place
    short_name: str = ""
    shared_address: str = ""


class ChangeCompany(msgspec.Struct):
    company: str
    name: str
    kvk: str
    short_name: str = ""
    shared_address: str = ""


class AddAddress(msgspec.Struct):
    company: str
    address: Place


class ChangeAddress(msgspec.Struct):
    id: str
    address: Place


# What coordinators do


def add(tx: Tx, member: Member, ask: Ask, form: AddCompany) -> dict[str, Any]:
    """The company and its first address stand in the region's list."""
    region = _region(tx, member.stream)
    _refuse({**_company_faults(form), **_place_faults(form.address)})
    _refuse_taken(tx, region, form.kvk, None)
    company = add_company(tx, region, form.name, form.kvk, form.short_name, form.shared_address)
    add_address(tx, company.id, form.address)
    return _told(tx, region, ask, "company.added", company=company.id, name=company.name)


def change(tx: Tx, member: Member, ask: Ask, form: ChangeCompany) -> dict[str, Any]:
    """The company is called and known as is said here."""
    region = _region(tx, member.stream)
    company = _company(tx.session, region, form.company)
    _refuse(_company_faults(form))
    _refuse_taken(tx, region, form.kvk, company.id)
    tx.change(
        company,
        name=form.name.strip(),
        kvk=form.kvk,
        short_name=form.short_name.strip(),
        shared_address=_email(form.shared_address),
    )
    return _told(tx, region, ask, "company.changed", company=company.id, name=company.name)


def add_place(tx: Tx, member: Member, ask: Ask, form: AddAddress) -> dict[str, Any]:
    """The company works there too."""
    region = _region(tx, member.stream)
    company = _company(tx.session, region, form.company)
    _refuse(_place_faults(form.address))
    add_address(tx, company.id, form.address)
    return _told(tx, region, ask, "company.changed", company=company.id, name=company.name)


def change_place(tx: Tx, member: Member, ask: Ask, form: ChangeAddress) -> dict[str, Any]:
    """The address is what is said here."""
    region = _region(tx, member.stream)
    address = tx.session.get(Address, form.id)
    if address is None:
        raise Missing
    company = _company(tx.session, region, address.company)
    _refuse(_place_faults(form.address))
    tx.change(address, **_stripped(form.address))
    return _told(tx, region, ask, "company.changed", company=company.id, name=company.name)


# What the sample region and imports use as well


def add_company(
    tx: Tx, region: str, name: str, kvk: str, short_name: str = "", shared_address: str = ""
) -> Company:
    """A new company of that region; who asked looked whether all of it is right."""
    company = Company(
        id=new_id("c"),
        region=region,
        kvk=kvk,
        name=name.strip(),
        short_name=short_name.strip(),
        shared_address=_email(shared_address),
    )
    tx.add(company)
    return company


def add_address(tx: Tx, company: str, place: Place) -> Address:
    """One more place where that company works."""
    address = Address(id=new_id("a"), company=company, **_stripped(place))
    tx.add(address)
    return address


# Questions


def companies_of(session: Session, region: str, words: str = "") -> Sequence[Company]:
    """The companies of a region by name; those whose name or town holds these words."""
    found = select(Company).where(Company.region == region)
    if words := words.strip():
        towns = select(Address.company).where(_holds(Address.town, words))
        found = found.where(or_(_holds(Company.name, words), Company.id.in_(towns)))
    return session.scalars(found.order_by(Company.name, Company.id)).all()


def addresses_of(session: Session, companies: Iterable[str]) -> dict[str, list[Address]]:
    """Company → its addresses, the oldest first."""
    found: dict[str, list[Address]] = {}
    rows = session.scalars(
        select(Address).where(Address.company.in_(sorted(companies))).order_by(Address.id)
    )
    for address in rows:
        found.setdefault(address.company, []).append(address)
    return found


def in_words(address: Address) -> str:
    """`poort 2, Havenweg 3, Veldhaven`, without what is empty."""
    return ", ".join(filter(None, (address.label, address.street, address.town)))


def called(company: Company) -> str:
    """What people call it in a room: the short name, if it has one."""
    return company.short_name or company.name


def _holds(column: Any, words: str) -> Any:
    return func.lower(column).contains(words.lower(), autoescape=True)


def _company(session: Session, region: str, id_: str) -> Company:
    company = session.get(Company, id_)
    if company is None or company.region != region:
        raise Missing
    return company


def _region(tx: Tx, office: str) -> str:
    """The region of that school's office, held: its list of companies is ours to change."""
    school = tx.session.get(School, office)
    region = school.region if school else office
    tx.hold(office, region)
    return region


def _told(tx: Tx, region: str, ask: Ask, what: str, **with_: str) -> dict[str, Any]:
    """The office where it was done and the region both know it; the office's entry answers."""
    for stream in sorted({region, ask.stream} - {ask.stream}):
        tx.record(stream, what, with_, by=ask.by)
    entry = tx.record(ask.stream, what, with_, by=ask.by, key=ask.key)
    return {"seq": entry.seq, "at": clock.written(entry.at), "company": with_["company"]}


def _company_faults(form: AddCompany | ChangeCompany) -> dict[str, Sentence]:
    faults = _lengths({"name": form.name, "short_name": form.short_name}, {"name"})
    if len(form.kvk) != KVK or not form.kvk.isascii() or not form.kvk.isdigit():
        faults["kvk"] = _("Een KvK-nummer heeft acht cijfers.")
    if form.shared_address.strip() and not _is_email(form.shared_address.strip()):
        faults["shared_address"] = _("Dit lijkt geen e-mailadres.")
    return faults


def _place_faults(place: Place) -> dict[str, Sentence]:
    return _lengths(msgspec.structs.asdict(place), {"street", "postcode", "town"})


def _lengths(said: dict[str, str], needed: set[str]) -> dict[str, Sentence]:
    faults = {}
    for name, value in said.items():
        if name in needed and not value.strip():
            faults[name] = NEEDED
        elif len(value.strip()) > LONGEST[name]:
            faults[name] = _("Dit is te lang: hooguit {n} tekens.", n=LONGEST[name])
    return faults


def _refuse(faults: dict[str, Sentence]) -> None:
    if faults:
        raise Invalid(faults=faults)


def _refuse_taken(tx: Tx, region: str, kvk: str, but: str | None) -> None:
    other = tx.session.scalar(select(Company).where(Company.region == region, Company.kvk == kvk))
    if other and other.id != but:
        fault = _("Dit KvK-nummer staat al bij {name}.", name=other.name)
        raise Invalid(faults={"kvk": fault})


def _stripped(place: Place) -> dict[str, str]:
    return {name: value.strip() for name, value in msgspec.structs.asdict(place).items()}


def _is_email(said: str) -> bool:
    name, at, domain = said.rpartition("@")
    return bool(name and at and "." in domain and len(said) <= 254 and not said.split()[1:])


def _email(said: str) -> str | None:
    return said.strip().lower() or None


COMMANDS: dict[str, Command] = {
    "company.add": Command(AddCompany, add, where="o_"),
    "company.change": Command(ChangeCompany, change, where="o_"),
    "address.add": Command(AddAddress, add_place, where="o_"),
    "address.change": Command(ChangeAddress, change_place, where="o_"),
}
