"""Asks at a door as one of the people, and says in the table's words what came of it."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import httpx2

from tests.kit.region import Someone, sign_in
from tests.permissions import things
from tests.permissions.routes import FOREIGN, OF_A_STREAM, ROUTES
from tests.permissions.shots import Shot, look
from tests.permissions.table import WHISPERS, Door
from tests.permissions.town import Town
from tests.permissions.visits import Line, Visitor

BY_STATUS = {400: "invalid", 401: "sign-in", 403: "no", 404: "missing"}
BY_CODE = {"invalid": "invalid", "signed_out": "sign-in", "refused": "no", "missing": "missing"}
SIGNED_OUT = 4401
FORM = "/rooms/{room}/commands"

OWN_MESSAGES = ("message.edit", "message.withdraw")  # an author's, and nobody else's
OTHERS_MESSAGES = ("message.report",)  # everybody's but the author's


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it, every word that was said, and by HTTP the whole answer."""

    outcome: str
    words: str = ""
    http: httpx2.Response | None = None


@dataclass
class Asking:
    """The people of a town before all its doors; each has one live line."""

    town: Town
    stack: AsyncExitStack
    lines: dict[str, Line] = field(default_factory=dict)

    async def dial(self, rows: Mapping[Door, Mapping[str, str]]) -> None:
        """Everybody who is asked about is on the line, if anything is asked there."""
        for column in {column for door in rows if door.method == "LINE" for column in rows[door]}:
            dialled = self.town.visitor(column).dials()
            self.lines[column] = await self.stack.enter_async_context(dialled)
            await dialled.greets()

    async def shot(self, door: Door, column: str = "", *, foreign: bool = False) -> Shot:
        """What is asked there: something fresh, one's own or, where it can be named, another's."""
        name = (door.method, door.path)
        if door.command:
            return Shot(fields=await self._with(door, column, foreign))
        if door.path in OF_A_STREAM:
            return await look(room=door.of)(self.town, column)
        return await (FOREIGN if foreign else ROUTES)[name](self.town, column)

    def has_foreign(self, door: Door) -> bool:
        return door.command in OWN_MESSAGES or (door.method, door.path) in FOREIGN

    async def ask(self, door: Door, column: str, shot: Shot) -> Answer:
        if door.method == "LINE":
            return await self._on_the_line(door, column, shot)
        visitor = await self._visitor(column, shot)
        stream = self.town.ids.get(door.of, "")
        path = filled(door.path, {"room": stream, **shot.at}) + shot.query
        answer = await self._by_http(door, visitor, path, shot)
        outcome = _outcome(answer, _way_on(door) if door.path == FORM else shot.to)
        return Answer(outcome, answer.text, answer)

    async def _with(self, door: Door, column: str, foreign: bool) -> dict[str, Any]:
        if door.command in ("hello", "room.join", "typing"):
            return {}
        if door.command == "presence":
            return {"state": "away"}
        with_ = await things.COMMANDS[door.command](self.town)
        if column and door.command in (*OWN_MESSAGES, *OTHERS_MESSAGES):
            other = "teacher" if column == "pupil" else "pupil"
            is_others = foreign or door.command in OTHERS_MESSAGES
            with_ |= await things.message(self.town, other if is_others else column)
        return with_

    async def _visitor(self, column: str, shot: Shot) -> Visitor:
        visitor = self.town.visitor(column).with_cookies(**shot.cookies)
        if shot.spends_session and visitor.who:
            visitor = replace(visitor, who=await self._again(visitor.who))
        return visitor

    async def _again(self, who: Someone) -> Someone:
        return await self.town.writes(sign_in, who.id, who.name)

    async def _by_http(
        self, door: Door, visitor: Visitor, path: str, shot: Shot
    ) -> httpx2.Response:
        key = self.town.fresh("a-key-of-a-test-")
        if door.method == "GET":
            return await visitor.gets(path)
        if shot.upload:
            return await visitor.uploads(path, shot.upload, key)
        if door.path == FORM:
            return await visitor.sends(path, {"do": door.command, "key": key, **_flat(shot.fields)})
        if door.command:
            said = {"do": door.command, "key": key, "with": shot.fields}
            return await visitor.says(path, said)
        if door.path.startswith("/api/"):
            return await visitor.says(path, shot.json, door.method)
        return await visitor.sends(path, {"key": key, **shot.fields})

    # The live line

    async def _on_the_line(self, door: Door, column: str, shot: Shot) -> Answer:
        if door.command == "hello":
            return await self._greets(column)
        line = self.lines[column]
        stream = self.town.ids[door.of]
        if door.command in WHISPERS:
            return Answer(await self._whispers(line, column, door.command, shot))
        answer = await line.asks(door.command, shot.at.get("room", stream), **shot.fields)
        return Answer(_said(answer), str({**answer, "ref": None}))

    async def _greets(self, column: str) -> Answer:
        async with self.town.visitor(column).dials() as line:
            answer = await line.asks("hello")
        return Answer(_said(answer), str(answer))

    async def _whispers(self, line: Line, column: str, do: str, shot: Shot) -> str:
        """Whether the others in Noor's room notice; a whisper itself has no answer.

        Neither line may be joining a room meanwhile: what isn't level neither says nor hears it.
        """
        if line.closed == SIGNED_OUT:
            return "sign-in"
        listener = self.lines["teacher" if column != "teacher" else "supervisor"]
        heard = len(listener.frames)
        line.tells({"do": do, "room": self.town.room, "with": dict(shot.fields)})
        await line.is_up_to_date()
        who = self.town.people[column].id
        if do == "presence":
            answer = await listener.asks("room.people", self.town.room)
            here = {one["id"]: one["here"] for one in answer["ok"]["people"]}
            return "yes" if here.get(who) == "away" else "missing"
        await listener.is_up_to_date()
        typed = {"room": self.town.room, "whisper": "typing", "by": who}
        return "yes" if typed in listener.frames[heard:] else "missing"


def _way_on(door: Door) -> str:
    """Where a form of the room leads; an office and what is one's own have no page of their own."""
    return "/rooms/" if door.of in ("", "room") else "/"


def _outcome(answer: httpx2.Response, to: str) -> str:
    if answer.status_code == 303:
        where = answer.headers["location"]
        if where.startswith("/sign-in?next="):
            return "sign-in"
        is_there = where == (to or "/") or (to not in ("", "/") and where.startswith(to))
        return "yes" if is_there else f"303 to {where}"
    if answer.is_success:
        return (
            "yes" if not to or answer.status_code == 201 else f"{answer.status_code}, no redirect"
        )
    outcome = BY_STATUS.get(answer.status_code, str(answer.status_code))
    if "/api/" in str(answer.url):
        return outcome if BY_CODE.get(answer.json()["error"]["code"]) == outcome else answer.text
    return outcome


def _said(answer: dict[str, Any]) -> str:
    if "ok" in answer:
        return "yes"
    if "closed" in answer:
        return "sign-in" if answer["closed"] == SIGNED_OUT else f"closed {answer['closed']}"
    return BY_CODE.get(answer["error"]["code"], str(answer["error"]))


def filled(path: str, at: Mapping[str, Any]) -> str:
    for name, value in at.items():
        for shape in (f"{{{name}}}", f"{{{name}:int}}", f"{{{name}:path}}"):
            path = path.replace(shape, quote(str(value)))
    assert "{" not in path, path
    return path


def _flat(fields: Mapping[str, Any]) -> dict[str, str]:
    """As a form can say it: an object within an object it can't."""
    return {name: str(value) for name, value in fields.items()}
