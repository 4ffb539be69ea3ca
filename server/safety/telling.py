"""Whatever is done in a case: in its history, in the audit chain, and to whom it concerns.

The office's log says no more than that something was done in a case, and not even that while
somebody who is part of it works there: also a hidden number tells something (decision 0010).
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.safety.models import Case, CaseAct, Report
from server.safety.parties import parties, works_in
from server.storage import audit
from server.storage.tx import Tx

UNTOLD = ("words",)  # stays in the case: the audit chain says what was done, not what was written


def note_down(
    tx: Tx, case: Case, what: str, *, by: str | None, key: str | None = None, **with_: Any
) -> None:
    """That act stands in the case's history and in the audit chain, and in the office's log."""
    tx.hold(audit.CHAIN, case.school)
    tx.insert(CaseAct, case=case.id, at=tx.now, by=by, what=what, **{"with": with_})
    if not _is_quiet(tx, case):
        tx.record(case.school, what, {"case": case.id}, by=by, key=key)
    told = {name: value for name, value in with_.items() if name not in UNTOLD}
    audit.write_down(tx, what, by=by, about=case.id, office=case.school, **told)


def tell_reporters(tx: Tx, case: Case, reports: Iterable[Report] | None = None) -> None:
    """Who reported learns how it stands with the own report, and nothing else of the case."""
    known = list(reports if reports is not None else reports_of(tx, case.id))
    tx.hold(*{one.by for one in known})
    for one in known:
        said = {"report": one.id, "room": case.room, "seq": one.seq, "state": case.state}
        tx.record(one.by, "report.moved", said)


def reports_of(tx: Tx, case: str) -> list[Report]:
    """The reports in that case, the oldest first."""
    return list(tx.session.scalars(select(Report).where(Report.case == case).order_by(Report.id)))


def reported_in(session: Session, case: str) -> set[int]:
    """The numbers of the messages that were reported in that case."""
    return set(session.scalars(select(Report.seq).where(Report.case == case)))


def _is_quiet(tx: Tx, case: Case) -> bool:
    part = parties(tx.session, [case])[case.id]
    return works_in(tx.session, case.school, part, clock.day_of(tx.now))
