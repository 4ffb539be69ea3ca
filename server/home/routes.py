"""`/` by role, and the list of one's rooms."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.home import homes
from server.house import house
from server.pages import render
from server.visitor import signed_in


async def first_page(request: Request) -> Response:
    """What is new, what is today, what waits: for the role in which this person comes."""
    viewer, at, today = signed_in(request), house(request), clock.today()
    template, context = await at.database.read(homes.home, viewer, today)
    more = await at.database.read(at.neighbours.waits, viewer.id, today)
    return render(request, template, {**context, "waits": [*more, *context["waits"]]})


async def rooms(request: Request) -> Response:
    """All rooms of this person."""
    found = await house(request).database.read(homes.all_rooms, signed_in(request))
    context = {"rooms": found, "unread": homes.unread(found)}
    return render(request, "home/rooms.html", context)


routes = [Route("/", first_page), Route("/rooms", rooms)]
