"""The pages where the offices of a region keep its companies."""

from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.accounts.names import full_name
from server.errors import Missing, Problem
from server.forms import Form, again, read_form
from server.house import house
from server.network.companies import addresses_of, companies_of
from server.network.models import Address, Company
from server.network.queries import holders
from server.pages import redirect, render
from server.permissions import SUPERVISOR
from server.placements.acting import Keyed, act, desk
from server.placements.known import Desk
from server.placements.listing import rows_where
from server.placements.models import TALKING, Placement
from server.words import _

Row = dict[str, Any]


class PlaceForm(Keyed):
    street: str
    postcode: str
    town: str
    label: str = ""


class CompanyForm(Keyed):
    name: str
    kvk: str
    short_name: str = ""
    shared_address: str = ""


async def show_list(request: Request) -> Response:
    at = await desk(request)
    words = request.query_params.get("q", "")
    rows = await house(request).database.read(_listed, at, words)
    return render(
        request, "companies/list.html", {"companies": rows, "filters": Form({"q": words})}
    )


async def show_new(request: Request) -> Response:
    await desk(request)
    return _form_page(request, Form())


async def add(request: Request) -> Response:
    at = await desk(request)
    try:
        form = await read_form(request, CompanyForm)
        place = await read_form(request, PlaceForm)
        said = {**_said(form), "address": _said(place)}
        answer = await act(request, "company.add", at.schools[0].id, form.key, said)
    except Problem as problem:
        return _form_page(request, await again(request, problem), problem)
    return redirect(request, f"/companies/{answer['company']}", _("Het bedrijf is toegevoegd."))


async def show(request: Request) -> Response:
    at = await desk(request)
    context = await house(request).database.read(_shown, at, request.path_params["company"])
    return render(request, "companies/show.html", context)


async def show_change(request: Request) -> Response:
    _at, company = await _known(request)
    return _form_page(request, Form({**_told(company)}), company=company)


async def change(request: Request) -> Response:
    at, company = await _known(request)
    try:
        form = await read_form(request, CompanyForm)
        said = {**_said(form), "company": company.id}
        await act(request, "company.change", _office(at, company), form.key, said)
    except Problem as problem:
        return _form_page(request, await again(request, problem), problem, company)
    return redirect(request, f"/companies/{company.id}", _("Bewaard."))


async def show_address(request: Request) -> Response:
    _at, company = await _known(request)
    address = await _address(request, company)
    names = ("label", "street", "postcode", "town")
    values = {name: getattr(address, name) for name in names} if address else {}
    return _address_page(request, company, address, Form(values))


async def keep_address(request: Request) -> Response:
    at, company = await _known(request)
    address = await _address(request, company)
    try:
        form = await read_form(request, PlaceForm)
        said: Row = {"address": _said(form)}
        do = "address.change" if address else "address.add"
        said |= {"id": address.id} if address else {"company": company.id}
        await act(request, do, _office(at, company), form.key, said)
    except Problem as problem:
        shown_again = await again(request, problem)
        return _address_page(request, company, address, shown_again, problem)
    return redirect(request, f"/companies/{company.id}", _("Bewaard."))


routes = [
    Route("/companies", show_list),
    Route("/companies/new", show_new),
    Route("/companies/new", add, methods=["POST"]),
    Route("/companies/{company}", show),
    Route("/companies/{company}/change", show_change),
    Route("/companies/{company}/change", change, methods=["POST"]),
    Route("/companies/{company}/addresses/{address}", show_address),
    Route("/companies/{company}/addresses/{address}", keep_address, methods=["POST"]),
]


async def _known(request: Request) -> tuple[Desk, Company]:
    at = await desk(request)
    read = house(request).database.read
    return at, await read(_company, at, request.path_params["company"])


async def _address(request: Request, company: Company) -> Address | None:
    """The address in the address, or None for a new one."""
    id_ = request.path_params["address"]
    if id_ == "new":
        return None
    found = await house(request).database.read(addresses_of, [company.id])
    for address in found.get(company.id, []):
        if address.id == id_:
            return address
    raise Missing


def _company(session: Session, at: Desk, id_: str) -> Company:
    company = session.get(Company, id_)
    if company is None or company.region not in at.regions:
        raise Missing
    return company


def _office(at: Desk, company: Company) -> str:
    """A school of the desk in the company's region."""
    return next(school.id for school in at.schools if school.region == company.region)


def _listed(session: Session, at: Desk, words: str) -> list[Row]:
    companies = [one for region in at.regions for one in companies_of(session, region, words)]
    addresses = addresses_of(session, {one.id for one in companies})
    pupils = _pupils_now(session, at)
    return [
        {
            "id": one.id,
            "name": one.name,
            "town": ", ".join(dict.fromkeys(place.town for place in addresses.get(one.id, []))),
            "pupils": pupils.get(one.id, 0),
        }
        for one in companies
    ]


def _pupils_now(session: Session, at: Desk) -> dict[str, int]:
    """Company → how many pupils of the own schools are there now."""
    rows = session.execute(
        select(Placement.company, func.count(Placement.pupil.distinct()))
        .where(
            Placement.school.in_(at.ids),
            Placement.life == "active",
            Placement.company.is_not(None),
        )
        .group_by(Placement.company)
    )
    return {company: count for company, count in rows if company}


def _shown(session: Session, at: Desk, id_: str) -> Row:
    company = _company(session, at, id_)
    supervisors = holders(session, company.id, {SUPERVISOR}, clock.today())
    is_here = Placement.company == company.id
    return {
        "company": _told(company),
        "addresses": addresses_of(session, [company.id]).get(company.id, []),
        "supervisors": [
            {"id": one.id, "name": full_name(one), "email": one.email} for one in supervisors
        ],
        "placements": rows_where(session, at, is_here, Placement.life.in_(TALKING)),
        "may_change": True,
    }


def _told(company: Company) -> Row:
    return {
        "id": company.id,
        "name": company.name,
        "short_name": company.short_name,
        "kvk": company.kvk,
        "shared_address": company.shared_address or "",
    }


def _said(form: Keyed) -> Row:
    said: Row = msgspec.to_builtins(form)
    del said["key"]
    return said


def _form_page(
    request: Request,
    form: Form,
    problem: Problem | None = None,
    company: Company | None = None,
) -> Response:
    if isinstance(problem, Missing):
        raise problem
    context = {"form": form, "company": _told(company) if company else None}
    return render(request, "companies/form.html", context, problem.status if problem else 200)


def _address_page(
    request: Request,
    company: Company,
    address: Address | None,
    form: Form,
    problem: Problem | None = None,
) -> Response:
    if isinstance(problem, Missing):
        raise problem
    context = {"form": form, "company": _told(company), "address": address}
    return render(request, "companies/address.html", context, problem.status if problem else 200)
