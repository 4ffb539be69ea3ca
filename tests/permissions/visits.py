"""One visitor before every door: the browser's forms, a program's JSON, and the live line."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Self
from uuid import uuid4

import httpx2
from starlette.applications import Starlette
from starlette.types import Message

from server import security
from server.config import Settings
from tests.kit.region import Someone

ORIGIN = "http://localhost:8000"
VISITOR = "a-visitor-of-the-tests"
PATIENCE = 20.0  # seconds that an answer on the line may take, among twelve at a time


@asynccontextmanager
async def cookieless(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that keeps no cookies: each visit brings its own."""
    jar = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN, cookies=jar) as client:
        yield client


@dataclass(frozen=True)
class Visitor:
    """Somebody who does everything right but for who they are."""

    app: Starlette
    client: httpx2.AsyncClient
    settings: Settings
    who: Someone | None
    cookies: Mapping[str, str] = field(default_factory=dict)

    def with_cookies(self, **cookies: str) -> "Visitor":
        return Visitor(self.app, self.client, self.settings, self.who, cookies)

    @property
    def headers(self) -> dict[str, str]:
        own = {"leerplek_session": self.who.token} if self.who else {"leerplek_visitor": VISITOR}
        cookie = "; ".join(f"{name}={value}" for name, value in {**own, **self.cookies}.items())
        return {"Cookie": cookie}

    @property
    def csrf(self) -> str:
        cookie = self.who.token if self.who else VISITOR
        return security.csrf_token(self.settings.secret, cookie)

    async def gets(self, path: str, method: str = "GET", **headers: str) -> httpx2.Response:
        return await self.client.request(method, path, headers={**self.headers, **headers})

    async def sends(self, path: str, fields: Mapping[str, Any], **headers: str) -> httpx2.Response:
        """A form of a page of ours."""
        said = {"csrf": self.csrf, **fields}
        return await self.client.post(path, data=said, headers={**self.headers, **headers})

    async def says(
        self, path: str, said: object, method: str = "POST", **headers: str
    ) -> httpx2.Response:
        """JSON, as a script of ours says it."""
        own = {**self.headers, "Origin": ORIGIN, **headers}
        if said is None:
            return await self.client.request(method, path, headers=own)
        return await self.client.request(method, path, json=said, headers=own)

    async def uploads(self, path: str, content: bytes, key: str) -> httpx2.Response:
        """A file, as a script of ours sends it."""
        said = {"Origin": ORIGIN, "X-Leerplek": "1", "Idempotency-Key": key}
        form = {"file": ("foto.png", content)}
        return await self.client.post(path, files=form, headers={**self.headers, **said})

    def dials(self) -> "Line":
        return Line(self.app, self.headers)


@dataclass(eq=False)
class Line:
    """The live line without a network: what is said stands in `frames`."""

    app: Starlette
    headers: Mapping[str, str]
    frames: list[dict[str, Any]] = field(default_factory=list)
    closed: int | None = None
    _ref: int = 0
    _answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    _said: "asyncio.Queue[Message]" = field(default_factory=asyncio.Queue)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)
    _task: "asyncio.Task[None] | None" = None

    async def __aenter__(self) -> Self:
        self._said.put_nowait({"type": "websocket.connect"})
        self._task = asyncio.create_task(self.app(self._scope(), self._said.get, self._hear))
        return self

    async def __aexit__(self, *error: object) -> None:
        assert self._task
        self._said.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await self._task

    async def greets(self) -> None:
        """Says hello, and is level in every stream; who is signed out is sent away."""
        hello = await self.asks("hello")
        streams = {stream["room"] for stream in hello.get("ok", {}).get("rooms", ())}
        await self._until(lambda: streams <= {f["room"] for f in self.frames if "level" in f})

    async def asks(self, do: str, room: str | None = None, **with_: Any) -> dict[str, Any]:
        """The answer, `{"ok": …}` or `{"error": …}`; `{"closed": code}` when there is none."""
        self._ref = ref = self._ref + 1
        self.tells({"ref": ref, "do": do, "room": room, "key": uuid4().hex, "with": with_})
        await self._until(lambda: ref in self._answers)
        return self._answers.get(ref, {"closed": self.closed})

    def tells(self, frame: dict[str, Any]) -> None:
        self._said.put_nowait({"type": "websocket.receive", "text": json.dumps(frame)})

    async def is_up_to_date(self) -> None:
        """All that was to be told before now has been told."""
        await self.asks("room.history", "you", limit=1)

    async def _until(self, holds: Callable[[], bool]) -> None:
        """It holds, or the line is closed."""
        async with asyncio.timeout(PATIENCE):
            while not holds() and self.closed is None:
                self._bell.clear()
                await self._bell.wait()

    async def _hear(self, message: Message) -> None:
        if message["type"] == "websocket.send":
            frame = json.loads(message["text"])
            self.frames.append(frame)
            if "ref" in frame:
                self._answers[frame["ref"]] = frame
        elif message["type"] == "websocket.close":
            self.closed = message["code"]
        self._bell.set()

    def _scope(self) -> dict[str, Any]:
        headers = {"host": "localhost:8000", "origin": ORIGIN, **self.headers}
        return {
            "type": "websocket",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": "/live",
            "raw_path": b"/live",
            "root_path": "",
            "query_string": b"",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 8000),
            "subprotocols": ["leerplek.v1"],
            "extensions": {},
            "state": {},
        }
