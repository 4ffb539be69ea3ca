"""Long work that one asked for: how far it is, and what came of it. It can be left and found."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock, errors
from server.errors import Missing, Refused
from server.house import house
from server.jobs.models import Job
from server.jobs.running import again, stop
from server.pages import redirect, render
from server.storage.tx import Tx
from server.visitor import signed_in
from server.words import Sentence, _

MOST = 50  # of the list

# What each kind is called, and where it was asked for.
KINDS: dict[str, tuple[Sentence, str]] = {
    "data.export": (_("Een kopie van je gegevens"), "/settings/data"),
    "person.erase": (_("Gegevens wissen"), "/schools"),
    "retention.run": (_("Bewaartermijnen"), "/schools"),
    "import": (_("Importeren"), "/import"),
    "classes.move_up": (_("Klassen schuiven door"), "/school-year"),
    "placements.hand_over": (_("Plaatsingen overdragen"), "/people"),
}
# A class moves up once a year: what is left of a half one could never follow.
WHOLE = frozenset({"classes.move_up"})
OTHER = (_("Wat even duurt"), "/jobs")
FAILED: dict[str, Sentence] = {
    kind.code: kind.default
    for kind in (
        *(errors.Invalid, errors.Refused, errors.Missing, errors.Conflict, errors.Stale),
        *(errors.TooBig, errors.Busy, errors.Fault),
    )
}


async def show_list(request: Request) -> Response:
    """What this person asked for, the newest first."""
    found = await house(request).database.read(_own, signed_in(request).id)
    return render(request, "jobs/list.html", {"jobs": [shown(job) for job in found]})


async def show(request: Request) -> Response:
    """One of them; `Missing` for whoever didn't ask for it."""
    job = await house(request).database.read(_one, signed_in(request).id, _id(request))
    return render(request, "jobs/show.html", {"job": shown(job)})


async def stop_it(request: Request) -> Response:
    """It goes no further; what was done stays done."""
    who = signed_in(request)
    await house(request).scribe.write(_stop, who.id, _id(request))
    return redirect(request, f"/jobs/{_id(request)}", _("Gestopt."))


async def try_again(request: Request) -> Response:
    """What failed goes on where it was."""
    who = signed_in(request)
    await house(request).scribe.write(_try_again, who.id, _id(request))
    return redirect(request, f"/jobs/{_id(request)}", _("We gaan verder waar het was."))


routes = [
    Route("/jobs", show_list),
    Route("/jobs/{job}", show),
    Route("/jobs/{job}/stop", stop_it, methods=["POST"]),
    Route("/jobs/{job}/again", try_again, methods=["POST"]),
]


def shown(job: Job) -> dict[str, Any]:
    """A job as its templates show it."""
    title, begun_at = KINDS.get(job.kind, OTHER)
    return {
        "id": job.id,
        "kind": job.kind,
        "title": title,
        "from": begun_at,
        "state": job.state,
        "done": min(job.done, job.total) if job.total else job.done,
        "total": job.total,
        "result": job.result,
        "with": job.with_,
        "office": job.office,
        "made_at": job.made_at,
        "ended_at": job.ended_at,
        "tries": job.tries,
        "problem": FAILED.get(job.problem, FAILED["fault"]) if job.problem else None,
        "again_at": job.due_at if job.tries else None,
        "now": clock.now(),
    }


def _own(session: Session, person: str) -> list[Job]:
    found = select(Job).where(Job.by == person).order_by(Job.id.desc()).limit(MOST)
    return list(session.scalars(found))


def _one(session: Session, person: str, id: str, *, for_change: bool = False) -> Job:
    job = session.get(Job, id, with_for_update=for_change)
    if job is None or job.by != person:
        raise Missing
    return job


def _stop(tx: Tx, person: str, id: str) -> None:
    tx.hold(person)
    job = _one(tx.session, person, id, for_change=True)
    if job.kind in WHOLE:
        raise Refused(_("Dit gaat door tot het klaar is. Een klas kan niet half doorschuiven."))
    stop(tx, job)


def _try_again(tx: Tx, person: str, id: str) -> None:
    again(tx, _one(tx.session, person, id, for_change=True))


def _id(request: Request) -> str:
    return str(request.path_params["job"])
