"""What a school's office does with guardianship: who answers for a pupil, and who no longer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from server import clock
from server.accounts import actions as accounts
from server.accounts.actions import NewPerson, Reachable
from server.accounts.guardianship import end_guardianship, set_guardianship
from server.accounts.models import Custody, Guardianship
from server.errors import Invalid, Missing
from server.network.models import School
from server.network.queries import works_for
from server.permissions import PUPIL
from server.placements.arrivals import arrive, depart, hold_rooms_of
from server.placements.invitations import Links
from server.placements.known import is_known
from server.placements.life import told
from server.placements.signatures import settle_signing
from server.storage.audit import CHAIN
from server.storage.commands import Ask, Member
from server.storage.tx import Tx
from server.words import Sentence, _


class SetGuardianship(Reachable, kw_only=True):
    """A parent the school knows, or somebody new."""

    pupil: str
    custody: Custody
    institution: str = ""
    parent: str = ""
    last_name: str = ""
    language: str = "nl"


class EndGuardianship(msgspec.Struct):
    pupil: str
    parent: str


def set_(
    tx: Tx, member: Member, ask: Ask, form: SetGuardianship, *, links: Links
) -> dict[str, Any]:
    """This person answers for the pupil from today, and comes into the pupil's rooms."""
    hold_rooms_of(tx, form.pupil, CHAIN, member.stream, *filter(None, [form.parent]))
    _own_pupil(tx, member, form.pupil)
    parent = _parent(tx, member, form)
    set_guardianship(
        tx,
        parent,
        form.pupil,
        form.custody,
        by=member.person,
        since=clock.day_of(tx.now),
        institution=form.institution,
    )
    tx.flush()
    about = {"parent": parent, "pupil": form.pupil, "custody": form.custody}
    entry = tx.record(member.stream, "guardianship.set", about, by=member.person, key=ask.key)
    arrive(tx, parent, by=member.person, links=links)
    settle_signing(tx, form.pupil, by=member.person)
    return told(entry, parent=parent)


def faults(session: Session, office: str, on: date, said: Mapping[str, Any]) -> dict[str, Sentence]:
    """All that is wrong with a parent, by field, as far as what was said can be read."""
    if not said["parent"]:
        return accounts.faults(session, on, _known(said), for_pupil=False)
    # An earlier tie to this very child counts too: it is only changed.
    tie = session.get(Guardianship, (said["parent"], said["pupil"]))
    school = session.get_one(School, office)
    if tie is None and not is_known(session, said["parent"], school, on):
        return {"parent": _("Kies een ouder die de school kent.")}
    return {}


def end(tx: Tx, member: Member, ask: Ask, form: EndGuardianship) -> dict[str, Any]:
    """This person answers for the pupil no more, and leaves the pupil's rooms at once."""
    hold_rooms_of(tx, form.parent, CHAIN, member.stream)
    _own_pupil(tx, member, form.pupil)
    today = clock.day_of(tx.now)
    end_guardianship(tx, form.parent, form.pupil, by=member.person, on=today)
    tx.flush()
    depart(tx, form.parent, by=member.person)
    settle_signing(tx, form.pupil, by=member.person)
    about = {"parent": form.parent, "pupil": form.pupil}
    return told(
        tx.record(member.stream, "guardianship.ended", about, by=member.person, key=ask.key)
    )


def _own_pupil(tx: Tx, member: Member, pupil: str) -> None:
    if not works_for(tx.session, pupil, member.stream, {PUPIL}, clock.day_of(tx.now)):
        raise Missing


def _parent(tx: Tx, member: Member, form: SetGuardianship) -> str:
    said = msgspec.structs.asdict(form)
    if wrong := faults(tx.session, member.stream, clock.day_of(tx.now), said):
        raise Invalid(faults=wrong)
    return form.parent or accounts.add_person(tx, NewPerson(**_known(said)), by=member.person)


def _known(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in NewPerson.__struct_fields__ if name in said}
