"""How invitations are mailed: what waits for one person goes in one letter.

A letter waits a while where more can be expected, and takes along what is issued meanwhile.
Source: product.md, journeys: a parent with two children gets one mail.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from server import security
from server.accounts.models import Person
from server.mail import outbox
from server.placements import letters
from server.placements.grounds import is_near
from server.placements.models import Invitation, Placement
from server.storage.tx import Tx

TOGETHER = timedelta(minutes=10)  # that a letter waits for what the office may issue next


def post(
    tx: Tx,
    invitation: Invitation,
    who: Person,
    link: str,
    *,
    links: Callable[[str], str],
    leaves: datetime | None,
) -> None:
    """It goes by mail then, or at once, with those whose letter nobody began to send."""
    asked = []
    for other in _waiting(tx, invitation):
        token = security.new_token()
        # The link in the letter that never left is known to nobody.
        tx.change(other, hash=security.digest(token), expires_at=invitation.expires_at)
        asked.append((other, links(f"/invitations/{token}")))
    asked.append((invitation, link))
    subject, text = letters.invitations(tx.session, asked, who)
    letter = outbox.write(tx, who.email, subject, text, not_before=leaves)
    for one, _link in asked:
        tx.change(one, letter=letter)


def take_back(tx: Tx, invitation: Invitation) -> None:
    """A letter in which nothing is left to accept never leaves."""
    if invitation.letter is None:
        return
    others = select(Invitation.id).where(
        Invitation.person == invitation.person,
        Invitation.letter == invitation.letter,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    if tx.session.scalars(others).first() is None:
        outbox.take_back(tx, [invitation.letter])


def more_may_follow(tx: Tx, placement: Placement, person: str) -> bool:
    """Whether the school has another draft in which this person has a part."""
    drafts = select(Placement.id).where(
        Placement.school == placement.school,
        Placement.life == "draft",
        Placement.id != placement.id,
        is_near([person]),
    )
    return tx.session.scalars(drafts.limit(1)).first() is not None


def _waiting(tx: Tx, invitation: Invitation) -> Sequence[Invitation]:
    """That person's other invitations of the same school, whose letter is taken back here."""
    if invitation.placement is None:
        return []
    school = tx.session.get_one(Placement, invitation.placement).school
    known = tx.session.scalars(
        select(Invitation)
        .join(Placement, Placement.id == Invitation.placement)
        .where(
            Invitation.person == invitation.person,
            Invitation.id != invitation.id,
            Invitation.letter.is_not(None),
            Invitation.accepted_at.is_(None),
            Placement.school == school,
        )
        .order_by(Invitation.id)
    ).all()
    taken = outbox.take_back(tx, {one.letter for one in known if one.letter})
    return [one for one in known if one.letter in taken and one.withdrawn_at is None]
