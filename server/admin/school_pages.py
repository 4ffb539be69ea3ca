"""A school's admin at work: the calendar, how long what is kept, and who is erased."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock, school_days
from server.accounts.models import Person
from server.accounts.names import full_name
from server.admin import terms
from server.admin.leaving import is_known, left_on, left_people, why_not, with_parents
from server.admin.models import ErasureRequest
from server.admin.retention import due_on
from server.admin.schools import own_school, own_schools
from server.admin.what_stays import preview
from server.errors import Invalid, Missing, Problem, StepUp
from server.forms import Form, again, read_form
from server.house import house
from server.network.models import School
from server.pages import redirect, render
from server.placements.acting import Keyed, act
from server.placements.known import is_known as is_in_the_directory
from server.school_days import HolidayRegion
from server.storage.log import Entry
from server.visitor import SignedInPerson, signed_in
from server.words import Sentence, _

RUNS = 20  # of the report

REGIONS: list[tuple[HolidayRegion, Sentence]] = [
    ("noord", _("Noord")),
    ("midden", _("Midden")),
    ("zuid", _("Zuid")),
]
HOLIDAYS: dict[str, Sentence] = {
    "autumn": _("Herfstvakantie"),
    "christmas": _("Kerstvakantie"),
    "spring": _("Voorjaarsvakantie"),
    "may": _("Meivakantie"),
    "summer": _("Zomervakantie"),
}
WENT: dict[str, Sentence] = {
    "pupil_file": _("leerlingdossiers"),
    "adults": _("volwassenen"),
    "absence": _("regels over verzuim"),
    "evidence": _("bewijs van plaatsingen"),
    "photo_consent": _("toestemming voor foto's"),
    "cases": _("gesloten zaken"),
}


class RegionForm(Keyed):
    holiday_region: HolidayRegion


class TermForm(Keyed):
    kind: str
    years: int


async def show_list(request: Request) -> Response:
    """The schools whose admin this person is; straight to the only one."""
    found = await house(request).database.read(own_schools, signed_in(request).id)
    if not found:
        raise Missing
    if len(found) == 1:
        return redirect(request, f"/schools/{found[0].id}")
    return render(request, "schools/list.html", {"schools": found})


async def show(request: Request) -> Response:
    school = await _school(request)
    return await _page(request, school, Form())


async def change(request: Request) -> Response:
    school = await _school(request)
    try:
        form = await read_form(request, RegionForm)
    except Invalid as problem:
        return await _page(request, school, await again(request, problem), problem)
    with_ = {"holiday_region": form.holiday_region}
    await act(request, "school.change", school.id, form.key, with_)
    return redirect(request, f"/schools/{school.id}", _("Bewaard."))


async def lengthen(request: Request) -> Response:
    school = await _school(request)
    try:
        form = await read_form(request, TermForm)
        with_ = {"kind": form.kind, "years": form.years}
        await act(request, "retention.lengthen", school.id, form.key, with_)
    except Invalid as problem:
        return await _page(request, school, await again(request, problem), problem)
    return redirect(request, f"/schools/{school.id}", _("Bewaard."))


async def show_left(request: Request) -> Response:
    """Who is gone, and when their data goes by itself."""
    school = await _school(request)
    _fresh(request)
    context = await house(request).database.read(_left, school)
    return render(request, "schools/left.html", context)


async def show_person(request: Request) -> Response:
    """What an erasure would come to."""
    school = await _school(request)
    _fresh(request)
    context = await house(request).database.read(_person, school, _id(request))
    return render(request, "schools/erase.html", {**context, "form": Form()})


async def erase(request: Request) -> Response:
    """The job is begun that erases this person."""
    school = await _school(request)
    form = await read_form(request, Keyed)
    try:
        answer = await act(request, "person.erase", school.id, form.key, {"person": _id(request)})
    except (Missing, StepUp):
        raise
    except Problem as problem:
        context = await house(request).database.read(_person, school, _id(request))
        shown_again = await again(request, problem)
        return render(request, "schools/erase.html", {**context, "form": shown_again}, 409)
    return redirect(request, f"/jobs/{answer['job']}")


routes = [
    Route("/schools", show_list),
    Route("/schools/{school}", show),
    Route("/schools/{school}", change, methods=["POST"]),
    Route("/schools/{school}/terms", lengthen, methods=["POST"]),
    Route("/schools/{school}/left", show_left),
    Route("/schools/{school}/left/{person}", show_person),
    Route("/schools/{school}/left/{person}", erase, methods=["POST"]),
]


async def _school(request: Request) -> School:
    who, id = signed_in(request), str(request.path_params["school"])
    return await house(request).database.read(own_school, who.id, id)


async def _page(
    request: Request, school: School, form: Form, problem: Problem | None = None
) -> Response:
    context = await house(request).database.read(_about, school)
    return render(
        request,
        "schools/show.html",
        {**context, "form": form, "region": Form({"holiday_region": school.holiday_region})},
        problem.status if problem else 200,
    )


def _about(session: Session, school: School) -> dict[str, Any]:
    today, chosen = clock.today(), terms.years(session, school.id)
    known = [one for one in school_days.school_holidays(school.holiday_region) if one.last >= today]
    return {
        "school": {"id": school.id, "name": school.name},
        "regions": REGIONS,
        "holidays": [
            {"name": HOLIDAYS[one.name], "first": one.first, "last": one.last, "is_law": one.is_law}
            for one in known[:5]
        ],
        "known_until": school_days.known_until(),
        "terms": [
            {"kind": kind, "years": chosen[kind.name], "longest": terms.LONGEST}
            for kind in terms.LONG
        ],
        "short": [(what, lasts.days) for what, lasts in terms.SHORT],
        "runs": _runs(session, school.id),
        "asked": len(_asked(session, school.id)),
    }


def _runs(session: Session, school: str) -> list[dict[str, Any]]:
    """What went when: counts alone."""
    rows = session.execute(
        select(Entry.at, Entry.with_)
        .where(Entry.stream == school, Entry.what == "retention.ran")
        .order_by(Entry.seq.desc())
        .limit(RUNS)
    )
    return [
        {
            "at": at,
            "counts": [(WENT[kind], number) for kind, number in with_["counts"].items()],
        }
        for at, with_ in rows
    ]


def _left(session: Session, school: School) -> dict[str, Any]:
    asked = _asked(session, school.id)
    people = left_people(session, school.id, clock.today())
    present = [session.get_one(Person, one) for one in asked if one not in {p.id for p in people}]
    return {
        "school": {"id": school.id, "name": school.name},
        "people": [_row(session, school.id, one, one.id in asked) for one in people],
        "present": [_row(session, school.id, one, True) for one in present],
    }


def _row(session: Session, school: str, person: Person, is_asked: bool) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": full_name(person),
        "role": "pupil" if person.born else "",
        "left": left_on(session, person.id),
        "due": due_on(session, person),
        "is_asked": is_asked,
    }


def _person(session: Session, school: School, id: str) -> dict[str, Any]:
    if not is_known(session, id, school.id):
        raise Missing
    person, today = session.get_one(Person, id), clock.today()
    people = [session.get_one(Person, one) for one in with_parents(session, id, today)]
    return {
        "school": {"id": school.id, "name": school.name},
        "who": _row(session, school.id, person, id in _asked(session, school.id)),
        "along": [full_name(one) for one in people[1:]],
        "why_not": why_not(session, id, today),
        "has_page": is_in_the_directory(session, id, school, today),
        "preview": preview(session, id),
    }


def _asked(session: Session, school: str) -> list[str]:
    rows = select(ErasureRequest.person).where(ErasureRequest.school == school)
    return list(session.scalars(rows.order_by(ErasureRequest.asked_at)))


def _fresh(request: Request) -> SignedInPerson:
    who = signed_in(request)
    if not who.is_fresh(clock.now()):
        raise StepUp
    return who


def _id(request: Request) -> str:
    return str(request.path_params["person"])
