"""`api`: a person at the HTTP door: `noor = await api(world.noor)`."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.kit.live import PATIENCE, Live
from tests.kit.region import Someone
from tests.kit.world import World


@dataclass(frozen=True)
class Api:
    """A client with that person's token; `http` is httpx2's own client."""

    http: httpx2.AsyncClient
    room: str

    async def gets(self, path: str, **query: Any) -> httpx2.Response:
        """`gets("entries", before=4)`: of the own room, or of any address from `/` on."""
        at = path if path.startswith("/") else f"/api/v1/rooms/{self.room}/{path}"
        return await self.http.get(at, params=query)

    async def commands(
        self, do: str, *, room: str | None = None, key: str | None = None, **with_: Any
    ) -> httpx2.Response:
        said = {"do": do, "key": key or uuid4().hex, "with": with_}
        return await self.http.post(f"/api/v1/rooms/{room or self.room}/commands", json=said)


ApiOf = Callable[[Someone], Awaitable[Api]]


@pytest.fixture
async def api(world: World) -> AsyncIterator[ApiOf]:
    async with AsyncExitStack() as stack:

        async def open_api(who: Someone) -> Api:
            headers = {"Authorization": f"Bearer {who.token}"}
            client = await stack.enter_async_context(visitor(world.live, headers))
            return Api(client, world.room)

        yield open_api


def visitor(live: Live, headers: dict[str, str] | None = None) -> httpx2.AsyncClient:
    """Somebody who is not signed in, unless the headers say so."""
    return httpx2.AsyncClient(
        base_url=f"http://127.0.0.1:{live.port}",
        headers={"Host": f"localhost:{live.port}", **(headers or {})},
        timeout=PATIENCE,
        trust_env=False,
        verify=False,  # plain HTTP: the machine's certificates take long to read
    )
