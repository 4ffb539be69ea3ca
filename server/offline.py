"""What makes this a program on a phone: its worker, its manifest, and the page without a net."""

import json
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import assets
from server.pages import render
from server.visitor import language
from server.words import LANGUAGES, _

WORKER = Path(__file__).parent.parent / "web" / "worker" / "sw.js"
AN_HOUR = "public, max-age=3600"

PAPER, PETROL = "#fefdfc", "#0f5a66"
ICONS = [("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any")]
MASKABLE = [("icon-maskable-512.png", "512x512", "maskable")]


async def worker(request: Request) -> Response:
    """The service worker; other bytes when any asset is another, so that browsers renew it."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return Response(_worker(), headers=headers, media_type="text/javascript; charset=utf-8")


async def manifest(request: Request) -> Response:
    """What a phone shows of the installed program, in the language of the page that asks."""
    wish = _wished(request)
    said = {
        "id": "/",
        "name": "Leerplek",
        "short_name": "Leerplek",
        "description": _("Leren op de werkplek, samen in één kamer").in_(wish),
        "lang": wish,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PETROL,
        "icons": [
            {"src": assets.address(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS + MASKABLE
        ],
        "shortcuts": [{"name": _("Kamers").in_(wish), "url": "/rooms"}],
    }
    kind = assets.KINDS[".webmanifest"]
    return Response(json.dumps(said), headers={"Cache-Control": AN_HOUR}, media_type=kind)


async def offline(request: Request) -> Response:
    """What is shown for a page that isn't kept; the worker fetches it beforehand, for nobody."""
    request.state.language = _wished(request)
    return render(request, "offline.html", {"person": None})


routes = [
    Route("/sw.js", worker),
    Route("/manifest.webmanifest", manifest),
    Route("/offline", offline),
]


def _wished(request: Request) -> str:
    wish = request.query_params.get("in", "")
    return wish if wish in LANGUAGES else language(request)


@cache
def _worker() -> str:
    known = {
        "VERSION": assets.version(),
        "ASSETS": [assets.address(path) for path in assets.assets()],
        "LANGUAGES": list(LANGUAGES),
    }
    said = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in known.items())
    return said + WORKER.read_text()
