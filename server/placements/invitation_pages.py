"""The page of an invitation's link. Looking at it changes nothing and signs nobody in."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.accounts.entering import asking, to_code_page
from server.accounts.models import Person
from server.accounts.names import masked, short_name
from server.errors import Missing
from server.house import house
from server.network.queries import names_of
from server.pages import redirect, render
from server.permissions import Role
from server.placements import invitations
from server.placements.models import Invitation, Placement
from server.placements.names import first_name


async def show(request: Request) -> Response:
    token = request.path_params["token"]
    found = await house(request).database.read(_shown, token)
    return render(request, "sign_in/invitation.html", {"invitation": found})


async def ask(request: Request) -> Response:
    """A code goes to the address on file; whoever holds only the link gets no further."""
    token = request.path_params["token"]
    invited = await house(request).database.read(invitations.invited, token)
    if invited is None:
        return redirect(request, request.url.path)
    invitation, person = invited
    return await to_code_page(request, asking(request, invitation=invitation, person=person))


routes = [
    Route("/invitations/{token}", show),
    Route("/invitations/{token}", ask, methods=["POST"]),
]


def _shown(session: Session, token: str) -> dict[str, Any]:
    found = invitations.by_token(session, token)
    if found is None:
        raise Missing
    person = session.get_one(Person, found.person)
    placement = session.get(Placement, found.placement) if found.placement else None
    return {
        "state": invitations.state_at(found),
        "name": short_name(person),
        "role": Role(found.role).value,
        "pupil": _pupil(session, placement) if placement else None,
        "school": _school(session, found, placement),
        "address": masked(person.email or ""),
        "expires_at": found.expires_at,
        "action": f"/invitations/{token}",
    }


def _pupil(session: Session, placement: Placement) -> str:
    """The first name is all that anybody with the link reads: never where a child is, and when."""
    return first_name(session.get_one(Person, placement.pupil))


def _school(session: Session, found: Invitation, placement: Placement | None) -> str:
    organisation = placement.school if placement else found.organisation or ""
    return names_of(session, [organisation]).get(organisation, "")
