"""What a school's office does with people: adding, changing, and ending where they belong."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec
from sqlalchemy.orm import Session

from server import clock
from server.accounts import actions as accounts
from server.accounts.actions import NewPerson, PersonChange, PersonKnown
from server.accounts.addresses import clean
from server.accounts.models import Person
from server.accounts.queries import people_at
from server.errors import Invalid, Missing, Refused
from server.network.actions import A_DAY, affiliate, end_affiliation
from server.network.models import Affiliation, Company, School
from server.network.queries import IN_AN_OFFICE, holders, works_for
from server.permissions import ADMIN, PUPIL, SUPERVISOR, Role
from server.placements.arrivals import arrive, depart, hold_rooms_of
from server.placements.invitations import Links
from server.placements.known import is_known, may_change
from server.placements.life import told
from server.placements.resending import readdress
from server.placements.signatures import settle_signing
from server.placements.staff import invite_to_office
from server.storage.audit import CHAIN
from server.storage.commands import Ask, Member
from server.storage.tx import Tx
from server.words import Sentence, _

OF_PUPILS = frozenset({"born", "school_class", "track", "profile", "both_sign"})
Added = Literal["pupil", "teacher", "supervisor", "coordinator", "admin"]


class AddPerson(PersonKnown, kw_only=True):
    """Somebody new; for a supervisor `organisation` is the company, else it is the own school."""

    role: Added
    organisation: str = ""


class ChangePerson(PersonChange, kw_only=True):
    """What becomes different of that person."""

    person: str


class EndAffiliation(msgspec.Struct):
    affiliation: str


def add(tx: Tx, member: Member, ask: Ask, form: AddPerson, *, links: Links) -> dict[str, Any]:
    """The person belongs to school or company from today; who gets rights accepts them first."""
    tx.hold(CHAIN, member.stream)
    role, said = Role(form.role), msgspec.structs.asdict(form)
    _may_give(member, role)
    if role in IN_AN_OFFICE:
        ask.require_fresh()
    if wrong := faults(tx.session, member.stream, clock.day_of(tx.now), said):
        raise Invalid(faults=wrong)
    organisation = form.organisation if role == SUPERVISOR else member.stream
    person = _same_person(tx.session, said)
    person = person or accounts.add_person(tx, NewPerson(**_known(said)), by=member.person)
    about = {"who": person, "role": role.value}
    entry = tx.record(member.stream, "person.added", about, by=member.person, key=ask.key)
    if role in IN_AN_OFFICE:
        invite_to_office(tx, person, role, organisation, by=member.person, links=links)
    elif not works_for(tx.session, person, organisation, {role}, clock.day_of(tx.now)):
        affiliate(tx, person, organisation, role, clock.day_of(tx.now), by=member.person)
    return told(entry, person=person)


def faults(session: Session, office: str, on: date, said: Mapping[str, Any]) -> dict[str, Sentence]:
    """All that is wrong with somebody new, by field, as far as what was said can be read."""
    role = said.get("role")
    found = _faults_of_place(session, office, said)
    if not _same_person(session, said):
        found |= accounts.faults(session, on, _known(said), for_pupil=role == PUPIL)
    if role == PUPIL and "born" in said and not said["born"]:
        found["born"] = _("Vul de geboortedatum in.")
    if role in IN_AN_OFFICE and not said["email"].strip():
        found["email"] = _("Vul het adres in waar de uitnodiging heen gaat.")
    return found


def change(tx: Tx, member: Member, ask: Ask, form: ChangePerson, *, links: Links) -> dict[str, Any]:
    """What is known of the person becomes different; a new address is invited where it is due.

    Who changes an address decides who signs in as that person: decision 0007.
    """
    hold_rooms_of(tx, form.person, CHAIN, member.stream)
    require_change(tx, member, form.person)
    said = {name: getattr(form, name) for name in PersonChange.__struct_fields__}
    who = tx.session.get_one(Person, form.person)
    if not who.born:
        said |= {"born": msgspec.UNSET, "both_sign": msgspec.UNSET}
    if _is_other_address(who, form.email):
        ask.require_fresh()
    changed = accounts.change_person(tx, form.person, PersonChange(**said), by=member.person)
    tx.flush()
    about = {"who": form.person, "changed": changed}
    entry = tx.record(member.stream, "person.changed", about, by=member.person, key=ask.key)
    if "email" in changed:
        is_admin = ADMIN in member.roles
        readdress(tx, who, member.stream, is_admin=is_admin, by=member.person, links=links)
        arrive(tx, form.person, by=member.person, links=links)
    if "born" in changed or "both_sign" in changed:
        depart(tx, form.person, by=member.person)
        settle_signing(tx, form.person, by=member.person)
    return told(entry)


def _is_other_address(who: Person, said: str | msgspec.UnsetType) -> bool:
    """Whether it would become another; what is no address is told with all else that is wrong."""
    try:
        return said is not msgspec.UNSET and clean(said) != who.email
    except Invalid:
        return False


def end(tx: Tx, member: Member, ask: Ask, form: EndAffiliation) -> dict[str, Any]:
    """The person belongs there no more, and loses every seat that rested on it, now."""
    tie = tx.session.get(Affiliation, form.affiliation)
    if tie is None:
        raise Missing
    hold_rooms_of(tx, tie.person, CHAIN, member.stream)
    _may_end(tx, member, tie)
    person, role = tie.person, Role(tie.role)
    if role in IN_AN_OFFICE:
        ask.require_fresh()
    end_affiliation(tx, tie, clock.day_of(tx.now) - A_DAY, by=member.person)
    depart(tx, person, by=member.person)
    about = {"who": person, "role": role.value, "organisation": tie.organisation}
    return told(tx.record(member.stream, "affiliation.ended", about, by=member.person, key=ask.key))


def require_change(tx: Tx, member: Member, person: str) -> None:
    """Nothing, when this office may change that person; `Missing` when it knows nobody such."""
    today = clock.day_of(tx.now)
    school = tx.session.get_one(School, member.stream)
    if not is_known(tx.session, person, school, today):
        raise Missing
    if not may_change(tx.session, member.person, person, school.id, today):
        raise Refused(_("Alleen een beheerder van de school van deze persoon kan dit veranderen."))


def _faults_of_place(session: Session, office: str, said: Mapping[str, Any]) -> dict[str, Sentence]:
    if "role" not in said:
        return {}
    if said["role"] != SUPERVISOR:
        is_own = said["organisation"] in ("", office)
        return {} if is_own else {"organisation": _("Kies je eigen school.")}
    school = session.get_one(School, office)
    company = session.get(Company, said["organisation"])
    if company is None or company.region != school.region:
        return {"organisation": _("Kies het bedrijf waar deze persoon werkt.")}
    return {}


def _may_give(member: Member, role: Role) -> None:
    if role in IN_AN_OFFICE and ADMIN not in member.roles:
        raise Refused(_("Alleen een beheerder geeft iemand deze rol."))


def _may_end(tx: Tx, member: Member, tie: Affiliation) -> None:
    role, today = Role(tie.role), clock.day_of(tx.now)
    company = tx.session.get(Company, tie.organisation)
    school = tx.session.get_one(School, member.stream)
    is_ours = tie.organisation == school.id or (company and company.region == school.region)
    if not is_ours or (tie.until and tie.until < today):
        raise Missing
    _may_give(member, role)
    admins = holders(tx.session, school.id, {ADMIN}, today)
    if role == ADMIN and [admin.id for admin in admins] == [tie.person]:
        raise Refused(_("Er moet een beheerder overblijven. Voeg eerst een ander toe."))


def _same_person(session: Session, said: Mapping[str, Any]) -> str | None:
    """Somebody of that name with that address is known already: one person, one sign-in."""
    address = said["email"].strip().lower()
    if said.get("role") == PUPIL or not address:
        return None
    name = tuple(said.get(part, "").strip().lower() for part in ("first_name", "last_name"))
    for one in people_at(session, address):
        if not one.born and (one.first_name.lower(), one.last_name.lower()) == name:
            return one.id
    return None


def _known(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of somebody new: of an adult nothing that only a pupil has."""
    names = set(NewPerson.__struct_fields__)
    if said.get("role") != PUPIL:
        names -= OF_PUPILS
    return {name: value for name, value in said.items() if name in names}
