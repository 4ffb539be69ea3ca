"""Cases that were closed long enough ago: erased, with their evidence."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.files import actions as keeping
from server.safety.evidence import held_files
from server.safety.models import Case, CaseAct, Evidence, Report
from server.storage import audit
from server.storage.tx import Tx


def due(session: Session, school: str, today: date, most: int) -> list[str]:
    """Cases of that school whose term of keeping is over; for retention, so no viewer."""
    over = select(Case.id).where(Case.school == school, Case.keep_until < today)
    return list(session.scalars(over.order_by(Case.id).limit(most)))


def erase(tx: Tx, case: str) -> None:
    """The case is gone: reports, evidence, history. The audit chain says that it was erased."""
    found = tx.session.get(Case, case)
    if found is None:
        return
    tx.hold(audit.CHAIN)
    reports = tx.session.scalars(select(Report).where(Report.case == case)).all()
    for report in reports:
        keeping.release(tx, held_files(tx.session, found.room, report.seq))
    ids = [report.id for report in reports]
    for gone in (
        delete(Evidence).where(Evidence.report.in_(ids)),
        delete(Report).where(Report.case == case),
        delete(CaseAct).where(CaseAct.case == case),
        delete(Case).where(Case.id == case),
    ):
        tx.session.execute(gone.execution_options(synchronize_session=False))
    _erase_acts(tx, case)
    audit.write_down(tx, "case.erased", by=None, about=case, office=found.school)


def _erase_acts(tx: Tx, case: str) -> None:
    seqs: Sequence[int] = tx.session.scalars(
        select(audit.Act.seq).where(audit.Act.about == case)
    ).all()
    for some in range(0, len(seqs), 100):
        audit.erase(tx, seqs[some : some + 100])
