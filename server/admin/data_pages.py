"""One's own data: a copy of it, and asking that it goes."""

from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from server import clock
from server.accounts.names import full_name
from server.admin import exporting
from server.admin.asking import ask_to_be_erased, people_for, person_for
from server.admin.exporting import ask_for_export, jobs_of, path_of, until
from server.admin.job_pages import shown
from server.admin.models import ErasureRequest
from server.admin.what_stays import preview
from server.errors import Missing, StepUp
from server.forms import read_form
from server.house import House, house
from server.jobs.models import Job
from server.pages import redirect, render
from server.visitor import SignedInPerson, signed_in
from server.words import _


class About(msgspec.Struct):
    """Whose data it is about: one's own, or a child's."""

    person: str = ""


async def show(request: Request) -> Response:
    """What one can ask, and the copies that stand ready."""
    who, at = signed_in(request), house(request)
    context = await at.database.read(_context, at, who, request.query_params.get("person", ""))
    return render(request, "data/own.html", context)


async def export(request: Request) -> Response:
    """A copy is made by a job, which can be left and found again."""
    who = _fresh(request)
    about = await read_form(request, About)
    at = house(request)
    person = await at.database.read(person_for, who.id, about.person)
    job = await at.scribe.write(ask_for_export, who.id, person.id)
    return redirect(request, f"/jobs/{job}")


async def download(request: Request) -> Response:
    """The copy, for who asked for it alone."""
    who, at = signed_in(request), house(request)
    path = await at.database.read(_copy, at, who.id, str(request.path_params["job"]))
    _fresh(request)
    name = f"leerplek-{clock.today().isoformat()}.zip"
    return FileResponse(path, media_type="application/zip", filename=name)


async def erase(request: Request) -> Response:
    """What can go at once goes; the school is asked for the rest."""
    who = _fresh(request)
    about = await read_form(request, About)
    person = await house(request).database.read(person_for, who.id, about.person)
    await house(request).scribe.write(ask_to_be_erased, who.id, person.id)
    said = _("Je vraag staat bij de school. Wat meteen kon, is gewist.")
    return redirect(request, _address(who, person.id), said)


routes = [
    Route("/settings/data", show),
    Route("/settings/data/export", export, methods=["POST"]),
    Route("/settings/data/erase", erase, methods=["POST"]),
    Route("/settings/data/{job}", download),
]


def _context(session: Session, at: House, who: SignedInPerson, wish: str) -> dict[str, Any]:
    person = person_for(session, who.id, wish)
    copies = [job for job in jobs_of(session, who.id) if job.with_["person"] == person.id]
    return {
        "people": [(one.id, full_name(one)) for one in people_for(session, who.id)],
        "about": {"id": person.id, "name": full_name(person), "is_me": person.id == who.id},
        "copies": [_copy_shown(at, job) for job in copies],
        "preview": preview(session, person.id),
        "is_asked": _is_asked(session, person.id),
    }


def _copy_shown(at: House, job: Job) -> dict[str, Any]:
    return {**shown(job), "is_there": path_of(at, job) is not None, "until": until(job)}


def _copy(session: Session, at: House, person: str, id: str) -> Path:
    job = session.get(Job, id)
    path = path_of(at, job) if job and job.by == person and job.kind == exporting.KIND else None
    if path is None:
        raise Missing
    return path


def _is_asked(session: Session, person: str) -> bool:
    asked = select(ErasureRequest.school).where(ErasureRequest.person == person).limit(1)
    return session.scalar(asked) is not None


def _fresh(request: Request) -> SignedInPerson:
    """Who is signed in, just now: these are a person's whole data."""
    who = signed_in(request)
    if not who.is_fresh(clock.now()):
        raise StepUp
    return who


def _address(who: SignedInPerson, person: str) -> str:
    return "/settings/data" if person == who.id else f"/settings/data?person={person}"
