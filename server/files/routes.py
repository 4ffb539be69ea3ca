"""Files over HTTP: uploaded, asked after, and looked at by those who may, at every request.

Source: protocol.md, section 3.
"""

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server import permissions
from server.described import described
from server.errors import Conflict, Invalid, Missing, Refused
from server.files import queries
from server.files.models import Kind, State
from server.files.receiving import receive
from server.files.sending import send
from server.files.uploading import slow_down, store_of, take
from server.house import house
from server.storage.commands import KEY, Member
from server.visitor import signed_in
from server.words import _


class FileTold(msgspec.Struct):
    """A file as every door tells it."""

    id: str
    name: str
    kind: Kind
    bytes: Annotated[int, msgspec.Meta(ge=0)]
    width: int | None
    height: int | None
    state: State


class Room(msgspec.Struct):
    """For which room a file is."""

    room: str


IDEMPOTENCY = {
    "Idempotency-Key": "The client's own id of this upload: the same again is the same file.",
    "X-Leerplek": "Says that a script of the site itself sends this.",
}


@described(
    FileTold,
    201,
    query=Room,
    headers=IDEMPOTENCY,
    brings_file=True,
    problems=(Conflict,),
)
async def upload(request: Request) -> Response:
    """One file for a message that is still to be posted in that room."""
    person, at = signed_in(request), house(request)
    room, key = request.query_params.get("room", ""), request.headers.get("idempotency-key", "")
    require_may_post(await at.database.read(at.commands.member, room, person.id))
    if not KEY.fullmatch(key):
        raise Invalid(_("Een upload heeft een Idempotency-Key van 8 tot 64 tekens nodig."))
    slow_down(at, person.id)
    sent = await receive(request, store_of(at), most=1)
    try:
        if len(sent.files) != 1:
            raise Invalid(_("Kies eerst een foto of bestand."))
        told = await take(at, person.id, room, key, sent.files[0])
    finally:
        sent.drop()
    return JSONResponse(told, 201)


@described(FileTold)
async def state(request: Request) -> Response:
    """What is known of a file, also while it is being made."""
    person, at = signed_in(request), house(request)
    file = await at.database.read(queries.seen, at.commands, person.id, request.path_params["id"])
    return JSONResponse(queries.told(file))


async def show(request: Request) -> Response:
    """The file itself; a picture also smaller."""
    person, at = signed_in(request), house(request)
    file = await at.database.read(queries.seen, at.commands, person.id, request.path_params["id"])
    return await send(request, store_of(at), file, request.query_params.get("size", ""))


def require_may_post(member: Member) -> None:
    """Nothing, for who may write in that room now; else `Refused`."""
    if not member.stream.startswith("p_"):
        raise Missing
    permissions.require(member.roles, "message.post")
    if not member.may_write:
        raise Refused(_("Je kunt hier alleen lezen."))


routes = [
    Route("/api/v1/files", upload, methods=["POST"]),
    Route("/api/v1/files/{id}", state),
    Route("/files/{id}", show),
]
