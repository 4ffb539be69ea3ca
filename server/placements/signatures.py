"""Who has signed, who still must, and signatures that were given on paper."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts import queries as accounts
from server.accounts.models import Person
from server.accounts.names import full_name
from server.errors import Invalid, Refused, Stale
from server.in_words import ROLES
from server.network.queries import coordinators_of
from server.permissions import PARENT, Role
from server.placements import signers
from server.placements.holding import hold_own
from server.placements.life import move, told
from server.placements.models import TALKING, PaperSignature, Placement
from server.placements.names import polite
from server.placements.signers import Need, Parties
from server.storage import audit
from server.storage.commands import Ask, Command, Member
from server.storage.log import Recorded
from server.storage.tx import Tx
from server.words import Sentence, _

LONG_BEFORE = timedelta(days=366)  # nobody signs earlier than that


class SignOnPaper(msgspec.Struct):
    """Somebody signed on paper, and the coordinator saw it."""

    placement: str
    person: str
    signed_on: date
    role: str = ""


def sign_on_paper(tx: Tx, member: Member, ask: Ask, form: SignOnPaper) -> dict[str, Any]:
    """The signature counts; with the last one that is needed, the placement is ready."""
    placement = hold_own(tx, member.stream, form.placement)
    if placement.life not in TALKING:
        raise Refused(_("Tekenen kan pas als erom gevraagd is, en niet meer na het einde."))
    role = _party(tx, placement, form)
    if not placement.starts - LONG_BEFORE <= form.signed_on <= clock.day_of(tx.now):
        fault = _("Kies de dag waarop is getekend: vandaag of eerder.")
        raise Invalid(faults={"signed_on": fault})
    if tx.session.get(PaperSignature, (placement.id, form.person)):
        raise Stale(_("Deze handtekening is al vastgelegd."))
    entry = _record(tx, placement, form, role, member.person, ask.key)
    become_ready(tx, placement, by=member.person)
    return told(entry)


def become_ready(tx: Tx, placement: Placement, *, by: str | None) -> None:
    """Signing is done when all that must sign did; a changed date can ask for more again."""
    is_met = signers.all_met(needs_of(tx.session, placement, clock.day_of(tx.now)))
    if placement.life == "signing" and is_met:
        move(tx, placement, "ready", by=by)
    elif placement.life == "ready" and not is_met:
        move(tx, placement, "signing", by=by)


def settle_signing(tx: Tx, pupil: str, *, by: str | None) -> None:
    """Whose names are needed may be different now for this pupil, whose rooms the caller holds."""
    tx.flush()
    asked = select(Placement).where(
        Placement.pupil == pupil, Placement.life.in_(("signing", "ready"))
    )
    for placement in tx.session.scalars(asked.order_by(Placement.id)).all():
        become_ready(tx, placement, by=by)


def needs_of(session: Session, placement: Placement, on: date | None = None) -> list[Need]:
    """Whose names must stand under this placement, and whose do; as things stand that day."""
    signed = {one.person: Role(one.role) for one in signatures_of(session, placement.id)}
    return signers.needs(parties_of(session, placement, on or clock.today()), signed)


def parties_of(session: Session, placement: Placement, on: date) -> Parties:
    """Who could sign this placement, as things stand on that day."""
    pupil = session.get_one(Person, placement.pupil)
    guardians = accounts.guardians(session, pupil.id, on)
    return Parties(
        pupil=pupil.id,
        age=signers.age(pupil.born, placement.starts) if pupil.born else 0,
        both_sign=pupil.both_sign,
        guardians={parent.id: tie.custody for parent, tie in guardians},
        teacher=placement.teacher,
        supervisor=placement.supervisor,
        coordinators=frozenset(coordinators_of(session, placement.school, on)),
    )


def signatures_of(session: Session, placement: str) -> Sequence[PaperSignature]:
    """The signatures on paper, in the order of recording."""
    return session.scalars(
        select(PaperSignature)
        .where(PaperSignature.placement == placement)
        .order_by(PaperSignature.recorded_at, PaperSignature.person)
    ).all()


def why_not(session: Session, placement: Placement) -> list[Sentence]:
    """Why it can't start yet, as far as signatures go, in sentences that say what to do."""
    pupil = session.get_one(Person, placement.pupil)
    said = []
    for need in needs_of(session, placement):
        if need.is_met:
            continue
        if need.role == PARENT:
            said.append(_about_parents(session, placement, pupil, need))
        elif need.waiting:
            who = session.get_one(Person, need.waiting[0])
            said.append(_("{name} moet nog tekenen.", name=full_name(who)))
        else:
            role = ROLES[need.role.value]
            said.append(_("De handtekening van de {role} ontbreekt nog.", role=role))
    return said


def _about_parents(session: Session, placement: Placement, pupil: Person, need: Need) -> Sentence:
    name = pupil.first_name
    if need.short_of and need.needed:
        return _(
            "We kennen niet genoeg ouders of voogden die voor {name} mogen tekenen. "
            "Voeg ze toe bij de leerling.",
            name=name,
        )
    if not need.needed:
        return _(
            "De ouders van {name} tekenden nog niet. Starten mag wel: {name} is 16 of ouder.",
            name=name,
        )
    age = signers.age(pupil.born, placement.starts) if pupil.born else 0
    if need.count > 1:
        return _(
            "{name} is {age} bij de start. Beide ouders moeten tekenen voordat "
            "de plaatsing begint.",
            name=name,
            age=age,
        )
    waiting = [polite(session.get_one(Person, who)) for who in need.waiting]
    return _(
        "{name} is {age} bij de start. Zonder handtekening van een ouder ({parents}) kan de "
        "plaatsing niet beginnen.",
        name=name,
        age=age,
        parents=", ".join(waiting),
    )


def _party(tx: Tx, placement: Placement, form: SignOnPaper) -> Role:
    role = signers.role_of(parties_of(tx.session, placement, clock.day_of(tx.now)), form.person)
    if role is None or form.role not in ("", role.value):
        fault = _("Deze persoon hoeft hier niet te tekenen.")
        raise Invalid(fault, faults={"person": fault})
    return role


def _record(
    tx: Tx, placement: Placement, form: SignOnPaper, role: Role, by: str, key: str | None
) -> Recorded:
    """Kept, and told in the room and in the office; the office's entry."""
    signature = PaperSignature(
        placement=placement.id,
        person=form.person,
        role=role,
        signed_on=form.signed_on,
        recorded_by=by,
        recorded_at=tx.now,
    )
    tx.add(signature)
    what = "agreement.signed_on_paper"
    said = {"who": form.person, "role": role.value, "signed_on": form.signed_on.isoformat()}
    tx.record(placement.id, what, said, by=by)
    audit.write_down(
        tx,
        what,
        by=by,
        about=form.person,
        office=placement.school,
        room=placement.id,
        role=role.value,
        signed_on=form.signed_on.isoformat(),
    )
    return tx.record(placement.school, what, {"placement": placement.id, **said}, by=by, key=key)


COMMANDS: dict[str, Command] = {
    "agreement.sign_on_paper": Command(SignOnPaper, sign_on_paper, where="o_"),
}
