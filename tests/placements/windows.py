"""Windows on the real pages of an office, with real sign-in and real letters behind them."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx2
from starlette.applications import Starlette

from server import answers, assets, middleware
from server.accounts.routes import routes as accounts
from server.accounts.sessions import begin_session
from server.bus.memory import MemoryBus
from server.home.routes import routes as home
from server.house import House, Neighbours
from server.mail.outbox import Outbox
from server.network.belonging import belongings
from server.placements import invitations
from server.placements.routes import routes
from server.visitor import SESSION
from tests.kit.front import Browser, Letters, settings
from tests.placements.conftest import Story


class Windows:
    """Opens windows for people of a story; `letters` holds what was sent."""

    def __init__(self, story: Story, data: Path, stack: AsyncExitStack) -> None:
        said = settings(data)
        self.story = story
        self.letters = Letters()
        neighbours = Neighbours(belongings, invitations.invited, invitations.accept)
        outbox = Outbox(story.scribe, self.letters, "Leerplek <l@school.example>", asyncio.Event())
        self.app = Starlette(
            routes=[*assets.routes, *accounts(said), *home, *routes],
            middleware=middleware.stack(),
            exception_handlers=answers.HANDLERS,
        )
        self.app.state.house = House(
            said, story.database, story.commands, story.scribe, MemoryBus(), outbox, neighbours
        )
        self._stack = stack

    async def open(self, name: str | None = None) -> Browser:
        """A window in which that person is signed in; without a name nobody is."""
        transport: Any = httpx2.ASGITransport(self.app)
        client = httpx2.AsyncClient(transport=transport, base_url="http://localhost:8000")
        await self._stack.enter_async_context(client)
        if name:
            token, _session = await self.story.writes(
                begin_session, self.story.who.ids[name], "a test", is_staff=False
            )
            client.cookies.set(SESSION, token, domain="localhost.local")
        return Browser(client)

    async def letters_to(self, address: str) -> list[str]:
        """The texts of all letters to that address, the newest first."""
        house: House = self.app.state.house
        await house.outbox.send_waiting()
        return [
            str(letter.get_content())
            for letter in reversed(self.letters.sent)
            if letter["To"] == address
        ]
