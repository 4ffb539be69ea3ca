"""Guardianship: who answers for a pupil, in which custody, from when until when."""

from datetime import date, timedelta
from typing import get_args

from server.accounts import queries
from server.accounts.models import Custody, Guardianship
from server.errors import Invalid, Missing
from server.storage import audit
from server.storage.tx import Tx
from server.words import _


def set_guardianship(
    tx: Tx,
    parent: str,
    pupil: str,
    custody: Custody,
    *,
    by: str | None,
    since: date,
    institution: str = "",
    office: str | None = None,
) -> None:
    """From that day this parent, guardian or institution answers for the pupil in this way."""
    if custody not in get_args(Custody):
        raise Invalid(faults={"custody": _("Kies wat deze persoon is van de leerling.")})
    adult, child = queries.person(tx.session, parent), queries.person(tx.session, pupil)
    if adult.born or not child.born:
        raise Invalid(faults={"parent": _("Een leerling kan geen ouder van een leerling zijn.")})
    found = tx.session.get(Guardianship, (parent, pupil))
    known = {"custody": custody, "institution": institution.strip()[:120], "until": None}
    if found is None:
        tx.add(Guardianship(parent=parent, pupil=pupil, since=since, **known))
    elif found.until and found.until < since:
        tx.change(found, since=since, **known)
    else:
        tx.change(found, **known)
    _tell(tx, "guardianship.set", parent, pupil, by=by, office=office, custody=custody)


def end_guardianship(
    tx: Tx,
    parent: str,
    pupil: str,
    *,
    by: str | None,
    on: date,
    office: str | None = None,
) -> None:
    """From that day this person doesn't answer for the pupil any more."""
    found = tx.session.get(Guardianship, (parent, pupil))
    if found is None or (found.until and found.until < on):
        raise Missing
    tx.change(found, until=on - timedelta(days=1))
    _tell(tx, "guardianship.ended", parent, pupil, by=by, office=office)


def _tell(
    tx: Tx, what: str, parent: str, pupil: str, *, by: str | None, office: str | None, **with_: str
) -> None:
    if office:
        tx.record(office, what, {"parent": parent, "pupil": pupil, **with_}, by=by)
    audit.write_down(tx, what, by=by, about=pupil, office=office, parent=parent, **with_)
