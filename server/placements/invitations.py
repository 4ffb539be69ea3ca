"""Invitations: bound to a person, a role, and a placement or organisation; two weeks valid.

A link proves nothing: who accepts has brought back a code sent to the address on file.
Source: product.md, S6.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from server import clock, security
from server.accounts.models import Person
from server.errors import Missing, Refused
from server.network import actions as network
from server.network.models import School
from server.network.queries import works_for
from server.permissions import Role
from server.placements import seats
from server.placements.models import Invitation, Placement
from server.placements.posting import TOGETHER, more_may_follow, post, take_back
from server.school_days import next_waking
from server.storage.base import new_id
from server.storage.log import Recorded
from server.storage.tx import Tx
from server.words import Sentence, _

LIVES = timedelta(days=14)

Links = Callable[[str], str]  # a path of ours → the whole address, as it stands in a mail
State = Literal["open", "expired", "used", "withdrawn"]

SAID: dict[State, Sentence] = {
    "expired": _("Deze uitnodiging is verlopen. Vraag de school om een nieuwe."),
    "used": _("Deze uitnodiging is al gebruikt. Log in met je e-mailadres."),
    "withdrawn": _("Deze uitnodiging geldt niet meer. Vraag de school wat er veranderd is."),
}


@dataclass(frozen=True, slots=True)
class Invited:
    """To what somebody is invited: a seat at a placement, or a place in an organisation."""

    role: Role
    placement: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The link, which nobody else may see, and the office's entry."""

    link: str
    entry: Recorded


def welcome(
    tx: Tx, placement: Placement, person: str | None, role: Role, *, by: str | None, links: Links
) -> None:
    """Whose address was proven is seated at once; whose wasn't is invited; else nothing.

    An invitation that expired is as good as none.
    """
    who = tx.session.get(Person, person) if person else None
    if who is None or who.id in seats.taken(tx.session, placement.id):
        return
    if who.verified_at and who.email:
        seats.seat(tx, placement.id, who.id, role, by=by)
    elif who.email and not _is_waited_for(tx, placement.id, who.id):
        to = Invited(role, placement=placement.id)
        invite(tx, who, to, by=by, links=links, waits=more_may_follow(tx, placement, who.id))


def invite(
    tx: Tx,
    who: Person,
    to: Invited,
    *,
    by: str | None,
    links: Links,
    posted: bool = True,
    waits: bool = False,
    key: str | None = None,
) -> Sent:
    """A new invitation, which goes by mail unless its link is handed over.

    It `waits` for others that may follow, to go with them in one letter.
    """
    token, leaves = security.new_token(), _leaves_at(tx, to, waits=waits)
    invitation = Invitation(
        id=new_id("i"),
        hash=security.digest(token),
        person=who.id,
        placement=to.placement,
        organisation=to.organisation,
        role=to.role,
        by=by,
        made_at=tx.now,
        expires_at=(leaves or tx.now) + LIVES,
    )
    tx.add(invitation)
    entry = _tell(tx, "invitation.made", invitation, by, key)
    link = links(f"/invitations/{token}")
    if posted and who.email:
        post(tx, invitation, who, link, links=links, leaves=leaves)
    return Sent(link, entry)


def _leaves_at(tx: Tx, to: Invited, *, waits: bool) -> datetime | None:
    """When its letter leaves: at once (None), unless more may follow or people are not awake.

    Who sleeps is woken by nothing that happened by itself.
    """
    leaves = tx.now + TOGETHER if waits else tx.now
    if tx.by_itself:
        placement = tx.session.get(Placement, to.placement) if to.placement else None
        school = tx.session.get(School, placement.school if placement else to.organisation)
        leaves = next_waking(leaves, school.holiday_region if school else "midden")
    return None if leaves == tx.now else leaves


def resend(
    tx: Tx, invitation: Invitation, *, by: str | None, links: Links, key: str | None = None
) -> Recorded:
    """A new link; the old one is dead."""
    who = tx.session.get_one(Person, invitation.person)
    if invitation.accepted_at:
        raise Refused(SAID["used"])
    if not who.email:
        raise Refused(_("Er is geen e-mailadres bekend. Vul dat eerst in."))
    if invitation.withdrawn_at is None:
        tx.change(invitation, withdrawn_at=tx.now)
        take_back(tx, invitation)
    to = Invited(Role(invitation.role), invitation.placement, invitation.organisation)
    return invite(tx, who, to, by=by, links=links, key=key).entry


def withdraw(tx: Tx, invitation: Invitation, *, by: str | None, key: str | None = None) -> Recorded:
    """The link is dead."""
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(SAID["used" if invitation.accepted_at else "withdrawn"])
    tx.change(invitation, withdrawn_at=tx.now)
    take_back(tx, invitation)
    return _tell(tx, "invitation.withdrawn", invitation, by, key)


def withdraw_all(tx: Tx, placement: str, person: str | None = None, *, by: str | None) -> None:
    """All open invitations to that placement are dead; only that person's, if one is named."""
    for invitation in open_of(tx.session, placement, person):
        withdraw(tx, invitation, by=by)


