"""What every request passes: from whom it comes, whether it is ours to answer, who is signed in.

Plain ASGI, the outermost first in `stack`. The live line passes only the first three.
"""

import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import clock, metrics, security, words
from server.accounts import queries, sessions
from server.accounts.cookies import renewed
from server.answers import told
from server.csrf import require_own
from server.errors import Fault, Missing, Problem, SlowDown
from server.headers import add_headers
from server.hosts import require_our_host
from server.house import house
from server.limits import network
from server.pages import VISITOR
from server.visitor import LANGUAGE, SESSION, SignedInPerson
from server.whose import is_meant, says_whose

NOT_PACKED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/json")  # decision 0006
WITHOUT_MENU = ("/api/", "/files/")
QUIET = ("/static/", "/healthz", "/readyz", "/metrics")  # not worth a line in the log

log = structlog.get_logger("web")


def stack() -> list[Middleware]:
    """For `Starlette(middleware=…)`, the outermost first."""
    return [
        Middleware(Headed),
        Middleware(Heard),
        Middleware(Hosted),
        Middleware(Known),
        Middleware(Own),
        Middleware(GZipMiddleware, compresslevel=6, exclude_content_types=NOT_PACKED),
    ]


class Headed:
    """Every answer carries the headers that keep browsers from being used against people."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def send_headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                is_https = scope["scheme"] == "https" or _serves_https(scope)
                add_headers(scope, MutableHeaders(scope=message), is_https=is_https)
            await send(message)

        await self.app(scope, receive, send_headed)


class Heard:
    """Every request has a number, is told apart in the log, and gets an answer, come what may."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        _prepare(scope)
        if scope["type"] == "websocket":
            return await self.app(scope, receive, send)
        began, status = time.perf_counter(), 0

        async def send_heard(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with structlog.contextvars.bound_contextvars(request=scope["state"]["request_id"]):
            try:
                await self.app(scope, receive, send_heard)
            except ClientDisconnect:  # in the middle of a body; nobody waits for an answer
                return
            except Exception as error:  # whatever it is, somebody waits for an answer
                problem = _problem(error)
                if status:  # half an answer is out already; the connection ends
                    raise
                await told(Request(scope, receive), problem)(scope, receive, send_heard)
            finally:
                _write_line(scope, status, began)


class Hosted:
    """Only requests for our own hosts; proxies that we know may say for whom they ask."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        try:
            require_our_host(scope, house(HTTPConnection(scope)).settings)
            _require_address(scope)
        except Problem as problem:
            if scope["type"] == "http":
                raise
            await _refuse_upgrade(scope, send, problem)
            return
        await self.app(scope, receive, send)


class Known:
    """Who is signed in, in which language; strangers from one network only so often a minute."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            return await self.app(scope, receive, send)
        request = Request(scope)
        found = await self._find(request)
        send = says_whose(send, found)
        if found is None:
            self._slow_down(request)
            return await self.app(scope, receive, send)
        request.state.signed_in = found
        request.state.language = found.language
        if clock.now() - found.used_at > sessions.RENEWED_AFTER:
            send = await renewed(request, found, send)
        await self.app(scope, receive, send)

    async def _find(self, request: Request) -> SignedInPerson | None:
        token = _bearer(request) or request.cookies.get(SESSION)
        if not token:
            return None
        at = house(request)
        # Only pages have a menu that goes by roles; the API's answers go by membership.
        neighbours = None if request.url.path.startswith(WITHOUT_MENU) else at.neighbours
        hashed = security.digest(token)
        found = await at.database.read(queries.by_token, hashed, clock.now(), neighbours)
        return found if found and is_meant(request, found) else None

    def _slow_down(self, request: Request) -> None:
        at = house(request)
        if not at.settings.rate_limits:
            return
        address = request.client.host if request.client else ""
        if wait := at.strangers.take(network(address)):
            raise SlowDown(retry_after=wait)


class Own:
    """What changes something came from a page of ours, and isn't larger than it needs to be."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS", "TRACE"):
            return await self.app(scope, receive, send)
        bearer = _bearer(Request(scope)) is not None
        again = await require_own(scope, receive, house(HTTPConnection(scope)).settings, bearer)
        await self.app(scope, again, send)


def _serves_https(scope: Scope) -> bool:
    """Whether browsers reach us by https, also through a proxy that we don't know."""
    return house(HTTPConnection(scope)).settings.is_https


def _prepare(scope: Scope) -> None:
    """What every answer needs to know, an answer to a stranger's request for another host too."""
    connection = HTTPConnection(scope)
    state = connection.state
    wish = connection.cookies.get(LANGUAGE, "")
    accepted = connection.headers.get("accept-language", "")
    state.language = wish if wish in words.LANGUAGES else words.best(accepted)
    state.signed_in = None
    if scope["type"] == "http":
        state.request_id = security.new_token()[:12]
        state.visitor_token = connection.cookies.get(VISITOR) or security.new_token()


def _require_address(scope: Scope) -> None:
    """PostgreSQL takes no text with a NUL in it, not even to look for: there is no such page."""
    if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
        raise Missing


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    metrics.FAULTS.inc()
    log.error("fault", exc_info=error)
    return Fault()


def _write_line(scope: Scope, status: int, began: float) -> None:
    if scope["path"].startswith(QUIET):
        return
    # The route, never the address: addresses of links hold tokens, searches hold words.
    route = getattr(scope.get("route"), "path", None)
    person = scope["state"].get("signed_in")
    log.info(
        "request",
        method=scope["method"],
        route=route,
        status=status,
        ms=round((time.perf_counter() - began) * 1000),
        person=person.id if person else None,
    )


async def _refuse_upgrade(scope: Scope, send: Send, problem: Problem) -> None:
    if "websocket.http.response" in scope.get("extensions", {}):
        start = {"type": "websocket.http.response.start", "status": problem.status, "headers": []}
        await send(start)
        await send({"type": "websocket.http.response.body", "body": b""})
    else:
        await send({"type": "websocket.close", "code": 1008})


def _bearer(request: Request) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None
