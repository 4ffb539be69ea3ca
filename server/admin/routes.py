"""All addresses of bringing people in, of long work, of one's own data, and of a school's admin."""

from starlette.routing import Route

from server.admin import data_pages, job_pages, school_pages, school_year_pages
from server.admin.imports import pages as imports

routes: list[Route] = [
    *imports.routes,
    *school_year_pages.routes,
    *job_pages.routes,
    *data_pages.routes,
    *school_pages.routes,
]
