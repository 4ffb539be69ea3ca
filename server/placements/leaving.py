"""A supervisor leaves a company: the tie, the seats that rest on it, and the sessions end."""

from server import clock
from server.accounts.sessions import end_all_sessions
from server.network.actions import A_DAY, end_affiliation
from server.network.models import Affiliation
from server.network.queries import roles_of
from server.placements.arrivals import depart, hold_rooms_of
from server.storage.audit import CHAIN
from server.storage.tx import Tx


def leave_company(tx: Tx, affiliation: str, office: str, *, by: str | None) -> None:
    """This affiliation is over, if it wasn't; who belongs nowhere any more is signed out."""
    today = clock.day_of(tx.now)
    tie = tx.session.get(Affiliation, affiliation)
    if tie is None or (tie.until and tie.until < today):
        return
    person, organisation, role = tie.person, tie.organisation, tie.role
    hold_rooms_of(tx, person, CHAIN, office)
    end_affiliation(tx, tie, today - A_DAY, by=by)
    depart(tx, person, by=by)
    about = {"who": person, "role": str(role), "organisation": organisation}
    tx.record(office, "affiliation.ended", about, by=by)
    if not roles_of(tx.session, person, today):
        end_all_sessions(tx, person, by=by)
