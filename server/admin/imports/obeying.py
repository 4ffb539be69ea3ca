"""Writes one compared row, by the verbs that an office's own hand would use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete

from server.accounts.actions import NewPerson, PersonChange, add_person, change_person
from server.accounts.guardianship import set_guardianship
from server.accounts.models import Person
from server.admin.imports.comparing import Compared, Difference
from server.network.actions import affiliate
from server.network.models import SchoolNumber
from server.permissions import Role
from server.placements.arrivals import arrive, depart, hold_rooms_of_all
from server.placements.invitations import Links
from server.placements.resending import readdress
from server.placements.signatures import settle_signing
from server.storage.audit import CHAIN
from server.storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Hand:
    """Who imports, for which school: `by` None is the command line."""

    school: str
    role: Role
    by: str | None
    is_admin: bool
    today: date
    links: Links


def hold(tx: Tx, hand: Hand, rows: Iterable[Compared]) -> None:
    """Everything that these rows touch is ours, in the order of names, before any is written."""
    known = {row.pupil for row in rows if row.pupil and any(one.is_any for one in row.differences)}
    known |= {one.person for row in rows for one in row.differences if one.is_any}
    hold_rooms_of_all(tx, sorted(id_ for id_ in known if id_[0] != "+"), CHAIN, hand.school)


def obey(tx: Tx, hand: Hand, row: Compared, made: dict[str, str]) -> None:
    """The row is written; `made` tells who the newcomers of earlier rows have become."""
    for found in row.differences:
        if found.is_any:
            _write(tx, hand, row, found, made)
        found.person = made.get(found.person, found.person)


def _write(tx: Tx, hand: Hand, row: Compared, found: Difference, made: dict[str, str]) -> None:
    is_own = found.human is row.record.own
    person = made.get(found.person, found.person)
    if person[0] == "+":
        person = made[found.person] = _add(tx, hand, found, is_own)
    elif not found.is_new:
        _change(tx, hand, found)
    if is_own and found.comes:
        affiliate(tx, person, hand.school, hand.role, hand.today, by=hand.by)
    if is_own and found.number:
        _number(tx, hand, person, found.number, row.record.key)
    if found.tie and row.pupil:
        pupil = made.get(row.pupil, row.pupil)
        _tie(tx, hand, found, (person, pupil), is_new_pupil=row.pupil[0] == "+")


def _add(tx: Tx, hand: Hand, found: Difference, is_own: bool) -> str:
    known = {name: value for name, value in found.human.known.items() if value}
    person = add_person(tx, NewPerson(**known), by=hand.by)
    role = hand.role.value if is_own else "parent"
    tx.record(hand.school, "person.added", {"who": person, "role": role}, by=hand.by)
    return person


def _change(tx: Tx, hand: Hand, found: Difference) -> None:
    wished = {name: new for name, (_old, new) in found.changes.items()}
    if not wished:
        return
    changed = change_person(tx, found.person, PersonChange(**wished), by=hand.by)
    tx.flush()
    about = {"who": found.person, "changed": changed}
    tx.record(hand.school, "person.changed", about, by=hand.by)
    if "email" in changed:
        who = tx.session.get_one(Person, found.person)
        readdress(tx, who, hand.school, is_admin=hand.is_admin, by=hand.by, links=hand.links)
        arrive(tx, found.person, by=hand.by, links=hand.links)
    if "born" in changed:
        depart(tx, found.person, by=hand.by)
        settle_signing(tx, found.person, by=hand.by)


def _tie(
    tx: Tx, hand: Hand, found: Difference, who: tuple[str, str], *, is_new_pupil: bool
) -> None:
    assert found.tie  # noqa: S101 - the caller looked
    parent, pupil = who
    set_guardianship(tx, parent, pupil, found.tie, by=hand.by, since=hand.today)
    tx.flush()
    about = {"parent": parent, "pupil": pupil, "custody": found.tie}
    tx.record(hand.school, "guardianship.set", about, by=hand.by)
    if not is_new_pupil:
        arrive(tx, parent, by=hand.by, links=hand.links)
        settle_signing(tx, pupil, by=hand.by)


def _number(tx: Tx, hand: Hand, person: str, written: str, key: str) -> None:
    """The school calls this person so, and nobody else."""
    tx.session.execute(
        delete(SchoolNumber).where(
            SchoolNumber.school == hand.school,
            SchoolNumber.role == hand.role,
            (SchoolNumber.person == person) | (SchoolNumber.number == key),
        )
    )
    tx.insert(
        SchoolNumber,
        school=hand.school,
        role=hand.role,
        number=key,
        written=written,
        person=person,
    )
