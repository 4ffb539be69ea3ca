"""The long poll, for where no WebSocket gets through: a line that is told into a basket.

Source: protocol.md, section 3, `POST /api/v1/poll`. Seats, leaving, the end of a session and
draining are those of every line.
"""

import asyncio
from typing import Annotated

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from server.channels import protocol, shapes
from server.channels.doors import Doors, doors
from server.channels.frames import Frames
from server.channels.hub import Hub
from server.channels.line import Line
from server.channels.outlets import Basket
from server.channels.welcome import Hello
from server.described import described
from server.errors import Busy, Invalid, SignedOut, SlowDown
from server.storage.commands import read_form
from server.visitor import SignedInPerson, signed_in
from server.words import _

MOST = 200  # frames of one answer
LONGEST = 25.0  # seconds
AT_ONCE = 6  # polls of one person under way: as many tabs and devices


class Asked(msgspec.Struct):
    """What is asked of a poll."""

    since: dict[str, int] = {}
    epoch: str | None = None
    wait: Annotated[float, msgspec.Meta(ge=0)] = LONGEST


class Poll(Line):
    """A client that comes to fetch what it is told."""

    __slots__ = ("_basket", "_hello", "_wait")

    def __init__(self, hub: Hub, doors: Doors, person: SignedInPerson, asked: Asked) -> None:
        self._hello = Hello(epoch=asked.epoch, since=asked.since)
        self._basket = Basket(MOST, {_level(*one) for one in asked.since.items()})
        self._wait = min(asked.wait, LONGEST)
        super().__init__(hub, doors, person, self._basket)

    def whisper(self, said: Frames) -> None:
        """A poll brings no whispers."""

    async def fetch(self) -> bytes:
        """The answer, when there is news or the wait is over."""
        self.hub.lines.add(self)
        self.hub.polling[self.person.id] += 1
        try:
            found = await self._sit_down(self._hello)
            await self._wait_for_news()
            return self._answer_with(found.epoch)
        finally:
            self._basket.close(protocol.BYE)
            self.gone()
            self._make_room()

    async def _wait_for_news(self) -> None:
        """All that there is already comes first, however short the wait."""
        caught_up = asyncio.create_task(self.sitting.caught_up())
        brim = asyncio.create_task(self._basket.brim.wait())
        try:
            await asyncio.wait({caught_up, brim}, return_when=asyncio.FIRST_COMPLETED)
            async with asyncio.timeout(self._wait):
                await self._basket.news.wait()
        except TimeoutError:
            pass  # no news is an answer, too
        finally:
            caught_up.cancel()
            brim.cancel()

    def _make_room(self) -> None:
        polling = self.hub.polling
        polling[self.person.id] -= 1
        if not polling[self.person.id]:
            del polling[self.person.id]

    def _answer_with(self, epoch: str) -> bytes:
        basket = self._basket
        if basket.closed == protocol.SIGNED_OUT:
            raise SignedOut
        if basket.is_closing and not basket.texts:
            raise Busy(retry_after=1)
        frames = [msgspec.Raw(text.encode()) for text in basket.texts]
        return msgspec.json.encode({"frames": frames, "epoch": epoch})


@described(
    shapes.Poll,
    body=Asked,
    example={"since": {"p_0198f2": 117, "you": 40}, "wait": 25},
)
async def poll(request: Request) -> Response:
    """What the line would say, at once or as soon as there is something."""
    person = signed_in(request)
    try:
        said = msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise Invalid(_("Dit is geen JSON.")) from None
    asked = read_form(Asked, said)
    hub: Hub = request.app.state.hub
    if hub.is_draining:
        raise Busy(retry_after=2)
    doors(request).slow_down(person, "polls")
    if doors(request).limits_hold and hub.polling[person.id] >= AT_ONCE:
        raise SlowDown(retry_after=1)
    answer = await _unless_gone(request, Poll(hub, doors(request), person, asked))
    return Response(answer, media_type="application/json")


async def _unless_gone(request: Request, poll: Poll) -> bytes:
    """What is fetched; a client that goes away keeps no seat waiting."""
    fetching = asyncio.create_task(poll.fetch())
    going = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({fetching, going}, return_when=asyncio.FIRST_COMPLETED)
        if not fetching.done():
            raise ClientDisconnect
        return fetching.result()
    finally:
        fetching.cancel()
        going.cancel()
        await asyncio.gather(fetching, going, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _level(name: str, seq: int) -> str:
    return protocol.encode({"room": name, "level": seq})


routes = [Route("/api/v1/poll", poll, methods=["POST"])]
