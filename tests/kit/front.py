"""`front`: the front door of a house with nobody but people and mail behind it, no live line.

A `Browser` is one window of one person: it keeps cookies, opens pages, and sends their forms.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import httpx2
import msgspec
import pytest
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from server import answers, assets, middleware
from server.accounts.actions import NewPerson, add_person
from server.accounts.guardianship import set_guardianship
from server.accounts.routes import routes
from server.bus.memory import MemoryBus
from server.config import Settings
from server.house import Belonging, House, Neighbours
from server.mail import Mail
from server.mail.outbox import Outbox
from server.permissions import Role
from server.storage.commands import Commands
from server.storage.engine import Database
from server.storage.log import Recorded
from server.storage.scribe import Scribe
from server.storage.tx import Tx

P = ParamSpec("P")
T = TypeVar("T")

SINCE = date(2020, 1, 1)
BORN = date(2011, 9, 14)


@dataclass
class Letters:
    """A way out for mail that keeps everything."""

    sent: list[EmailMessage] = field(default_factory=list)

    async def send(self, message: EmailMessage) -> None:
        self.sent.append(message)


@dataclass
class Street:
    """What stands around the house: who belongs where, and who is invited."""

    ties: dict[str, list[tuple[Role, str]]] = field(default_factory=dict)
    invitations: dict[str, tuple[str, str]] = field(default_factory=dict)
    accepted: list[tuple[str, str]] = field(default_factory=list)

    def belongings(
        self, session: Session, people: Collection[str], on: date
    ) -> Mapping[str, Belonging]:
        return {who: Belonging(tuple(self.ties.get(who, ()))) for who in people}

    def invited(self, session: Session, token: str) -> tuple[str, str] | None:
        return self.invitations.get(token)

    def accept(self, tx: Tx, invitation: str, person: str) -> str:
        self.accepted.append((invitation, person))
        return "/rooms/p_noor"


@dataclass
class Browser:
    """One window. `page` is what it shows; `cookies` are its own."""

    client: httpx2.AsyncClient
    page: httpx2.Response = field(init=False)

    async def opens(self, address: str, **headers: str) -> httpx2.Response:
        self.page = await self.client.get(address, headers=headers, follow_redirects=True)
        return self.page

    async def sends(self, action: str, **fields: str) -> httpx2.Response:
        """Send a form of the page that is shown, with the token that stands in it."""
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', self.page.text)
        assert token, f"no form on this page:\n{self.page.text}"
        sent = {"csrf": token[1], **fields}
        self.page = await self.client.post(action, data=sent, follow_redirects=True)
        return self.page

    async def asks_for_code(self, email: str) -> httpx2.Response:
        await self.opens("/sign-in")
        return await self.sends("/sign-in", email=email)

    async def types(self, code: str, **fields: str) -> httpx2.Response:
        """The code, on the page that asks for it."""
        request = self.request
        assert request, f"no code is asked for here:\n{self.page.text}"
        return await self.sends("/sign-in/code", request=request, code=code, **fields)

    @property
    def request(self) -> str | None:
        found = re.search(r'name="request" value="([^"]+)"', self.page.text)
        return found[1] if found else None

    async def is_signed_in(self) -> bool:
        return (await self.client.get("/settings")).status_code == 200

    @property
    def where(self) -> str:
        return self.page.url.path

    def cookie(self, name: str) -> str | None:
        return next((one.value for one in self.client.cookies.jar if one.name == name), None)


@dataclass
class Front:
    """The house, and who knocks."""

    app: Starlette
    house: House
    letters: Letters
    street: Street
    written: list[Recorded]
    _stack: AsyncExitStack

    async def browser(
        self, host: str = "localhost:8000", scheme: str = "http", **headers: str
    ) -> Browser:
        transport = httpx2.ASGITransport(self.app)
        client = httpx2.AsyncClient(
            transport=transport, base_url=f"{scheme}://{host}", headers=headers
        )
        return Browser(await self._stack.enter_async_context(client))

    async def writes(
        self, verb: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.house.scribe.write(verb, *args, **kwargs)

    async def reads(
        self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.house.database.read(query, *args, **kwargs)

    async def adds(self, last_name: str, *ties: tuple[Role, str], **known: Any) -> str:
        person = await self.writes(add_person, NewPerson(last_name=last_name, **known), by=None)
        self.street.ties[person] = list(ties)
        return person

    async def adds_noor(self) -> str:
        return await self.adds(
            "Bakker",
            (Role.PUPIL, "Het Veerhuis College"),
            first_name="Noor",
            email="noor@school.example",
            born=BORN,
            school_class="kb3",
            sample_name="noor",
        )

    async def gives(self, parent: str, pupil: str) -> None:
        """That parent has authority over that pupil."""
        await self.writes(set_guardianship, parent, pupil, "authority", by=None, since=SINCE)

    async def mail_to(self, address: str) -> list[str]:
        """The texts of all letters to that address, the newest first."""
        await self.house.outbox.send_waiting()
        return [
            str(letter.get_content())
            for letter in reversed(self.letters.sent)
            if letter["To"] == address
        ]

    async def code_to(self, address: str) -> str:
        """The code in the newest letter."""
        newest = (await self.mail_to(address))[0]
        found = re.search(r"^(\d{3}) (\d{3})$", newest, re.MULTILINE)
        assert found, newest
        return found[1] + found[2]

    async def link_to(self, address: str) -> str:
        """The path of the link in the newest letter."""
        newest = (await self.mail_to(address))[0]
        found = re.search(r"https?://[^/\s]+(/\S+)", newest)
        assert found, newest
        return found[1]

    async def signs_in(self, address: str, **headers: str) -> Browser:
        """Somebody with that address, in a window of their own."""
        browser = await self.browser(**headers)
        await browser.asks_for_code(address)
        await browser.types(await self.code_to(address))
        assert browser.cookie("leerplek_session"), browser.page.text
        return browser


def settings(data: Path, database_url: str = "sqlite+aiosqlite://", **changed: Any) -> Settings:
    said: dict[str, Any] = {
        "mode": "demo",
        "data": data,
        "database_url": database_url,
        "redis_url": None,
        "base_urls": ("http://localhost:8000",),
        "proxies": (),
        "secret": "a secret of the tests",
        "smtp_url": None,
        "rate_limits": True,
        "metrics_token": None,
    }
    return Settings(**said | changed)


FrontMaker = Callable[..., Any]


@pytest.fixture
async def fronts(database_url: str, tmp_path: Path) -> AsyncIterator[FrontMaker]:
    """Makes a house: `await fronts(mode="production", more=[Route(…)])`; named are settings."""
    async with AsyncExitStack() as stack:

        async def make(
            *, more: Collection[BaseRoute] = (), mail: Mail | None = None, **changed: Any
        ) -> Front:
            said = settings(tmp_path, database_url, **changed)
            return await _made(said, more, mail, stack)

        yield make


@pytest.fixture
async def front(fronts: FrontMaker) -> Front:
    """A demo at `http://localhost:8000`."""
    made: Front = await fronts()
    return made


async def _made(
    said: Settings, more: Collection[BaseRoute], mail: Mail | None, stack: AsyncExitStack
) -> Front:
    database = Database(said.database_url)
    commands = Commands({}, lambda session, pairs: {})
    written: list[Recorded] = []
    scribe = Scribe(database, commands, written.extend)
    letters, street = Letters(), Street()
    outbox = Outbox(scribe, mail or letters, "Leerplek <leerplek@school.example>", asyncio.Event())
    neighbours = Neighbours(street.belongings, street.invited, street.accept)
    house = House(said, database, commands, scribe, MemoryBus(), outbox, neighbours)
    app = Starlette(
        routes=[*assets.routes, *routes(said), *more],
        middleware=middleware.stack(),
        exception_handlers=answers.HANDLERS,
    )
    app.state.house = house
    await scribe.start()
    stack.push_async_callback(database.close)
    stack.push_async_callback(scribe.close)
    return Front(app, house, letters, street, written, stack)


def as_json(page: httpx2.Response) -> Any:
    return msgspec.json.decode(page.content)
