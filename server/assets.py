"""What never changes while the server runs: styles, scripts, drawings, at addresses kept for ever.

All lie under the hash of the whole folder, so relative imports between scripts just work.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.errors import Missing
from server.words import translations

FOLDER = Path(__file__).parent.parent / "web" / "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
WORTH_PACKING = 512  # bytes

# Comments that fill whole lines: half of our scripts is meant for those who read them here.
SCRIPT_COMMENT = re.compile(rb"^[ \t]*(?://[^\n]*|/\*\*(?:(?!\*/).)*\*/[ \t]*)\n", re.M | re.S)
STYLE_COMMENT = re.compile(rb"/\*.*?\*/\n?", re.S)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    plain: bytes
    packed: bytes | None
    kind: str


@cache
def assets() -> dict[str, Asset]:
    """Every file that is served, by its path; the styles joined into `main.css`."""
    found = {
        path.relative_to(FOLDER).as_posix(): _read(path)
        for path in sorted(FOLDER.rglob("*"))
        if path.suffix in KINDS and path.suffix != ".css"
    }
    found["main.css"] = _styles()
    return {path: _asset(path, plain) for path, plain in found.items()}


@cache
def version() -> str:
    """Changes when any of the files does."""
    whole = hashlib.sha256()
    for path, asset in sorted(assets().items()):
        whole.update(path.encode() + b"\0" + asset.plain + b"\0")
    return whole.hexdigest()[:12]


def address(path: str) -> str:
    """Where a page finds that file; a file that isn't there is a fault of ours."""
    if path not in assets():
        raise LookupError(f"no such asset: {path}")
    return f"/static/{version()}/{path}"


@cache
def script_words(language: str) -> dict[str, str]:
    """The translations of the sentences that scripts say; plurals as `one|many`."""
    known = translations(language)
    return {sentence: known[sentence] for sentence in _script_sentences() if sentence in known}


async def static(request: Request) -> Response:
    path = request.path_params["path"]
    asset = assets().get(path)
    if asset is None or request.path_params["version"] != version():
        raise Missing
    return _sent(request, asset, "public, max-age=31536000, immutable")


async def favicon(request: Request) -> Response:
    return _sent(request, assets()["icon.svg"], "public, max-age=86400")


async def robots(request: Request) -> Response:
    return Response("User-agent: *\nDisallow: /\n", media_type="text/plain")


routes = [
    Route("/static/{version}/{path:path}", static),
    Route("/favicon.ico", favicon),
    Route("/robots.txt", robots),
]


def _sent(request: Request, asset: Asset, cache_control: str) -> Response:
    headers = {"Cache-Control": cache_control, "Vary": "Accept-Encoding"}
    if asset.packed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.packed, headers=headers, media_type=asset.kind)
    return Response(asset.plain, headers=headers, media_type=asset.kind)


def _asset(path: str, plain: bytes) -> Asset:
    packed = gzip.compress(plain, mtime=0) if len(plain) >= WORTH_PACKING else None
    return Asset(plain, packed, KINDS[Path(path).suffix])


def _read(path: Path) -> bytes:
    plain = path.read_bytes()
    return SCRIPT_COMMENT.sub(b"", plain) if path.suffix == ".js" else plain


def _styles() -> bytes:
    order = (FOLDER / "css" / "order.txt").read_text().split()
    whole = b"\n".join((FOLDER / "css" / name).read_bytes() for name in order)
    return STYLE_COMMENT.sub(b"", whole)


@cache
def _script_sentences() -> frozenset[str]:
    found = set()
    for path, asset in assets().items():
        if path.endswith(".js"):
            keywords = {"_": None, "ngettext": (1, 2)}
            for _line, said, *_more in extract("javascript", BytesIO(asset.plain), keywords):
                found.add(said if isinstance(said, str) else "|".join(said))
    return frozenset(found)
