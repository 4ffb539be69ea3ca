"""A scribe on a fresh database, with one command that says something in a room."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from sqlalchemy.orm import Session

from server.errors import Refused
from server.permissions import PUPIL
from server.storage.commands import Ask, Command, Commands, Member
from server.storage.engine import Database
from server.storage.log import Recorded
from server.storage.scribe import Scribe
from server.storage.tx import Tx

ROOM = "p_noor"


class Said(msgspec.Struct):
    body: str


def say(tx: Tx, member: Member, ask: Ask, form: Said) -> dict[str, Any]:
    entry = tx.record(ask.stream, "message.posted", {"body": form.body}, by=ask.by, key=ask.key)
    if form.body == "too late":
        raise Refused
    return {"seq": entry.seq}


def everybody(session: Session, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Member]:
    return {pair: Member(*pair, frozenset({PUPIL})) for pair in pairs if pair[1] != "u_stranger"}


@dataclass
class Desk:
    """A scribe at work, and all that it has written."""

    database: Database
    scribe: Scribe
    commands: Commands
    written: list[Recorded] = field(default_factory=list)

    async def say(self, body: str, key: str, *, room: str = ROOM, by: str = "u_noor") -> Any:
        ask = self.commands.ask("message.post", room, by, key, {"body": body})
        return await self.scribe.obey(ask)


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with _opened(database_url) as desk:
        yield desk


@pytest.fixture
async def sqlite_desk(sqlite_url: str) -> AsyncIterator[Desk]:
    async with _opened(sqlite_url) as desk:
        yield desk


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Desk]:
    database = Database(url)
    commands = Commands({"message.post": Command(Said, say)}, everybody)
    written: list[Recorded] = []
    scribe = Scribe(database, commands, written.extend, lambda what: ("search",))
    await scribe.start()
    await scribe.write(_open, ROOM)
    yield Desk(database, scribe, commands, written)
    await scribe.close()
    await database.close()


def _open(tx: Tx, room: str) -> None:
    tx.open(room)
