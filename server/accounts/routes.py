"""All addresses of this domain."""

from starlette.routing import Route

from server.accounts import api, demo, settings_pages, sign_in_pages
from server.config import Settings


def routes(settings: Settings) -> list[Route]:
    """Signing in, settings and sessions; in demo also invented people and their mail."""
    found = [*sign_in_pages.routes, *settings_pages.routes, *api.routes]
    return found + demo.routes(settings)
