"""What those who run the server look at: alive, ready, and counted.

Source: protocol.md, section 3.
"""

import hmac
from ipaddress import ip_address

from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from server import metrics
from server.errors import Missing, Problem
from server.hosts import FORWARDING
from server.house import house


async def healthz(request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Database and bus: yes or no. Without the bus it serves on: only later, by looking."""
    database, bus = await _database_answers(request), house(request).bus.is_well
    ready = {"database": database, "bus": bus, "degraded": not bus}
    return JSONResponse(ready, 200 if database else 503)


async def counted(request: Request) -> Response:
    """Prometheus' numbers, for this very machine or whoever has the token."""
    if not _may_look(request):
        raise Missing
    metrics.DEGRADED.set(not house(request).bus.is_well)
    return Response(
        await house(request).gathering.shown(),
        media_type="text/plain; version=0.0.4; charset=utf-8",
    )


async def _database_answers(request: Request) -> bool:
    try:
        await house(request).database.read(lambda session: session.execute(text("SELECT 1")))
    except Problem:
        return False
    return True


def _may_look(request: Request) -> bool:
    """With the token; without one, from this very machine, unless a proxy there passed it on."""
    token = house(request).settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token:
        return hmac.compare_digest(given.encode(), token.encode())
    is_passed_on = any(name in request.headers for name in FORWARDING)
    return not is_passed_on and _is_here(request.client.host if request.client else "")


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:  # a socket of the file system, or whatever stands before us
        return False


routes = [
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/metrics", counted),
]
