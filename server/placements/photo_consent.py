"""Who agrees that a pupil can be recognised on photos: for the room, and for the portfolio.

Source: product.md, S12. A parent decides until the pupil is 16, then the pupil. Where two decide,
one no is a no; whoever said yes can take it back at any time.
"""

from dataclasses import dataclass
from typing import Any, get_args

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts import queries as accounts
from server.accounts.models import SIGNING, Person
from server.errors import Refused
from server.files.models import PhotoConsent, Purpose
from server.permissions import PARENT
from server.placements.models import Placement, Seat
from server.placements.names import first_name
from server.placements.signers import DECIDES_TOO, age
from server.storage import audit, log
from server.storage.commands import Ask, Command, Member
from server.storage.log import Recorded
from server.storage.tx import Tx
from server.words import _

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


class SetPhotoConsent(msgspec.Struct):
    """What the person says now."""

    given: bool
    purpose: Purpose = msgspec.field(name="for")


@dataclass(frozen=True, slots=True)
class Consent:
    """What holds for photos of one pupil, and what each who decides said: None for nothing yet."""

    pupil: str
    called: str
    holds: dict[Purpose, bool]
    said: dict[tuple[str, Purpose], bool]
    decide: frozenset[str]


def consent(session: Session, room: str) -> Consent:
    """What holds in that room today; for whoever may read its placement."""
    pupil = session.get_one(Person, session.get_one(Placement, room).pupil)
    return _consent(session, pupil)


def consent_for(session: Session, member: Member) -> dict[str, Any]:
    """`{who, pupil, room, portfolio, may, mine, parent_decides}` as the pages show it.

    `mine` is what this member said: purpose → yes, no or None.
    """
    known = consent(session, member.stream)
    return {
        "who": known.pupil,
        "pupil": known.called,
        "room": known.holds["room"],
        "portfolio": known.holds["portfolio"],
        "may": member.person in known.decide,
        "mine": {purpose: known.said.get((member.person, purpose)) for purpose in PURPOSES},
        "parent_decides": known.pupil not in known.decide,
    }


def set_(tx: Tx, member: Member, ask: Ask, form: SetPhotoConsent) -> dict[str, Any]:
    """From now on this person agrees, or doesn't; every room of the pupil is told."""
    rooms = _rooms(tx.session, member.stream)
    tx.hold(audit.CHAIN, member.stream, *rooms)
    before = consent(tx.session, member.stream)
    _require_a_say(member, before)
    if before.said.get((member.person, form.purpose)) is form.given:
        return {"seq": log.head(tx.session, ask.stream), "at": clock.written(tx.now)}
    _write_down(tx, member.person, before.pupil, form)
    holds = consent(tx.session, member.stream).holds[form.purpose]
    told = {"pupil": before.pupil, "for": form.purpose, "given": form.given, "holds": holds}
    for room in sorted(rooms - {member.stream}):
        _tell(tx, room, member, told)
    entry = _tell(tx, member.stream, member, told, ask.key)
    return {"seq": entry.seq, "at": clock.written(entry.at)}


def _consent(session: Session, pupil: Person) -> Consent:
    today = clock.today()
    guardians = accounts.guardians(session, pupil.id, today)
    parents = {who.id for who, tie in guardians if tie.custody in SIGNING}
    is_old_enough = pupil.born is not None and age(pupil.born, today) >= DECIDES_TOO
    said = {
        (row.by, row.purpose): row.given
        for row in session.scalars(select(PhotoConsent).where(PhotoConsent.pupil == pupil.id))
    }
    decide = frozenset({pupil.id}) if is_old_enough else frozenset(parents)
    holds = {purpose: _holds(said, purpose, decide, parents) for purpose in PURPOSES}
    return Consent(pupil.id, first_name(pupil), holds, said, decide)


def _holds(
    said: dict[tuple[str, Purpose], bool],
    purpose: Purpose,
    decide: frozenset[str],
    parents: set[str],
) -> bool:
    """What the parents said stands until a pupil who is old enough says something."""
    words = [said[who, purpose] for who in decide if (who, purpose) in said]
    words = words or [said[who, purpose] for who in parents if (who, purpose) in said]
    return bool(words) and all(words)


def _require_a_say(member: Member, known: Consent) -> None:
    if member.person in known.decide:
        return
    if member.person == known.pupil:
        raise Refused(_("Tot je 16 bent, beslist een ouder over foto's."))
    if PARENT in member.roles and known.pupil in known.decide:
        raise Refused(_("{name} is 16 en beslist zelf over foto's.", name=known.called))
    raise Refused


def _write_down(tx: Tx, by: str, pupil: str, form: SetPhotoConsent) -> None:
    row = tx.session.get(PhotoConsent, (pupil, form.purpose, by))
    if row is None:
        purpose, given = form.purpose, form.given
        tx.add(PhotoConsent(pupil=pupil, purpose=purpose, by=by, given=given, at=tx.now))
    else:
        tx.change(row, given=form.given, at=tx.now)
    said = {"purpose": form.purpose, "given": form.given}
    audit.write_down(tx, "photo_consent.set", by=by, about=pupil, said=said)
    tx.flush()


def _rooms(session: Session, room: str) -> set[str]:
    """The rooms in which the pupil of that room is seated, that one too."""
    pupil = session.get_one(Placement, room).pupil
    seats = select(Seat.room).where(Seat.person == pupil, Seat.left_.is_(None))
    return {room, *session.scalars(seats)}


def _tell(
    tx: Tx, room: str, member: Member, told: dict[str, Any], key: str | None = None
) -> Recorded:
    return tx.record(room, "photo_consent.set", told, by=member.person, key=key)


COMMANDS: dict[str, Command] = {"photo_consent.set": Command(SetPhotoConsent, set_)}
