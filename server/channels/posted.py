"""A form of a room as it was posted, with the photos and files that a page without script sends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request

from server.channels.protocol import LIMITS
from server.errors import Invalid, Missing
from server.files import queries
from server.files.receiving import Sent, receive
from server.files.uploading import PATIENT, slow_down, store_of, take
from server.forms import sent
from server.house import House, house
from server.storage.commands import KEY
from server.visitor import SignedInPerson, signed_in
from server.words import _

MULTIPART = "multipart/form-data"


@dataclass
class Posted:
    """What was filled in: `files` are ids of what was uploaded before and is still wanted."""

    values: dict[str, str]
    files: list[str] = field(default_factory=list)
    brought: Sent = field(default_factory=Sent)


async def read_posted(request: Request) -> Posted:
    """The form, its files on disk; only who is seated brings any."""
    if not request.headers.get("content-type", "").startswith(MULTIPART):
        form = await sent(request)
        return _posted({name: [str(one) for one in form.getlist(name)] for name in form}, Sent())
    at, person = house(request), signed_in(request)
    await at.database.read(at.commands.member, request.path_params["room"], person.id)
    brought = await receive(request, store_of(at), most=LIMITS["files"])
    return _posted(brought.fields, brought)


async def upload(
    house: House, person: SignedInPerson, room: str, key: str | None, posted: Posted
) -> None:
    """What the form brought is uploaded, and stands among its `files`; or the first `Problem`."""
    files = posted.brought.files
    try:
        if files and not (key and KEY.fullmatch(key)):
            raise Invalid
        if files:
            slow_down(house, person.id)
        for number, received in enumerate(files):
            # The same form again brings the same files.
            own_key = f"{number}.{key}"[:64]
            told = await take(house, person.id, room, own_key, received, PATIENT)
            posted.files.append(told["id"])
    finally:
        posted.brought.drop()


def still_waiting(session: Session, room: str, person: str, ids: Sequence[str]) -> list[Any]:
    """Those of these files that can still be posted, as they are told."""
    found = []
    for id in ids[: LIMITS["files"]]:
        try:
            found += queries.own_waiting(session, room, person, [id])
        except Missing:
            continue
    return [queries.told(file) for file in found]


def require_message(do: str, posted: Posted) -> None:
    """Nothing, when what the form brought belongs to a message."""
    if do != "message.post" and (posted.files or posted.brought.files):
        posted.brought.drop()
        raise Invalid(_("Bij een notitie kunnen geen foto's en bestanden."))


def _posted(fields: dict[str, list[str]], brought: Sent) -> Posted:
    values = {name: said[-1].replace("\x00", "") for name, said in fields.items() if said}
    values.pop("files", None)
    return Posted(values, [one for one in fields.get("files", []) if one], brought)
