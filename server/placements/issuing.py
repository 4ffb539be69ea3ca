"""From draft to work: everybody is asked to sign, and the day comes."""

from datetime import date
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.errors import Invalid, Refused
from server.permissions import PARENT, PUPIL, SUPERVISOR, TEACHER
from server.placements import signers
from server.placements.holding import hold_own
from server.placements.invitations import Links, welcome
from server.placements.life import move, told
from server.placements.models import Placement
from server.placements.parents import parents_of
from server.placements.signatures import become_ready, needs_of, why_not
from server.storage.commands import Ask, Member
from server.storage.log import Recorded
from server.storage.tx import Tx
from server.words import Sentence, _


class Issue(msgspec.Struct):
    placement: str


class Start(msgspec.Struct):
    placement: str


def issue(tx: Tx, member: Member, ask: Ask, form: Issue, *, links: Links) -> dict[str, Any]:
    """Everybody whose address was proven is seated, the others are invited; signing begins."""
    placement = hold_own(tx, member.stream, form.placement, *_people(tx, form.placement))
    if placement.life != "draft":
        raise Refused(_("De handtekeningen zijn al gevraagd."))
    if missing := not_ready_to_issue(tx.session, placement, clock.day_of(tx.now)):
        raise Invalid(missing[0])
    entry = move(tx, placement, "signing", by=member.person, key=ask.key)
    by = member.person
    welcome(tx, placement, placement.teacher, TEACHER, by=by, links=links)
    welcome(tx, placement, placement.pupil, PUPIL, by=by, links=links)
    welcome(tx, placement, placement.supervisor, SUPERVISOR, by=by, links=links)
    for parent in parents_of(tx.session, placement, clock.day_of(tx.now)):
        welcome(tx, placement, parent.id, PARENT, by=by, links=links)
    return told(entry)


def start(tx: Tx, member: Member, ask: Ask, form: Start) -> dict[str, Any]:
    """The first day has come and all that must sign did; else `Refused` says what is missing."""
    placement = hold_own(tx, member.stream, form.placement)
    become_ready(tx, placement, by=member.person)
    if placement.life == "signing":
        raise Refused(why_not(tx.session, placement)[0])
    if placement.life != "ready":
        raise Refused(_("Deze plaatsing kan nu niet starten."))
    if placement.starts > clock.day_of(tx.now):
        raise Refused(_("De eerste dag is nog niet gekomen. Dan start de plaatsing vanzelf."))
    return told(begin(tx, placement, by=member.person, key=ask.key))


def begin(
    tx: Tx, placement: Placement, *, by: str | None = None, key: str | None = None
) -> Recorded:
    """It is running; nobody gets past this without the signatures that the law asks."""
    if not signers.all_met(needs_of(tx.session, placement, clock.day_of(tx.now))):
        raise Refused(why_not(tx.session, placement)[0])
    return move(tx, placement, "active", by=by, key=key)


def not_ready_to_issue(session: Session, placement: Placement, today: date) -> list[Sentence]:
    """What a draft still lacks before anybody can be asked to sign it."""
    pupil = session.get_one(Person, placement.pupil)
    said = []
    if placement.teacher is None:
        said.append(_("Kies eerst een docent."))
    if placement.supervisor is None:
        said.append(_("Kies eerst een praktijkbegeleider."))
    if not placement.days:
        said.append(_("Vul eerst de dagen en tijden in."))
    if pupil.born is None:
        said.append(_("Vul eerst de geboortedatum van {name} in.", name=pupil.first_name))
    if placement.ends < today:
        said.append(_("De laatste dag is al voorbij. Verander eerst de datums."))
    return said


def _people(tx: Tx, room: str) -> list[str | None]:
    """Everybody who can get a seat when it is issued, so that their streams are held."""
    placement = tx.session.get(Placement, room)
    if placement is None:
        return []
    parents = parents_of(tx.session, placement, clock.day_of(tx.now))
    own = [placement.pupil, placement.teacher, placement.supervisor]
    return [*own, *(parent.id for parent in parents)]
