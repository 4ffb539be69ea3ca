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

SHAPE = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")


def clean(address: str | None) -> str | None:
    """The address in small letters, None without one; `Invalid` when it can't be one."""
    found = (address or "").strip().lower()
    if not found:
        return None
    if len(found) > 254 or not SHAPE.fullmatch(found):
        raise Invalid(faults={"email": _("Schrijf het adres zo: naam@voorbeeld.nl")})
    return found


def require_free(
    session: Session, address: str | None, *, for_pupil: bool, but: str | None = None
) -> None:
    """Nothing, when a pupil or an adult may have this address; else `Invalid`.

    `but` is the person whose address is being changed.
    """
    if address and (fault := _fault(session, address, for_pupil=for_pupil, but=but)):
        raise Invalid(faults={"email": fault})


def _fault(session: Session, address: str, *, for_pupil: bool, but: str | None) -> Sentence | None:
    others = session.execute(
        select(Person.id, Person.born).where(Person.email == address, Person.id != (but or ""))
    ).all()
    if any(born for _id, born in others):
        return _("Dit is het adres van een leerling. Een leerling deelt het met niemand.")
    if others and for_pupil:
        return _("Dit adres hoort al bij iemand anders. Een leerling heeft een eigen adres nodig.")
    return None
