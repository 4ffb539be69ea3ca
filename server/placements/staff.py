"""Inviting who will work in an office: their rights begin when they accept, not before."""

from server.accounts import actions as accounts
from server.accounts.actions import NewPerson
from server.accounts.models import Person
from server.accounts.queries import people_at
from server.errors import Invalid
from server.network.queries import IN_AN_OFFICE
from server.permissions import Role
from server.placements.invitations import Invited, Links, Sent, invite
from server.storage.audit import CHAIN, write_down
from server.storage.tx import Tx
from server.words import _


def invite_staff(
    tx: Tx,
    email: str,
    role: Role,
    organisation: str,
    *,
    links: Links,
    by: str | None = None,
    posted: bool = True,
) -> str:
    """Invite whoever has that address, known to us or not; the link. `Invalid` for a pupil's."""
    tx.hold(CHAIN, organisation)
    found = people_at(tx.session, email.strip().lower())
    if any(one.born for one in found):
        fault = _("Dit is het adres van een leerling.")
        raise Invalid(fault, faults={"email": fault})
    name = email.strip().partition("@")[0]
    person = (
        found[0].id
        if found
        else accounts.add_person(tx, NewPerson(last_name=name, email=email), by=by)
    )
    return invite_to_office(tx, person, role, organisation, by=by, links=links, posted=posted).link


def invite_to_office(
    tx: Tx,
    person: str,
    role: Role,
    organisation: str,
    *,
    by: str | None,
    links: Links,
    posted: bool = True,
    key: str | None = None,
) -> Sent:
    """Invite somebody we know to a role in that office; the audit says who did."""
    if role not in IN_AN_OFFICE:
        raise Invalid(_("Deze rol werkt niet voor een hele school of regio."))
    tx.hold(CHAIN, organisation)
    tx.flush()
    who = tx.session.get_one(Person, person)
    to = Invited(role, organisation=organisation)
    write_down(tx, "staff.invited", by=by, about=person, office=organisation, role=role.value)
    return invite(tx, who, to, by=by, links=links, posted=posted, key=key)
