"""Founds the region: schools, companies, people, and who answers for whom."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial

from server.accounts import actions as accounts
from server.accounts import guardianship
from server.accounts.actions import NewPerson
from server.accounts.models import Person
from server.network import actions as network
from server.network import companies
from server.permissions import PUPIL, Role
from server.sample.days import MONDAY, Calendar, Day
from server.sample.past import Past
from server.sample.people import ADULTS, PARENTS, PUPILS, REGION, Adult, Parent, Pupil
from server.sample.places import COMPANIES, SCHOOLS
from server.sample.places import REGION as CODE_AND_NAME
from server.storage.tx import Tx

FOUNDED = Day(-14, MONDAY)  # before the first placement was made
OWN_SCHOOL = "veerhuis"


@dataclass(slots=True)
class World:
    """What everybody and everything of the sample is called in the database, by sample name."""

    people: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    addresses: dict[tuple[str, str], str] = field(default_factory=dict)  # company and label

    @property
    def school(self) -> str:
        """The pupils' own school, and so its office."""
        return self.organisations[OWN_SCHOOL]


def found_region(past: Past, calendar: Calendar) -> World:
    """The region as it stood before the first placement."""
    world = World()
    moment, since = calendar.moment(FOUNDED, "08:30"), calendar.date_of(FOUNDED)
    past.at(moment, partial(_found_schools, world))
    past.at(moment, partial(_found_companies, world))
    for name, pupil in PUPILS.items():
        past.at(moment, partial(_add_pupil, world, calendar, name, pupil))
    for name, adult in ADULTS.items():
        past.at(moment, partial(_add_adult, world, since, name, adult))
    for name, parent in PARENTS.items():
        past.at(moment, partial(_add_parent, world, since, name, parent))
    return world


def prove(tx: Tx, person: str) -> None:
    """A code that was sent to this person's address has come back."""
    who = tx.session.get_one(Person, person)
    if not who.verified_at:
        tx.change(who, verified_at=tx.now)


def _found_schools(world: World, tx: Tx) -> None:
    region = network.found_region(tx, *CODE_AND_NAME)
    world.organisations[REGION] = region.id
    for name, known in SCHOOLS.items():
        board = network.found_board(tx, region.id, known.board)
        school = network.found_school(
            tx,
            board,
            known.brin,
            known.name,
            accent=known.accent,
            street=known.street,
            postcode=known.postcode,
            town=known.town,
        )
        world.organisations[name] = school.id


def _found_companies(world: World, tx: Tx) -> None:
    for name, known in COMPANIES.items():
        company = companies.add_company(
            tx,
            world.organisations[REGION],
            known.name,
            known.kvk,
            known.short_name,
            known.shared_address,
        )
        world.organisations[name] = company.id
        for place in known.places:
            address = companies.add_address(tx, company.id, place)
            world.addresses[name, place.label] = address.id


def _add_pupil(world: World, calendar: Calendar, name: str, pupil: Pupil, tx: Tx) -> None:
    form = NewPerson(
        first_name=pupil.first_name,
        last_name=pupil.last_name,
        email=f"{name}@leerling.veerhuis.example",
        born=calendar.born(pupil.age, pupil.birthday),
        school_class=pupil.school_class,
        profile=pupil.profile,
        both_sign=pupil.both_sign,
        sample_name=name,
    )
    _add(tx, world, form, ((PUPIL, OWN_SCHOOL),), calendar.date_of(FOUNDED))


def _add_adult(world: World, since: date, name: str, adult: Adult, tx: Tx) -> None:
    form = NewPerson(
        first_name=adult.first_name,
        last_name=adult.last_name,
        email=adult.email,
        sample_name=name,
    )
    _add(tx, world, form, adult.ties, since)
    if adult.is_staff:
        prove(tx, world.people[name])


def _add_parent(world: World, since: date, name: str, parent: Parent, tx: Tx) -> None:
    form = NewPerson(
        title=parent.title,
        last_name=parent.last_name,
        email=parent.email(name),
        phone=parent.phone,
        sample_name=name,
    )
    _add(tx, world, form, (), since)
    for child in parent.children:
        guardianship.set_guardianship(
            tx,
            world.people[name],
            world.people[child],
            "authority",
            by=None,
            since=since,
            office=world.school,
        )


def _add(
    tx: Tx, world: World, form: NewPerson, ties: tuple[tuple[Role, str], ...], since: date
) -> None:
    person = accounts.add_person(tx, form, by=None)
    world.people[form.sample_name or ""] = person
    for role, place in ties:
        network.affiliate(tx, person, world.organisations[place], role, since, by=None)
