"""A small client of Leerplek, written from docs/protocol.md alone.

    python docs/examples/client.py http://localhost:8000 noor "Ik ben er."

It signs in as a sample person of a demo (or with a token from LEERPLEK_TOKEN), takes its first
room, posts, is cut off, comes back, and prints everything that happened there, once and in order.
"""

import asyncio
import contextlib
import json
import os
import sys
import urllib.request
import uuid
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

Frame = dict[str, Any]

SIGNED_OUT, NOT_THE_PROTOCOL = 4401, 4400


def sign_in(site: str, name: str) -> str:
    """A token for a sample person of a demo (section 3)."""
    wish = json.dumps({"sample": name, "for": "client"}).encode()
    request = urllib.request.Request(  # noqa: S310 - the address is the user's own choice
        f"{site}/api/v1/sessions", wish, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - likewise
        token: str = json.load(answer)["token"]
        return token


class Client:
    """One line, and what it knows: the last number of each stream, and unanswered commands."""

    def __init__(self, site: str, token: str) -> None:
        self.address = site.replace("http", "ws", 1) + "/live"
        self.token = token
        self.epoch: str | None = None
        self.last: dict[str, int] = {}
        self.entries: dict[str, list[Frame]] = {}
        self.rooms: list[Frame] = []
        self.level: set[str] = set()
        self.unanswered: dict[int, Frame] = {}
        self.answers: dict[int, asyncio.Future[Frame]] = {}
        self.ref = 0
        self.changed = asyncio.Condition()
        self.line: ClientConnection | None = None
        self.later: asyncio.Task[None] | None = None

    async def stay(self) -> None:
        """Dial, hear until the line is cut, and dial again; for ever, or until signed out."""
        while True:
            try:
                await self.dial()
            except ConnectionClosed as closed:
                if closed.rcvd and closed.rcvd.code in (SIGNED_OUT, NOT_THE_PROTOCOL):
                    raise
            except OSError:
                pass  # nobody answers; perhaps later
            self.line = None
            await asyncio.sleep(0.5)

    async def dial(self) -> None:
        async with connect(
            self.address,
            subprotocols=[Subprotocol("leerplek.v1")],
            additional_headers={"Authorization": f"Bearer {self.token}"},
            compression=None,
        ) as line:
            self.level.clear()
            hello: Frame = {"client": "example/1", "since": self.last}
            if self.epoch:
                hello["epoch"] = self.epoch
            await say(line, {"ref": 0, "do": "hello", "with": hello})
            async for text in line:
                await self.hear(line, json.loads(text))

    async def hear(self, line: ClientConnection, frame: Frame) -> None:
        async with self.changed:
            if frame.get("ref") == 0:
                await self.welcome(line, frame["ok"])
            elif "ref" in frame:
                await self.answer(line, frame)
            elif "level" in frame:
                self.level.add(frame["room"])
            elif "reset" in frame:
                self.entries[frame["room"]] = []
                self.last[frame["room"]] = frame["reset"]["head"]
                self.epoch = frame["reset"]["epoch"]
            elif "seq" in frame and "whisper" not in frame:
                await self.apply(line, frame)
            self.changed.notify_all()

    async def welcome(self, line: ClientConnection, ok: Frame) -> None:
        self.epoch, self.rooms = ok["epoch"], ok["rooms"]
        for stream in self.rooms:  # one that wasn't named is level at its head
            self.last.setdefault(stream["room"], stream["head"])
        self.line = line
        for command in self.unanswered.values():  # the same keys again: obeyed once
            await say(line, command)

    async def apply(self, line: ClientConnection, entry: Frame) -> None:
        """The client's rule."""
        room, last = entry["room"], self.last.get(entry["room"], 0)
        if entry["seq"] == last + 1:
            self.last[room] = entry["seq"]
            self.entries.setdefault(room, []).append(entry)
        elif entry["seq"] > last + 1:
            await say(line, {"do": "room.join", "room": room, "with": {"since": last}})

    async def answer(self, line: ClientConnection, frame: Frame) -> None:
        wait = frame.get("error", {}).get("retry_after")
        if wait is not None and (command := self.unanswered.get(frame["ref"])):
            self.later = asyncio.create_task(say_later(line, command, wait))
            return
        self.unanswered.pop(frame["ref"], None)
        if frame["ref"] in self.answers:
            self.answers.pop(frame["ref"]).set_result(frame)

    async def obey(self, do: str, room: str, **with_: Any) -> Frame:
        """The answer to a command, however often the line is cut meanwhile."""
        self.ref += 1
        ref = self.ref
        command = {"ref": ref, "do": do, "room": room, "key": uuid.uuid4().hex, "with": with_}
        self.unanswered[ref] = command
        answer = self.answers[ref] = asyncio.get_running_loop().create_future()
        if self.line:
            await try_to_say(self.line, command)
        found: Frame = await answer
        return found

    async def until_level(self, room: str) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: room in self.level)

    async def until(self, room: str, seq: int) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: self.last.get(room, 0) >= seq)

    def cut(self) -> None:
        """As if the network were gone."""
        if self.line:
            self.line.transport.abort()
            self.line = None


async def say(line: ClientConnection, frame: Frame) -> None:
    await line.send(json.dumps(frame, ensure_ascii=False))


async def say_later(line: ClientConnection, frame: Frame, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await try_to_say(line, frame)


async def try_to_say(line: ClientConnection, frame: Frame) -> None:
    """What can't be said any more goes out again after the next hello."""
    with contextlib.suppress(ConnectionClosed):
        await say(line, frame)


def told(entry: Frame) -> str:
    """One line about an entry; what may not be seen has only its number."""
    said = entry.get("with", {})
    return f"{entry['seq']} {entry.get('what', '·')} {said.get('body', '')}".rstrip()


async def main(site: str, name: str, body: str) -> None:
    token = os.environ.get("LEERPLEK_TOKEN", "")
    if not token:
        token = await asyncio.to_thread(sign_in, site, name)
    client = Client(site, token)
    staying = asyncio.create_task(client.stay())
    await client.until_level("you")
    room = next(stream["room"] for stream in client.rooms if stream["kind"] == "placement")

    await client.until_level(room)
    await client.obey("message.post", room, body=body)
    client.cut()
    after = await client.obey("message.post", room, body=f"{body} (2)")
    await client.until(room, after["ok"]["seq"])

    for entry in client.entries[room]:
        print(told(entry))
    staying.cancel()
    await asyncio.gather(staying, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
