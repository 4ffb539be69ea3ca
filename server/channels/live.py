"""The door of the live line: who may come in, and how it is said when not.

Source: protocol.md, section 2, "Who".
"""

import asyncio

from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket

from server import clock
from server.accounts.queries import by_token
from server.accounts.sessions import RENEWED_AFTER, renew
from server.channels import protocol
from server.channels.doors import doors
from server.channels.hub import Hub
from server.channels.line import Line
from server.channels.outlets import Queue
from server.channels.transport import EXTENSION, Wire
from server.errors import Busy
from server.house import house
from server.security import digest, is_ours
from server.visitor import SESSION, SignedInPerson

GOODBYE = 5.0  # seconds in which a client may take its close


async def live(websocket: WebSocket) -> None:
    """One client, from its knock until it goes."""
    if why_not := _why_not(websocket):
        await websocket.send_denial_response(why_not)
        return
    try:
        person = await _who(websocket)
        if person is None:
            await _turn_away(websocket, protocol.SIGNED_OUT)
            return
        await _renew(websocket, person)
    except Busy:
        await _turn_away(websocket, protocol.RESTART)
        return
    if _hub(websocket).is_draining:
        await _turn_away(websocket, protocol.RESTART)
        return
    await websocket.accept(subprotocol=protocol.SUBPROTOCOL)
    if wire := websocket.scope.get("extensions", {}).get(EXTENSION):
        _hand_over(websocket, person, wire["wire"])
    else:
        await _serve(websocket, person)


def _hand_over(websocket: WebSocket, person: SignedInPerson, wire: Wire) -> None:
    """From here on the line lives with its socket; this request is over."""
    line = Line(_hub(websocket), doors(websocket), person, wire)
    line.arrive()
    wire.take(line.hearing.hear, line.hearing.listen, line.gone)


async def _serve(websocket: WebSocket, person: SignedInPerson) -> None:
    """The same behind a server that gives us no socket: by tasks, until the client goes."""
    outlet = Queue(websocket.send)
    line = Line(_hub(websocket), doors(websocket), person, outlet)
    line.arrive()
    works = (outlet.write(), _hear(websocket, line, outlet), _give_up(outlet))
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        line.gone()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _hear(websocket: WebSocket, line: Line, outlet: Queue) -> None:
    while True:
        await outlet.listening.wait()
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        line.hearing.hear(message.get("text"))


async def _give_up(outlet: Queue) -> None:
    """A client that doesn't take its close."""
    await outlet.closed.wait()
    await asyncio.sleep(GOODBYE)


def _why_not(websocket: WebSocket) -> PlainTextResponse | None:
    origin = websocket.headers.get("origin")
    needs_origin = not websocket.headers.get("authorization")
    if origin is None and needs_origin:
        return PlainTextResponse("Origin is missing", 403)
    if origin is not None and not is_ours(origin, house(websocket).settings):
        return PlainTextResponse("Origin is not ours", 403)
    if protocol.SUBPROTOCOL not in websocket.scope["subprotocols"]:
        return PlainTextResponse(f"Subprotocol {protocol.SUBPROTOCOL} is missing", 400)
    return None


async def _who(websocket: WebSocket) -> SignedInPerson | None:
    given = websocket.headers.get("authorization")
    token = given.partition(" ")[2] if given else websocket.cookies.get(SESSION)
    if not token:
        return None
    return await house(websocket).database.read(by_token, digest(token), clock.now())


async def _renew(websocket: WebSocket, person: SignedInPerson) -> None:
    if clock.now() - person.used_at > RENEWED_AFTER:
        await house(websocket).scribe.write(renew, person.session)


async def _turn_away(websocket: WebSocket, code: int) -> None:
    """Accepted first, so that a browser can tell why."""
    await websocket.accept(subprotocol=protocol.SUBPROTOCOL)
    await websocket.close(code)


def _hub(websocket: WebSocket) -> Hub:
    found: Hub = websocket.app.state.hub
    return found
