"""Search as a page that works without JavaScript, and the same over the API.

Source: protocol.md, section 3, `GET /api/v1/search`.
"""

from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.channels import shapes
from server.channels.doors import doors
from server.channels.finding import Found, Wish, find, own_rooms
from server.described import described
from server.errors import Invalid
from server.forms import Form
from server.house import house
from server.pages import render
from server.storage.commands import read_form
from server.visitor import signed_in

DIGITS = 19  # of the largest number that a page hands on


@described(shapes.Hits, query=Wish)
async def search(request: Request) -> Response:
    """Hits in the own rooms, as JSON."""
    found = await _find(request, _wish(request))
    return Response(msgspec.json.encode(found), media_type="application/json")


async def page(request: Request) -> Response:
    """What is found, or how to search; what can't be searched for is said beside the field."""
    person = signed_in(request)
    wish = _wish(request)
    found, faults = None, {}
    try:
        found = await _find(request, wish) if wish.q.strip() else None
    except Invalid as wrong:
        faults["q"] = wrong.say
    context = {
        "wish": wish,
        "form": Form(msgspec.to_builtins(wish), faults),
        "found": found,
        "rooms": await house(request).database.read(own_rooms, person.id),
        "people": await doors(request).people(person, wish.room) if wish.room else [],
        "next": _next(wish, found),
    }
    return render(request, "search.html", context, 400 if faults else 200)


def _next(wish: Wish, found: Found | None) -> str | None:
    """The address of the next page of hits."""
    if found is None or found.next is None:
        return None
    said = {**msgspec.to_builtins(wish), "before": found.next}
    return f"/search?{urlencode({name: value for name, value in said.items() if value})}"


async def _find(request: Request, wish: Wish) -> Found:
    person = signed_in(request)
    doors(request).slow_down(person, "searches")
    return await house(request).database.read(find, person.id, wish)


def _wish(request: Request) -> Wish:
    """What stands in the address; what is left empty there isn't wished for."""
    said: dict[str, Any] = {name: value for name, value in request.query_params.items() if value}
    if "before" in said:
        if not said["before"].isdecimal() or len(said["before"]) > DIGITS:
            raise Invalid
        said["before"] = int(said["before"])
    return read_form(Wish, said)


routes = [Route("/api/v1/search", search), Route("/search", page)]
