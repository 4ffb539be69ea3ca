"""The pages of the turn of the school year: a proposal to change, what it means, and the act."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.accounts.names import full_name
from server.admin import school_year
from server.admin.school_classes import next_class
from server.errors import Missing, Problem
from server.forms import Form, sent
from server.house import house
from server.network.models import School
from server.pages import redirect, render
from server.placements.acting import act, desk
from server.placements.known import Desk


async def show(request: Request) -> Response:
    """Every class with the one we think comes next."""
    at = await desk(request)
    said = request.query_params
    context = _as_typed(await house(request).database.read(_proposal, _school(at, said)), said)
    return render(request, "school_year/form.html", {**context, "form": Form(), **_schools(at)})


async def preview(request: Request) -> Response:
    """What will happen with whom; nothing does yet."""
    at = await desk(request)
    school = _school(at, request.query_params)
    moves, last_day = _moves(request.query_params), _day(request.query_params)
    context = await house(request).database.read(_preview, school, moves, last_day)
    page = {**context, "typed": request.url.query}
    return render(request, "school_year/preview.html", page)


async def move_up(request: Request) -> Response:
    at = await desk(request)
    said = await sent(request)
    school = _school(at, said)
    about = {
        "year": school_year.year_of(clock.today()),
        "moves": _moves(said),
        "last_day": _day(said).isoformat(),
    }
    try:
        answer = await act(request, "classes.move_up", school.id, str(said.get("key", "")), about)
    except Missing:
        raise
    except Problem as problem:
        context = _as_typed(await house(request).database.read(_proposal, school), said)
        form = Form({}, problem.faults, None if problem.faults else problem.say)
        page = {**context, "form": form, **_schools(at)}
        return render(request, "school_year/form.html", page, problem.status)
    return redirect(request, f"/jobs/{answer['job']}")


routes = [
    Route("/school-year", show),
    Route("/school-year", move_up, methods=["POST"]),
    Route("/school-year/preview", preview),
]


def _proposal(session: Session, school: School) -> dict[str, Any]:
    today = clock.today()
    year = school_year.year_of(today)
    done = school_year.done_in(session, school.id, year)
    touched = school_year.touched(done)
    found = [
        {"name": name, "pupils": number, "next": next_class(name)}
        for name, number in school_year.classes(session, school.id, today)
        if name and name not in touched
    ]
    return {
        "school": {"id": school.id, "name": school.name},
        "year": year,
        "classes": found,
        "last_day": date(year, 7, 31),
        "done": [{"old": one.old, "new": one.new, "at": one.made_at} for one in done],
    }


def _as_typed(proposal: dict[str, Any], said: QueryParams | FormData) -> dict[str, Any]:
    """The proposal as somebody changed it; who isn't said to move stays."""
    if "old0" not in said:
        return proposal
    moves = _moves(said)
    found = [{**one, "next": moves.get(one["name"])} for one in proposal["classes"]]
    return {**proposal, "classes": found, "last_day": _day(said)}


def _preview(
    session: Session, school: School, moves: dict[str, str], last_day: date
) -> dict[str, Any]:
    today = clock.today()
    known = dict(school_year.classes(session, school.id, today))
    leaving = [old for old, new in moves.items() if new == ""]
    rows = [
        {"old": old, "new": new, "pupils": known.get(old, 0), "into": new in known and new != old}
        for old, new in moves.items()
    ]
    staying = school_year.staying(session, school.id, leaving, today)
    return {
        "school": {"id": school.id, "name": school.name},
        "year": school_year.year_of(today),
        "rows": rows,
        "last_day": last_day,
        "moving": sum(row["pupils"] for row in rows if row["new"] not in ("", row["old"])),
        "leaving": sum(row["pupils"] for row in rows if row["new"] == ""),
        "staying": [(one.id, full_name(one)) for one in staying],
    }


def _schools(at: Desk) -> dict[str, Any]:
    return {"schools": [(one.id, one.name) for one in at.schools]}


def _school(at: Desk, said: QueryParams | FormData) -> School:
    wish = said.get("school") or at.schools[0].id
    found = next((one for one in at.schools if one.id == wish), None)
    if found is None:
        raise Missing
    return found


def _moves(said: QueryParams | FormData) -> dict[str, str]:
    """`old0`, `new0`, `leaves0` … as class → class; who stays in the same class isn't in it."""
    moves = {}
    for name, old in said.multi_items():
        if name.startswith("old") and isinstance(old, str):
            n = name.removeprefix("old")
            new = "" if said.get(f"leaves{n}") else str(said.get(f"new{n}", "")).strip() or old
            if new != old:
                moves[old] = new
    return moves


def _day(said: QueryParams | FormData) -> date:
    try:
        return date.fromisoformat(str(said.get("last_day", "")))
    except ValueError:
        return date(school_year.year_of(clock.today()), 7, 31)
