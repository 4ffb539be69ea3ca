"""How much long work there is, for those who watch the server."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.jobs.models import Job

LATE = timedelta(minutes=15)  # without a step, after which something is wrong


def jobs(session: Session) -> dict[str, int]:
    """State → how many; those that are waiting or failed are always told."""
    rows = session.execute(select(Job.state, func.count()).group_by(Job.state))
    return {"waiting": 0, "failed": 0, **{state: number for state, number in rows}}


def stuck(session: Session, now: datetime) -> list[str]:
    """The ids of jobs of which no step was done for too long, though none is planned later."""
    found = select(Job.id).where(Job.state == "waiting", Job.due_at < now - LATE)
    return list(session.scalars(found.order_by(Job.id)))


def failed_lately(session: Session, now: datetime) -> int:
    """How many jobs failed within the last day."""
    lately = Job.ended_at > now - timedelta(days=1)
    found = select(func.count()).where(Job.state == "failed", lately)
    return session.scalar(found) or 0
