"""Phones are shared: a browser is told whose an answer is, and says whose a request is."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import Message, Send

from server.visitor import SignedInPerson

WHOSE = "Leerplek-Person"  # of an answer; a browser keeps nothing of one person for another
AS = "X-Leerplek-As"  # of a request; the cookie beside it may be somebody else's by now
NOBODY = "nobody"


def says_whose(send: Send, person: SignedInPerson | None) -> Send:
    """The answer says for whom it was made."""

    async def send_said(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)[WHOSE] = person.id if person else NOBODY
        await send(message)

    return send_said


def is_meant(request: Request, person: SignedInPerson) -> bool:
    """Whether a request that names a person means this one: no command is sent as another."""
    return request.headers.get(AS, person.id) == person.id
