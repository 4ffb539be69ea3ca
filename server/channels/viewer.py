"""One photo or file of a room on a page of its own: large, whose it is, and those around it."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.channels.pages import about_room
from server.channels.standing import tell
from server.errors import Missing
from server.files import queries
from server.house import house
from server.pages import render
from server.storage.commands import Commands, Member


async def viewer(request: Request) -> Response:
    """A file that was posted in this room, for who may see its message."""
    about = await about_room(request)
    member: Member = about.pop("member")
    at = house(request)
    found = await at.database.read(_look_at, at.commands, member, request.path_params["id"])
    return render(request, "rooms/viewer.html", {**about, **found})


def _look_at(session: Session, commands: Commands, member: Member, id: str) -> dict[str, Any]:
    file = queries.seen(session, commands, member.person, id)
    if file.room != member.stream or file.seq is None:
        raise Missing
    [posted] = tell(session, file.room, file.seq - 1, file.seq)
    return {
        "file": queries.told(file),
        "entry": posted.to(member.mask, member.name),
        "around": queries.around(session, member, file),
    }


routes = [Route("/rooms/{room}/files/{id}", viewer)]
