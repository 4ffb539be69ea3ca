"""The life of a placement: draft → signing → ready → active → finished, or ended early.

Each step is told in the room and in the school's office.
"""

from typing import Any

import msgspec

from server import clock
from server.errors import Invalid, Refused
from server.placements import invitations, seats
from server.placements.holding import hold_own
from server.placements.models import TALKING, Life, Placement
from server.storage.commands import Ask, Command, Member
from server.storage.log import Recorded
from server.storage.tx import Tx
from server.words import _

LONGEST_REASON = 500

TOLD: dict[Life, str] = {
    "signing": "placement.signing",
    "ready": "placement.ready",
    "active": "placement.started",
    "finished": "placement.finished",
    "ended_early": "placement.ended_early",
}


class EndEarly(msgspec.Struct):
    placement: str
    reason: str


class Drop(msgspec.Struct):
    placement: str


def end_early(tx: Tx, member: Member, ask: Ask, form: EndEarly) -> dict[str, Any]:
    """It stops today; everybody in the room reads why."""
    placement = hold_own(tx, member.stream, form.placement)
    reason = form.reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        fault = _("Schrijf in hooguit {n} tekens waarom het stopt.", n=LONGEST_REASON)
        raise Invalid(faults={"reason": fault})
    if placement.life not in TALKING:
        raise Refused(_("Deze plaatsing is nog niet begonnen, of al voorbij."))
    tx.change(placement, reason=reason)
    return told(_close(tx, placement, "ended_early", member.person, ask.key, reason=reason))


def finish(tx: Tx, placement: Placement) -> None:
    """The last day was yesterday or before."""
    _close(tx, placement, "finished", None, None)


def drop(tx: Tx, member: Member, ask: Ask, form: Drop) -> dict[str, Any]:
    """The draft was a mistake: it is gone, and so is its room."""
    placement = hold_own(tx, member.stream, form.placement)
    if placement.life != "draft":
        raise Refused(_("Alleen een concept kun je weggooien. Stop deze plaatsing liever eerder."))
    for person in seats.taken(tx.session, placement.id):
        seats.unseat(tx, placement.id, person, "ended", by=member.person)
    invitations.forget(tx, placement.id)
    tx.remove(placement)
    about = {"placement": placement.id, "pupil": placement.pupil}
    entry = tx.record(member.stream, "placement.dropped", about, by=member.person, key=ask.key)
    return told(entry)


def move(
    tx: Tx,
    placement: Placement,
    life: Life,
    *,
    by: str | None,
    key: str | None = None,
    **with_: str,
) -> Recorded:
    """The placement is at that point of its life; the office's entry."""
    tx.change(placement, life=life)
    tx.record(placement.id, TOLD[life], with_, by=by)
    about = {"placement": placement.id, "life": life}
    return tx.record(placement.school, "placement.moved_on", about, by=by, key=key)


def told(entry: Recorded, **more: Any) -> dict[str, Any]:
    """The answer to a command: its entry's number and time."""
    return {"seq": entry.seq, "at": clock.written(entry.at), **more}


def _close(
    tx: Tx, placement: Placement, life: Life, by: str | None, key: str | None, **with_: str
) -> Recorded:
    invitations.withdraw_all(tx, placement.id, by=by)
    tx.change(placement, over_at=tx.now)
    return move(tx, placement, life, by=by, key=key, **with_)


COMMANDS: dict[str, Command] = {
    "placement.end": Command(EndEarly, end_early, where="o_"),
    "placement.drop": Command(Drop, drop, where="o_"),
}
