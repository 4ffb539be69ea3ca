"""What a school's office does with invitations that were sent."""

from typing import Any

import msgspec

from server.accounts.models import Person
from server.errors import Missing, Refused
from server.permissions import Role
from server.placements import invitations
from server.placements.grounds import may_sit
from server.placements.holding import hold_own
from server.placements.invitations import Links
from server.placements.life import told
from server.placements.models import Invitation
from server.storage.commands import Ask, Member
from server.storage.tx import Tx
from server.words import _


class Resend(msgspec.Struct):
    invitation: str


class Withdraw(msgspec.Struct):
    invitation: str


def resend(tx: Tx, member: Member, ask: Ask, form: Resend, *, links: Links) -> dict[str, Any]:
    """A new letter with a new link; the link of the old one is dead."""
    invitation = _own(tx, member.stream, form.invitation)
    if not _has_ground(tx, invitation):
        raise Refused(_("Deze persoon kan deze rol hier niet hebben."))
    entry = invitations.resend(tx, invitation, by=member.person, key=ask.key, links=links)
    return told(entry)


def withdraw(tx: Tx, member: Member, ask: Ask, form: Withdraw) -> dict[str, Any]:
    """The link is dead."""
    invitation = _own(tx, member.stream, form.invitation)
    return told(invitations.withdraw(tx, invitation, by=member.person, key=ask.key))


def readdress(
    tx: Tx, who: Person, office: str, *, is_admin: bool, by: str | None, links: Links
) -> None:
    """That person's address is another one: open invitations go there, their old links are dead.

    An invitation to an office goes along only where its admin changed the address: nobody else may
    decide who gets rights there.
    """
    for invitation in invitations.open_for(tx.session, who.id):
        to = invitation.organisation
        goes_along = to is None or (to == office and is_admin)
        if who.email and goes_along and invitations.state_of(invitation, tx) == "open":
            invitations.resend(tx, invitation, by=by, links=links)
        else:
            invitations.withdraw(tx, invitation, by=by)


def _has_ground(tx: Tx, invitation: Invitation) -> bool:
    """Whether the link would lead to a seat: not for a parent of a pupil of 18, unless kept."""
    who, role = invitation.person, Role(invitation.role)
    room = invitation.placement
    return room is None or may_sit(tx.session, room, who, role, tx.now)


def _own(tx: Tx, office: str, id_: str) -> Invitation:
    found = tx.session.get(Invitation, id_)
    if found is None:
        raise Missing
    if found.placement:
        placement = hold_own(tx, office, found.placement)
        if placement.over_at:
            raise Refused(_("Deze plaatsing is voorbij en verandert niet meer."))
    elif found.organisation != office:
        raise Missing
    return tx.session.get_one(Invitation, id_, populate_existing=True)
