"""`sender`: a person who uploads and posts: `noor = await sender(world.noor)`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.kit.api import Api, ApiOf
from tests.kit.region import Someone
from tests.kit.world import World


@dataclass(frozen=True)
class Sender:
    """A person who uploads into the room of this test."""

    api: Api

    async def uploads(
        self, content: bytes, name: str = "foto.jpg", *, key: str = "", room: str = ""
    ) -> httpx2.Response:
        """The answer to one upload."""
        return await self.api.http.post(
            "/api/v1/files",
            params={"room": room or self.api.room},
            files={"file": (name, content)},
            headers={"X-Leerplek": "1", "Idempotency-Key": key or uuid4().hex},
            timeout=60,
        )

    async def has(self, content: bytes, name: str = "foto.jpg") -> dict[str, Any]:
        """The file, once it is there."""
        answer = await self.uploads(content, name)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        assert told["state"] == "ready", told
        return told

    async def posts(self, *ids: str, body: str = "", **more: Any) -> httpx2.Response:
        """A message with these files, on which the pupil isn't to be recognised."""
        said = {"body": body, "files": list(ids), "shows_pupil": False, **more}
        return await self.api.commands("message.post", **said)

    async def gets(self, id: str, **query: object) -> httpx2.Response:
        return await self.api.gets(f"/files/{id}", **query)


Senders = Callable[[Someone], Awaitable[Sender]]


@pytest.fixture
async def sender(api: ApiOf, world: World) -> Senders:
    async def open_sender(who: Someone) -> Sender:
        return Sender(await api(who))

    return open_sender
