"""The page on which an office gives all of somebody's placements to somebody else."""

from datetime import date
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.accounts.models import Person
from server.accounts.names import full_name
from server.errors import Missing, Problem
from server.forms import Form, again, read_form
from server.house import house
from server.network.models import Company, School
from server.pages import redirect, render
from server.permissions import SUPERVISOR, Role
from server.placements import choices
from server.placements.acting import Keyed, act, desk
from server.placements.directory import known_person
from server.placements.handing_over import of
from server.placements.hosts import host_of
from server.placements.models import Placement
from server.placements.names import title
from server.words import _

Row = dict[str, Any]


class SubstituteForm(Keyed):
    person: str
    starts: date
    ends: date | None = None


class SupervisorForm(Keyed):
    person: str
    company: str
    leaves: bool = False


class EndForm(Keyed):
    substitution: str


async def show(request: Request) -> Response:
    """Who could take over; with somebody chosen also what that means, placement by placement."""
    said = dict(request.query_params)
    said["starts"] = said.get("starts") or clock.today().isoformat()
    fault = _("Schrijf de datum zo: 2026-11-26")
    faults = {name: fault for name in ("starts", "ends") if not _is_day(said.get(name, ""))}
    return await _page(request, Form(said, faults))


async def hand_over(request: Request) -> Response:
    at = await desk(request)
    person, school = await house(request).database.read(known_person, at, _id(request))
    is_teacher = request.query_params.get("role", "teacher") == "teacher"
    try:
        if is_teacher:
            form = await read_form(request, SubstituteForm)
            about = {**_said(form), "teacher": person.id}
            answer = await act(request, "teacher.substitute", school.id, form.key, about)
        else:
            other = await read_form(request, SupervisorForm)
            about = {**_said(other), "supervisor": person.id}
            answer = await act(request, "supervisor.replace", school.id, other.key, about)
    except Missing:
        raise
    except Problem as problem:
        return await _page(request, await again(request, problem), problem)
    if answer["job"]:
        return redirect(request, f"/jobs/{answer['job']}")
    return redirect(request, f"/people/{person.id}", _("Het staat klaar. Die dag gebeurt het."))


async def end(request: Request) -> Response:
    at = await desk(request)
    person, school = await house(request).database.read(known_person, at, _id(request))
    form = await read_form(request, EndForm)
    about = {"substitution": form.substitution}
    answer = await act(request, "substitution.end", school.id, form.key, about)
    if answer["job"]:
        return redirect(request, f"/jobs/{answer['job']}")
    return redirect(request, f"/people/{person.id}", _("De vervanging gaat niet door."))


routes = [
    Route("/people/{person}/replace", show),
    Route("/people/{person}/replace", hand_over, methods=["POST"]),
    Route("/people/{person}/replace/end", end, methods=["POST"]),
]


def _id(request: Request) -> str:
    return str(request.path_params["person"])


def _is_day(said: str) -> bool:
    try:
        return not said or bool(date.fromisoformat(said))
    except ValueError:
        return False


def _said(form: Keyed) -> Row:
    said: Row = msgspec.to_builtins(form)
    del said["key"]
    return said


async def _page(request: Request, form: Form, problem: Problem | None = None) -> Response:
    at = await desk(request)
    role = request.query_params.get("role", "teacher")
    if role not in ("teacher", "supervisor"):
        raise Missing
    read = house(request).database.read
    person, school = await read(known_person, at, _id(request))
    context = await read(_context, person, school, Role(role), form)
    status = problem.status if problem else 200
    return render(request, "people/replace.html", {**context, "form": form}, status)


def _context(session: Session, person: Person, school: School, role: Role, form: Form) -> Row:
    found = session.scalars(
        select(Placement).where(*of(school.id, role, person.id)).order_by(Placement.id)
    ).all()
    if not found:
        raise Missing
    companies = _companies(session, found) if role == SUPERVISOR else []
    company = form.values.get("company") or (companies[0][0] if companies else "")
    if role == SUPERVISOR:
        found = [one for one in found if one.company == company]
    pairs = choices.teachers(session, school)
    if role == SUPERVISOR:
        pairs = choices.supervisors_at(session, str(company)) if company else []
    chosen = form.values.get("person", "")
    return {
        "who": {"id": person.id, "name": full_name(person)},
        "role": role.value,
        "choices": [(id_, name) for id_, name in pairs if id_ != person.id],
        "companies": companies,
        "company": company,
        "placements": [_row(session, one) for one in found],
        "chosen": _chosen(session, str(chosen), dict(pairs)),
    }


def _companies(session: Session, found: Any) -> list[tuple[str, str]]:
    ids = {one.company for one in found if one.company}
    rows = session.scalars(select(Company).where(Company.id.in_(ids)).order_by(Company.name))
    return [(one.id, one.name) for one in rows]


def _chosen(session: Session, person: str, pairs: dict[str, str]) -> Row | None:
    """Who was chosen, and whether that person sits at once or is invited first."""
    who = session.get(Person, person) if person in pairs else None
    if who is None:
        return None
    return {"id": who.id, "name": full_name(who), "sits": bool(who.email and who.verified_at)}


def _row(session: Session, placement: Placement) -> Row:
    pupil = session.get_one(Person, placement.pupil)
    return {
        "id": placement.id,
        "title": title(pupil, host_of(session, placement).called),
        "life": placement.life,
        "starts": placement.starts,
        "ends": placement.ends,
    }
