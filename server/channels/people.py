"""Who is in a room, as the one who asks may see them."""

from typing import Any

from sqlalchemy.orm import Session

from server.accounts.models import Person
from server.channels import queries
from server.channels.rooms import Room
from server.permissions import Role
from server.placements.models import Seat
from server.placements.names import called
from server.presence.roster import State
from server.storage.commands import Commands, Member


def people(
    session: Session, commands: Commands, stream: str, asker: str, room: Room | None
) -> list[dict[str, Any]]:
    """`[{id, name, role, here, read, since, left?}]` in the order of joining."""
    member = commands.member(session, stream, asker)
    seated = queries.seated(session, stream)
    here = room.here_for(member) if room else {}
    shows_receipts = any(who.id == asker and who.receipts for _, who, _ in seated)
    return [
        _told(member, seat, who, here, read if shows_receipts and who.receipts else None)
        for seat, who, read in seated
    ]


def _told(
    member: Member, seat: Seat, who: Person, here: dict[str, State], read: int | None
) -> dict[str, Any]:
    told = {
        "id": who.id,
        "name": called(who, Role(seat.role), member.roles),
        "role": seat.role,
        "here": here.get(who.id),
        "read": read,
        "since": seat.joined,
    }
    return told if seat.left_ is None else {**told, "here": None, "left": seat.left_}
