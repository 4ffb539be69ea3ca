"""A server that speaks as Leerplek does on the line, and does one thing wrong."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

Entries = list[str]


@dataclass
class Faulty:
    """One room for everybody; `spoil` is what becomes of the entries that one member is told.

    It is given the entries since it was last asked, and how many there were before.
    """

    spoil: Callable[[Entries, int], Entries] = lambda entries, before: entries
    answers: str = '"ok":{"seq":1}'
    pause: float = 0.0  # seconds before the last member is told
    in_pieces: bool = False
    busy: range = range(0)  # the knocks that are turned away
    knocks: int = 0
    doors: Counter[int] = field(default_factory=Counter)  # port → knocks
    members: list[ServerConnection] = field(default_factory=list)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # one message after another
    seq: int = 3
    told: int = 0  # to the last member

    async def hear(self, line: ServerConnection) -> None:
        await line.recv()
        self.knocks += 1
        self.doors[line.local_address[1]] += 1
        if self.knocks in self.busy:
            await line.close(1012)
            return
        self.members.append(line)
        await line.send(_json({"ref": 1, "ok": {}}))
        await line.send(_json({"room": "p_room", "level": self.seq}))
        try:
            async for said in line:
                async with self.turn:
                    await self._post(line, json.loads(said))
        except ConnectionClosed:
            pass  # a crowd that is done says no goodbye
        finally:
            self.members.remove(line)

    async def _post(self, line: ServerConnection, said: dict[str, object]) -> None:
        self.seq += 1
        told = {"room": "p_room", "seq": self.seq, "what": "message.posted", "key": said["key"]}
        for member in self.members[:-1]:
            await member.send(_json({**told, "with": said["with"]}))
        if self.answers:
            await line.send(f'{{"ref":{said["ref"]},{self.answers}}}')
        await asyncio.sleep(self.pause)
        entries = self.spoil([_json({**told, "with": said["with"]})], self.told)
        await (self._send_in_pieces if self.in_pieces else self._send)(entries)
        self.told += 1

    async def _send(self, entries: Entries) -> None:
        for entry in entries:
            await self.members[-1].send(entry)

    async def _send_in_pieces(self, entries: Entries) -> None:
        """Many frames in one write, and the last of them cut in two."""
        texts = ['{"room":"p_room","whisper":"typing"}', *entries, '{"beat":"now"}']
        sent = b"".join(Frame(Opcode.TEXT, text.encode()).serialize(mask=False) for text in texts)
        for piece in (sent[:-9], sent[-9:-5], sent[-5:]):
            self.members[-1].transport.write(piece)
            await asyncio.sleep(0)


@asynccontextmanager
async def listening(faulty: Faulty) -> AsyncIterator[int]:
    """The port on which it listens."""
    server: Server = await serve(
        faulty.hear,
        "127.0.0.1",
        0,
        subprotocols=["leerplek.v1"],  # type: ignore[list-item]  # a NewType of theirs
        compression=None,
    )
    async with server:
        yield int(next(iter(server.sockets)).getsockname()[1])


def _json(value: dict[str, object]) -> str:
    return json.dumps(value, separators=(",", ":"))
