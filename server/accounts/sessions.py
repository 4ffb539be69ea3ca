"""Sessions: begun by a sign-in, renewed by use, ended by the person or by time.

An end is told in the person's own stream, so that the live line hears it and closes.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, select, update

from server import security
from server.accounts.models import Code, SignedIn
from server.accounts.queries import is_alive
from server.errors import Missing
from server.storage import audit
from server.storage.base import new_id
from server.storage.tx import Tx

RENEWED_AFTER = timedelta(hours=1)
KEPT = timedelta(days=30)  # how long an ended session is remembered
CODES_KEPT = timedelta(days=1)
MOST = 200  # of one tidying


def begin_session(tx: Tx, person: str, device: str, *, is_staff: bool) -> tuple[str, str]:
    """A new session: its token, which only the device keeps, and its id."""
    token, session = security.new_token(), new_id("s")
    tx.insert(
        SignedIn,
        id=session,
        person=person,
        hash=security.digest(token),
        device=device[:120],
        is_staff=is_staff,
        made_at=tx.now,
        used_at=tx.now,
        ended_at=None,
    )
    audit.write_down(tx, "signed_in", by=person, about=session)
    return token, session


def renew(tx: Tx, *sessions: str) -> None:
    """These sessions are in use; written at most once an hour."""
    tx.session.execute(
        update(SignedIn)
        .where(SignedIn.id.in_(sessions), SignedIn.used_at < tx.now - RENEWED_AFTER)
        .values(used_at=tx.now)
        .execution_options(synchronize_session=False)
    )


def end_session(tx: Tx, person: str, session: str) -> None:
    """The person ends one of the own sessions; `Missing` when it is none, or ended already."""
    found = tx.session.get(SignedIn, session)
    if found is None or found.person != person or found.ended_at:
        raise Missing
    _end(tx, [found], "signed_out", by=person)


def end_replaced(tx: Tx, session: str) -> None:
    """The session that a browser had until somebody signed in there anew, whosever it was."""
    found = tx.session.get(SignedIn, session)
    if found and not found.ended_at:
        _end(tx, [found], "signed_out", by=found.person)


def end_other_sessions(tx: Tx, person: str, keep: str) -> int:
    """The person ends all own sessions but one; how many."""
    others = [session for session in _sessions_of(tx, person) if session.id != keep]
    return _end(tx, others, "signed_out", by=person)


def end_all_sessions(tx: Tx, person: str, *, by: str | None) -> int:
    """Somebody of the office, or the server, signs this person out everywhere; how many."""
    return _end(tx, _sessions_of(tx, person), "session.ended", by=by)


def end_expired_sessions(tx: Tx) -> int:
    """Sessions that lasted their time are ended, so that their lines close; how many."""
    expired = tx.session.scalars(
        select(SignedIn)
        .where(SignedIn.ended_at.is_(None), ~is_alive(tx.now))
        .order_by(SignedIn.id)
        .limit(MOST)
    ).all()
    return _end(tx, expired, "session.expired", by=None)


def forget_old(tx: Tx) -> None:
    """Codes of yesterday and sessions that ended a month ago aren't kept."""
    tx.session.execute(delete(Code).where(Code.made_at < tx.now - CODES_KEPT))
    tx.session.execute(delete(SignedIn).where(SignedIn.ended_at < tx.now - KEPT))


def _sessions_of(tx: Tx, person: str) -> Iterable[SignedIn]:
    return tx.session.scalars(
        select(SignedIn)
        .where(SignedIn.person == person, SignedIn.ended_at.is_(None))
        .order_by(SignedIn.id)
    ).all()


def _end(tx: Tx, sessions: Iterable[SignedIn], what: str, *, by: str | None) -> int:
    ending = list(sessions)
    if ending:
        tx.hold(audit.CHAIN, *{session.person for session in ending})
    for session in ending:
        tx.change(session, ended_at=tx.now)
        tx.record(session.person, "session.ended", {"session": session.id}, by=by)
        audit.write_down(tx, what, by=by, about=session.id)
    return len(ending)