def expire(tx: Tx, late: Iterable[Invitation]) -> None:
    """The offices are told that nobody accepted these in time."""
    for invitation in late:
        tx.change(invitation, expired_at=tx.now)
        _tell(tx, "invitation.expired", invitation, None)


def forget(tx: Tx, placement: str) -> None:
    """There never was such a placement, nor an invitation to it."""
    tx.flush()
    tx.session.execute(delete(Invitation).where(Invitation.placement == placement))


def accept(tx: Tx, invitation: str, person: str) -> str:
    """The person is seated, and everywhere else where they are invited; the address to go to.

    What can't be taken now stays open; `Refused` says why when that is all there is. Who calls this
    has seen a code come back that was sent to the person's address on file.
    """
    waiting = _held(tx, person)
    found = tx.session.get(Invitation, invitation)
    if found is None or found.person != person:
        raise Missing
    if (state := state_of(found, tx)) != "open":
        raise Refused(SAID[state])
    if not any(why_not(tx, one) is None for one in waiting):
        raise Refused(why_not(tx, found))
    for one in sorted(waiting, key=lambda one: one.id != invitation):
        if why_not(tx, one) is None:
            _take(tx, one)
    return f"/rooms/{found.placement}" if found.placement and found.accepted_at else "/"


def why_not(tx: Tx, invitation: Invitation) -> Sentence | None:
    """Why this invitation can't be accepted now; None when it can."""
    if not invitation.placement:
        return None
    return seats.why_not(tx, invitation.placement, invitation.person, Role(invitation.role))


def by_token(session: Session, token: str) -> Invitation | None:
    """The invitation that this link belongs to, whatever became of it."""
    return session.scalar(select(Invitation).where(Invitation.hash == security.digest(token)))


def invited(session: Session, token: str) -> tuple[str, str] | None:
    """(Invitation, person) of an open link, for who sends the code; None when it isn't."""
    found = by_token(session, token)
    if found is None or state_at(found) != "open":
        return None
    return found.id, found.person


def state_at(invitation: Invitation) -> State:
    """What became of it, now."""
    return _state(invitation, invitation.expires_at <= clock.now())


def state_of(invitation: Invitation, tx: Tx) -> State:
    """What became of it, at the moment of this transaction."""
    return _state(invitation, invitation.expires_at <= tx.now)


def open_of(session: Session, placement: str, person: str | None = None) -> Sequence[Invitation]:
    """The invitations to that placement that were neither accepted nor withdrawn."""
    found = _unanswered().where(Invitation.placement == placement)
    if person:
        found = found.where(Invitation.person == person)
    return session.scalars(found).all()


def open_for(session: Session, person: str) -> Sequence[Invitation]:
    """The invitations of that person that were neither accepted nor withdrawn."""
    return session.scalars(_unanswered().where(Invitation.person == person)).all()


def _take(tx: Tx, invitation: Invitation) -> None:
    role = Role(invitation.role)
    tx.change(invitation, accepted_at=tx.now)
    take_back(tx, invitation)
    if invitation.placement:
        seats.seat(tx, invitation.placement, invitation.person, role, by=invitation.person)
    elif invitation.organisation:
        _join(tx, invitation.person, invitation.organisation, role, invitation.by)
    _tell(tx, "invitation.accepted", invitation, invitation.person)


def _join(tx: Tx, person: str, organisation: str, role: Role, by: str | None) -> None:
    today = clock.day_of(tx.now)
    if not works_for(tx.session, person, organisation, {role}, today):
        network.affiliate(tx, person, organisation, role, today, by=by)


def _held(tx: Tx, person: str) -> Sequence[Invitation]:
    """All open invitations of that person, who is held with every room they lead to."""
    wanted = _open(tx).where(Invitation.person == person)
    rooms = [one.placement for one in tx.session.scalars(wanted) if one.placement]
    tx.hold(person, *rooms)
    return tx.session.scalars(wanted.execution_options(populate_existing=True)).all()


def _is_waited_for(tx: Tx, placement: str, person: str) -> bool:
    """Whether the person can still accept an invitation to that placement."""
    wanted = _open(tx).where(Invitation.placement == placement, Invitation.person == person)
    return tx.session.scalars(wanted).first() is not None


def _state(invitation: Invitation, is_late: bool) -> State:
    if invitation.accepted_at:
        return "used"
    if invitation.withdrawn_at:
        return "withdrawn"
    return "expired" if is_late else "open"


def _unanswered() -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None)
    )


def _open(tx: Tx) -> Select[Invitation]:
    return _unanswered().where(Invitation.expires_at > tx.now).order_by(Invitation.id)


def _tell(
    tx: Tx, what: str, invitation: Invitation, by: str | None, key: str | None = None
) -> Recorded:
    """The office that the invitation concerns is told."""
    office = invitation.organisation or ""
    about = {"who": invitation.person, "role": Role(invitation.role).value}
    if invitation.placement:
        office = tx.session.get_one(Placement, invitation.placement).school
        about["placement"] = invitation.placement
    return tx.record(office, what, about, by=by, key=key)
