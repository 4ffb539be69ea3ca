"""Who is in a room, as the one who asks may see them."""

from typing import Any

from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.accounts.names import GONE
from server.channels import queries
from server.channels.rooms import Room
from server.channels.spoken_of import SpokenOf, spoken_of
from server.permissions import SCHOOL, Role
from server.placements.models import Seat
from server.placements.names import called
from server.placements.readings import readings_of
from server.presence.roster import State
from server.storage.commands import Commands, Member
from server.words import DEFAULT


def people(
    session: Session, commands: Commands, stream: str, asker: str, room: Room | None
) -> list[dict[str, Any]]:
    """`[{id, name, role, here, read, since, left?}]` in the order of joining; then who never did,
    but is named by a card.
    """
    member = commands.member(session, stream, asker)
    seated = queries.seated(session, stream)
    here = room.here_for(member) if room else {}
    language = next((who.language for _, who, _ in seated if who.id == asker), DEFAULT)
    shows_receipts = any(who.id == asker and who.receipts for _, who, _ in seated)
    members = [
        _told(member, seat, who, here, read if shows_receipts and who.receipts else None, language)
        for seat, who, read in seated
    ]
    return members + [_named(member, one, language) for one in spoken_of(session, stream)]


def _told(
    member: Member,
    seat: Seat,
    who: Person,
    here: dict[str, State],
    read: int | None,
    language: str,
) -> dict[str, Any]:
    role = Role(seat.role)
    told = {
        "id": who.id,
        "name": _name(member, who, role, language),
        "role": seat.role,
        "here": here.get(who.id),
        "read": read,
        "since": seat.joined,
    }
    return told if seat.left_ is None else {**told, "here": None, "left": seat.left_}


def _named(member: Member, one: SpokenOf, language: str) -> dict[str, Any]:
    """Somebody who isn't here, and wasn't before the entry that names them either."""
    name = _name(member, one.who, one.role, language)
    told = {"id": one.who.id, "name": name, "role": one.role.value, "here": None, "read": None}
    return {**told, "since": one.seq, "left": one.seq}


def _name(member: Member, who: Person, role: Role, language: str) -> str:
    return GONE.in_(language) if who.erased_at else called(who, role, member.roles)


def readings(session: Session, member: Member) -> list[dict[str, Any]]:
    """Who reads or read along in the room, the newest first; why is for the school.

    `until` stands with those whose hour isn't over yet.
    """
    is_school, now = bool(member.roles & SCHOOL), clock.now()
    return [
        {
            "name": called(who, Role(one.role), member.roles),
            "role": one.role,
            "since": one.since,
            "until": one.until if one.until > now else None,
            "reason": one.reason if is_school else "",
        }
        for one, who in readings_of(session, member.stream)
    ]
