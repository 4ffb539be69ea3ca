"""The pages where an office makes, fills, changes and ends placements."""

from typing import Any

import msgspec
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.errors import Missing, Problem
from server.forms import Form, again, sent
from server.house import house
from server.network.queries import works_for
from server.pages import redirect, render
from server.permissions import PUPIL
from server.placements.acting import (
    act,
    desk,
    own_placement,
    page_number,
    pager,
    require_right,
)
from server.placements.known import Desk
from server.placements.listing import Filters, listed
from server.placements.models import Placement
from server.placements.plan_faults import faults
from server.placements.planning_form import as_values, filled_in, offers
from server.placements.plans import PLAIN, as_form
from server.placements.showing import facts, shown
from server.words import _


async def show_list(request: Request) -> Response:
    at = await desk(request)
    page = page_number(request)
    filters = msgspec.convert(
        {name: value for name, value in request.query_params.items() if name != "page"}, Filters
    )
    found = await house(request).database.read(listed, at, filters, page)
    context = {
        "placements": found.rows,
        "filters": Form(msgspec.structs.asdict(filters)),
        "classes": found.classes,
        "teachers": found.teachers,
        "total": found.total,
        **pager(request, page, found.total),
    }
    return render(request, "placements/list.html", context)


async def show_new(request: Request) -> Response:
    values = {"pupil": request.query_params.get("pupil", ""), "kind": "company_elective"}
    return await _form_page(request, await desk(request), Form(values))


async def make(request: Request) -> Response:
    at = await desk(request)
    try:
        said, wrong = await filled_in(request)
        key = said.pop("key")
        office = await house(request).database.read(_school_of, at, said["pupil"])
        await require_right(request, wrong, faults, office, clock.today(), said)
        answer = await act(request, "placement.make", office, key, msgspec.to_builtins(said))
    except Problem as problem:
        return await _form_page(request, at, await again(request, problem), problem)
    return redirect(request, f"/placements/{answer['placement']}", _("Het concept is bewaard."))


async def show(request: Request) -> Response:
    at = await desk(request)
    context = await house(request).database.read(shown, at, request.path_params["room"])
    return render(request, "placements/show.html", context)


async def show_change(request: Request) -> Response:
    at, placement = await own_placement(request)
    return await _form_page(request, at, Form(as_values(placement)), placement=placement)


async def change(request: Request) -> Response:
    at, placement = await own_placement(request)
    try:
        said, wrong = await filled_in(request)
        key = said.pop("key")
        if placement.life != "draft":
            given = {"days", *await sent(request)}
            said = {name: value for name, value in said.items() if name in PLAIN & given}
        whole = {**as_form(placement), **said}
        known = {name: value for name, value in whole.items() if name not in wrong}
        about = (placement.school, clock.today(), known, placement)
        await require_right(request, wrong, faults, *about)
        said = msgspec.to_builtins({**said, "placement": placement.id})
        await act(request, "placement.change", placement.school, key, said)
    except Problem as problem:
        return await _form_page(request, at, await again(request, problem), problem, placement)
    return redirect(request, _page(placement), _("Bewaard."))


routes = [
    Route("/placements", show_list),
    Route("/placements/new", show_new),
    Route("/placements/new", make, methods=["POST"]),
    Route("/placements/{room}", show),
    Route("/placements/{room}/change", show_change),
    Route("/placements/{room}/change", change, methods=["POST"]),
]


async def _form_page(
    request: Request,
    at: Desk,
    form: Form,
    problem: Problem | None = None,
    placement: Placement | None = None,
) -> Response:
    if isinstance(problem, Missing):
        raise problem

    def context(session: Session) -> dict[str, Any]:
        known = facts(session, placement, at.person) if placement else None
        return {"form": form, "placement": known, **offers(session, at, placement)}

    found = await house(request).database.read(context)
    return render(request, "placements/form.html", found, problem.status if problem else 200)


def _school_of(session: Session, at: Desk, pupil: str) -> str:
    """The school whose pupil it is; where nobody was chosen, the first."""
    for school in at.schools:
        if works_for(session, pupil, school.id, {PUPIL}, clock.today()):
            return school.id
    return at.schools[0].id


def _page(placement: Placement) -> str:
    return f"/placements/{placement.id}"
