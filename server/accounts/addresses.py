"""E-mail addresses: how they are kept, and to whom one may belong.

Source: product.md, S6. Two adults may share one; a pupil's belongs to nobody else, or whoever
reads the mail at home could sign in, and sign, as the other.
"""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Person
from server.errors import Invalid
from server.words import Sentence, _

MALFORMED = _("Schrijf het adres zo: naam@voorbeeld.nl")
SHAPE = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


def clean(address: str | None) -> str | None:
    """The address in small letters, None without one; `Invalid` when it can't be one."""
    found = (address or "").strip().lower()
    if not found:
        return None
    if len(found) > 254 or not SHAPE.fullmatch(found):
        raise Invalid(faults={"email": MALFORMED})
    return found


def fault(
    session: Session, address: str | None, *, for_pupil: bool, but: str | None = None
) -> Sentence | None:
    """Why a pupil, or an adult, can't have what was written as an address; None: it can be had.

    `but` is the person whose address is being changed.
    """
    try:
        found = clean(address)
    except Invalid:
        return MALFORMED
    return _taken(session, found, for_pupil=for_pupil, but=but) if found else None


def _taken(session: Session, address: str, *, for_pupil: bool, but: str | None) -> Sentence | None:
    others = session.execute(
        select(Person.id, Person.born).where(Person.email == address, Person.id != (but or ""))
    ).all()
    if any(born for _id, born in others):
        return _("Dit is het adres van een leerling. Een leerling deelt het met niemand.")
    if others and for_pupil:
        return _("Dit adres hoort al bij iemand anders. Een leerling heeft een eigen adres nodig.")
    return None
