"""All addresses of safety."""

from starlette.routing import Route

from server.safety import audit_pages, case_pages, reading_pages, report_pages

routes: list[Route] = [
    *report_pages.routes,
    *case_pages.routes,
    *reading_pages.routes,
    *audit_pages.routes,
]
