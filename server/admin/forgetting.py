"""What is forgotten by itself soon after it is of no more use."""

from sqlalchemy import delete, or_

from server.admin import terms
from server.jobs.models import Job
from server.mail.models import Letter
from server.placements.models import Invitation
from server.storage.tx import Tx


def forget_short(tx: Tx) -> None:
    """Letters, jobs and invitations that are over long enough are gone."""
    answered = or_(
        Invitation.accepted_at < tx.now - terms.INVITATIONS,
        Invitation.withdrawn_at < tx.now - terms.INVITATIONS,
        Invitation.expires_at < tx.now - terms.INVITATIONS,
    )
    for old in (
        delete(Letter).where(Letter.given_up_at < tx.now - terms.MAIL),
        delete(Job).where(Job.ended_at < tx.now - terms.JOBS),
        delete(Invitation).where(answered),
    ):
        tx.session.execute(old.execution_options(synchronize_session=False))
