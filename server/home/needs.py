"""What asks attention of the school, and what waits for one person."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import distinct, func, or_, select
from sqlalchemy.orm import Session

from server.accounts.models import Person
from server.accounts.names import full_name
from server.network.queries import roles_of
from server.permissions import OFFICE
from server.placements.hosts import hosts_of
from server.placements.known import desk_of, unreachable
from server.placements.models import Placement
from server.placements.queries import Room
from server.placements.signatures import needs_of, why_not
from server.visitor import SignedInPerson
from server.words import Sentence, _, ngettext

OPEN = ("draft", "signing", "ready", "active")


def needs(
    session: Session, viewer: SignedInPerson, rooms: Sequence[Room], today: date
) -> tuple[list[dict[str, Any]], int]:
    """(What asks attention, of how many pupils): those of the own rooms or of the own school."""
    offices = [
        office
        for office, roles in roles_of(session, viewer.id, today).items()
        if roles & OFFICE and office.startswith("o_")
    ]
    mine = or_(Placement.school.in_(offices), Placement.id.in_([room.id for room in rooms]))
    unsigned = ("signing", "ready")
    placements = session.scalars(
        select(Placement).where(mine, Placement.life.in_(unsigned)).order_by(Placement.starts)
    ).all()
    pupils = select(func.count(distinct(Placement.pupil))).where(mine, Placement.life.in_(OPEN))
    hosts = hosts_of(session, placements)
    found = [
        _need(session, placement, hosts[placement.id].called, why, is_office=bool(offices))
        for placement in placements
        for why in why_not(session, placement)[:1]
    ]
    return found, session.scalar(pupils) or 0


def signatures_waiting(
    session: Session, person: str, rooms: Sequence[Room]
) -> list[dict[str, Any]]:
    """The placements under which this person's own name is still missing."""
    return [
        {
            "icon": "sign",
            "title": _("Zet je handtekening voor {room}", room=room.title),
            "under": _("Op papier, bij de school. De coördinator legt het vast."),
            "href": f"/rooms/{room.id}/placement",
        }
        for room in rooms
        if room.placement.life == "signing"
        and any(
            person in need.waiting and not need.is_met for need in needs_of(session, room.placement)
        )
    ]


def addresses_that_fail(
    session: Session, viewer: SignedInPerson, today: date
) -> list[dict[str, Any]]:
    """What an office does about letters that come back; nothing while none do."""
    if not viewer.holds(*OFFICE):
        return []
    number = unreachable(session, desk_of(session, viewer.id, today), today)
    if not number:
        return []
    return [
        {
            "icon": "mail",
            "title": ngettext(
                "{n} e-mailadres werkt niet", "{n} e-mailadressen werken niet", number
            ),
            "under": _("Wat daarheen gaat, komt terug. Vraag een ander adres."),
            "href": "/people?mail=bounced",
        }
    ]


def _need(
    session: Session, placement: Placement, host: str, why: Sentence, *, is_office: bool
) -> dict[str, Any]:
    pupil = session.get_one(Person, placement.pupil)
    page = f"/placements/{placement.id}" if is_office else f"/rooms/{placement.id}"
    word = _("Leg een handtekening vast") if is_office else _("Naar de kamer")
    return {
        "pupil": full_name(pupil),
        "host": host,
        "icon": "sign",
        "tone": "heed",
        "tag": _("Handtekening"),
        "why": why,
        "act": {"word": word, "href": page},
        "href": page,
    }
