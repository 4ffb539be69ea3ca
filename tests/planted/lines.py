"""Rubbish on the live line, and frames that can't be obeyed."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from tests.planted.school import School, bearer

PATIENCE = 20.0  # seconds for the last answer
LAST = 99  # the number of that question


async def talks_rubbish(school: School) -> None:
    """Before hello, after it, and until the server hangs up."""
    some = school.words.some
    for first in (some("frame", 20), json.dumps({"do": some("command")}), "[" * 900):
        with suppress(ConnectionClosed, InvalidStatus):
            async with _dialled(school, school.rooms[3]["people"][0]["token"]) as socket:
                await socket.send(first)
                await socket.recv()
    with suppress(ConnectionClosed, InvalidStatus):
        async with on_the_line(school) as talk:
            await talk()


@asynccontextmanager
async def on_the_line(school: School) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Somebody who said hello; what is yielded says rubbish."""
    room = school.dice.choice(school.rooms)
    async with _dialled(school, school.dice.choice(room["people"])["token"]) as socket:
        with_ = {"client": school.words.some("client")}
        await socket.send(json.dumps({"ref": 0, "do": "hello", "with": with_}))
        yield partial(_says, school, socket, room["room"])


def rubbish(school: School, room: str) -> Iterator[str]:
    """Frames, of which the last is answered: then the others were, too."""
    some = school.words.some
    for ref in range(1, 4):
        yield json.dumps(
            {"ref": ref, "do": "message.post", "room": some("room"), "key": some("key")}
        )
        yield json.dumps({"ref": ref, "do": "room.join", "room": room, "with": some("with", 5)})
        with_ = {"body": some("message", 20), "reply_to": some("number")}
        said = {"ref": ref, "do": "message.post", "room": room, "key": uuid4().hex, "with": with_}
        yield json.dumps(said)
        yield json.dumps({"do": "presence", "with": {"state": some("state")}})
        yield json.dumps({"do": "typing", "room": some("room")})
        body = {"body": some("message", 20)}
        yield json.dumps({**said, "with": body, "key": uuid4().hex})
    yield json.dumps({"ref": 4, "do": "room.history", "room": room, "with": {"limit": some("n")}})
    yield json.dumps({"ref": LAST, "do": "room.history", "room": room})


async def _says(school: School, socket: ClientConnection, room: str) -> None:
    """Keeps what is refused, until the last is answered."""
    for frame in rubbish(school, room):
        await socket.send(frame)
    async with asyncio.timeout(PATIENCE):
        async for text in socket:
            said = json.loads(text)
            if "error" in said:
                school.keeps("refusal on the line", str(text))
            if said.get("ref") == LAST:
                return


def _dialled(school: School, token: str) -> connect:
    return connect(
        f"ws://localhost:{school.server.port}/live?{school.words.some('query')}",
        subprotocols=[Subprotocol("leerplek.v1")],
        additional_headers={
            **bearer(token),
            f"X-{school.words.some('header')}": school.words.some("header"),
        },
        compression=None,
        proxy=None,
    )
