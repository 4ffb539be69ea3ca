"""All addresses of an office, and the links of invitations."""

from starlette.routing import Route

from server.placements import (
    act_pages,
    company_pages,
    invitation_pages,
    person_pages,
    placement_pages,
    substitute_pages,
)

routes: list[Route] = [
    *placement_pages.routes,
    *act_pages.routes,
    *person_pages.routes,
    *substitute_pages.routes,
    *company_pages.routes,
    *invitation_pages.routes,
]
