"""Pages: drawn by Jinja in the reader's language."""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from uuid_utils import uuid7

from server import assets, clock, security, words
from server.house import house
from server.in_words import filters
from server.visitor import SESSION, language, visitor
from server.words import LANGUAGES, Sentence

TEMPLATES = Path(__file__).parent.parent / "web" / "templates"
FLASH = "leerplek_flash"
FLASH_LASTS = 60  # seconds
VISITOR = "leerplek_visitor"


def render(
    request: Request, template: str, context: Mapping[str, Any], status: int = 200
) -> Response:
    """That page for this reader; what every page knows stands at the top of base.html."""
    flash = _flash(request)
    known = {**_known(request), "flash": flash, **context}
    page = HTMLResponse(environment().get_template(template).render(known), status)
    page.headers["Content-Language"] = language(request)
    if flash:
        page.delete_cookie(FLASH)
    if visitor(request) is None and VISITOR not in request.cookies:
        set_cookie(request, page, VISITOR, request.state.visitor_token)
    return page


def redirect(request: Request, path: str, flash: Sentence | None = None) -> Response:
    """Go and look there; `flash` says there, once, what just happened."""
    answer = RedirectResponse(path, 303)
    if flash:
        said = security.sealed(house(request).settings.secret, flash.in_(language(request)))
        set_cookie(request, answer, FLASH, quote(said), FLASH_LASTS)
    return answer


def set_cookie(
    request: Request, answer: Response, name: str, value: str, seconds: int | None = None
) -> None:
    """A cookie that no script reads and no other site sends along with a form."""
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        # A proxy that isn't in LEERPLEK_PROXIES takes https away; the browser stands behind it.
        secure=house(request).settings.is_https or request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


@cache
def environment() -> Environment:
    """All templates, and what they can call."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
    )
    env.globals.update(
        _=_say,
        ngettext=_count,
        asset=assets.address,
        new_key=lambda: uuid7().hex,
        languages=list(LANGUAGES.items()),
    )
    env.filters.update(filters(), capitalize=_capitalize)
    return env


def _known(request: Request) -> dict[str, Any]:
    query = f"?{request.url.query}" if request.url.query else ""
    return {
        "language": language(request),
        "person": visitor(request),
        "csrf_token": security.csrf_token(house(request).settings.secret, csrf_cookie(request)),
        "path": request.url.path + query,
        "demo": house(request).settings.is_demo,
        "today": clock.today(),
        "script_words": assets.script_words(language(request)),
    }


def csrf_cookie(request: Request) -> str:
    """What the forms of this browser are bound to: its session, or the stranger's own cookie."""
    return request.cookies.get(SESSION) or request.state.visitor_token


def _flash(request: Request) -> str | None:
    said = request.cookies.get(FLASH)
    return security.unsealed(house(request).settings.secret, unquote(said)) if said else None


@pass_context
def _say(context: Context, message: str, /, **values: object) -> str:
    language = context["language"]
    return words._(message, **values).in_(language) if values else _plain(message, language)


@lru_cache(maxsize=4_096)  # more sentences than all templates have
def _plain(message: str, language: str) -> str:
    return words._(message).in_(language)


@pass_context
def _count(context: Context, one: str, many: str, n: int, /, **values: object) -> str:
    return words.ngettext(one, many, n, **values).in_(context["language"])


@pass_context
def _finalize(context: Context, value: Any) -> Any:
    return value.in_(context["language"]) if isinstance(value, Sentence) else value


@pass_context
def _capitalize(context: Context, value: Any) -> str:
    """Jinja's own takes a sentence for its Dutch."""
    said = str(_finalize(context, value))
    return said[:1].upper() + said[1:]
