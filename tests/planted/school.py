"""`school`: a server as schools run it, in a process of its own, and all that is seen of it."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

import httpx2
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from server import clock, security
from server.accounts.models import Person
from server.accounts.sessions import begin_session
from server.sample import load
from server.storage.engine import Database, WritingSession
from server.storage.tx import Tx
from tests.planted.post import Refusing
from tests.planted.words import Words
from tests.ports.server import Server

SECRET = "a secret that stands in no log either"
ROOMS = 7


@dataclass
class School:
    """Its people, and what it answered when it couldn't do what was asked."""

    server: Server
    http: httpx2.AsyncClient
    database: Database
    words: Words
    post: Refusing
    rooms: list[load.Room]
    coordinator: str  # a token
    refusals: dict[str, str] = field(default_factory=dict)
    said: dict[str, list[int]] = field(default_factory=dict)  # room → numbers of its messages
    imported: list[str] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(18))

    async def commands(self, room: load.Room, token: str, do: str, **with_: Any) -> httpx2.Response:
        said = {"do": do, "key": uuid4().hex, "with": with_}
        at = f"/api/v1/rooms/{room['room']}/commands"
        return await self.http.post(at, json=said, headers=bearer(token))

    async def sends(self, path: str, token: str, **fields: str) -> httpx2.Response:
        """A form of a page of ours."""
        said = {"csrf": security.csrf_token(SECRET, token), "key": uuid4().hex, **fields}
        return await self.http.post(path, data=said, headers=cookie(token))

    async def hears(self, answer: httpx2.Response) -> None:
        """Keeps what was answered to what couldn't be done.

        Not what a person gets back to mend it: a form as it was filled, a file by its name.
        """
        await answer.aread()
        is_form = answer.headers.get("content-type", "").startswith("text/html") and (
            "page-error" not in answer.text
        )
        is_file = answer.request.headers.get("content-type", "").startswith("multipart/")
        if answer.status_code >= 400 and not (is_form or (is_file and answer.status_code == 400)):
            # Which host it asked is said to the browser, so that it may dial the line there.
            heads = {**answer.headers, "content-security-policy": ""}
            self.keeps(f"answer {answer.status_code}", f"{heads}\n{answer.text}")

    def keeps(self, kind: str, text: str) -> None:
        self.refusals[kind] = self.refusals.get(kind, "") + text

    async def seen(self) -> dict[str, str]:
        """All that who runs the server sees of it, and whoever is refused."""
        found = {path: (await self.http.get(path)).text for path in ("/healthz", "/readyz")}
        found["metrics"] = (await self.http.get("/metrics")).text
        doctor = await self.server.tries("doctor")
        found["doctor"] = doctor.stdout + doctor.stderr
        found["log"] = self.server.log
        found["headers of letters"] = "\n".join(self.post.headers)
        return {**found, **self.refusals}

    async def does(self, *statements: str) -> None:
        """Something happens to the database, behind the server's back."""
        for statement in statements:
            await self.database.write(partial(_does, statement))


def _does(statement: str, session: Session) -> None:
    session.execute(text(statement))


Knows = Callable[[School], Awaitable[None]]


def people_of(words: Words) -> Callable[[WritingSession], tuple[list[load.Room], str]]:
    """Fills a database: rooms with their people, and a coordinator, of whom the token is told."""

    def fill(session: WritingSession) -> tuple[list[load.Room], str]:
        rooms = load.fill(session, ROOMS, 4)
        tx = Tx(session, clock.now())
        wanted = select(Person.id).where(Person.email == "coordinator@drukte.example")
        coordinator = session.scalars(wanted).one()
        token, _session = begin_session(tx, coordinator, words.some("device"), is_staff=True)
        tx.flush()
        return rooms, token

    return fill


async def fill(url: str, words: Words) -> tuple[list[load.Room], str]:
    database = Database(url)
    try:
        return await database.write(people_of(words))
    finally:
        await database.close()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def cookie(token: str) -> dict[str, str]:
    return {"Cookie": f"leerplek_session={token}"}
