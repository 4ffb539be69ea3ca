"""The pages where an office keeps its people, and who answers for its pupils."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.accounts import actions as accounts
from server.accounts.actions import PersonKnown
from server.accounts.models import Guardianship, Person
from server.accounts.names import full_name
from server.errors import Missing, Problem, StepUp
from server.forms import Form, again, look_at, read_form
from server.house import house
from server.pages import redirect, render
from server.permissions import PUPIL
from server.placements import families, people
from server.placements.acting import Keyed, act, desk, page_number, pager, require_right
from server.placements.directory import (
    Filters,
    directory,
    known_person,
    organisations,
    parents_known,
    person_shown,
    role_of,
)
from server.placements.families import SetGuardianship
from server.placements.known import Desk
from server.placements.people import OF_PUPILS, AddPerson
from server.words import LANGUAGES, _


class PersonForm(PersonKnown):
    key: str = ""


class NewPersonForm(AddPerson):
    key: str = ""


class ParentForm(SetGuardianship, kw_only=True):
    """The pupil is the one of the page."""

    pupil: str = ""
    key: str = ""


async def show_list(request: Request) -> Response:
    at = await desk(request)
    page = page_number(request)
    said = request.query_params
    filters = Filters(q=said.get("q", ""), role=said.get("role", ""), mail=said.get("mail", ""))
    rows, total = await house(request).database.read(directory, at, filters, page)
    context = {
        "people": rows,
        "filters": Form(msgspec.structs.asdict(filters)),
        "total": total,
        **pager(request, page, total),
    }
    return render(request, "people/list.html", context)


async def show_new(request: Request) -> Response:
    at = await desk(request)
    role = request.query_params.get("role", "pupil")
    own = at.schools[0].id if role != "supervisor" else ""
    values = {
        "role": role,
        "organisation": request.query_params.get("organisation", own),
        "title": "",
    }
    return await _form_page(request, at, Form(values))


async def add(request: Request) -> Response:
    at = await desk(request)
    try:
        said, wrong = await look_at(request, NewPersonForm)
        key, at_place = said.pop("key"), said["organisation"]
        office = at_place if at_place in at.ids else at.schools[0].id
        await require_right(request, wrong, people.faults, office, clock.today(), said)
        answer = await act(request, "person.add", office, key, said)
    except Problem as problem:
        return await _form_page(request, at, await again(request, problem), problem)
    return redirect(request, f"/people/{answer['person']}", _("Toegevoegd."))


async def show(request: Request) -> Response:
    at = await desk(request)
    context = await house(request).database.read(person_shown, at, _id(request))
    return render(request, "people/show.html", context)


async def show_change(request: Request) -> Response:
    at = await desk(request)
    person, _school = await house(request).database.read(known_person, at, _id(request))
    names = PersonForm.__struct_fields__
    values = {name: getattr(person, name) for name in names if name != "key"}
    values["born"] = person.born.isoformat() if person.born else ""
    values["email"] = person.email or ""
    return await _form_page(request, at, Form(values), person=person)


async def change(request: Request) -> Response:
    at = await desk(request)
    person, school = await house(request).database.read(known_person, at, _id(request))
    try:
        said, wrong = await look_at(request, PersonForm)
        key = said.pop("key")
        for name in _left_out(person, said):
            said.pop(name, None)
        whose = {"for_pupil": bool(person.born), "but": person.id}
        await require_right(request, wrong, accounts.faults, clock.today(), said, **whose)
        await act(request, "person.change", school.id, key, {**said, "person": person.id})
    except Problem as problem:
        shown_again = await again(request, problem)
        return await _form_page(request, at, shown_again, problem, person)
    return redirect(request, f"/people/{person.id}", _("Bewaard."))


async def end_affiliation(request: Request) -> Response:
    at = await desk(request)
    person, school = await house(request).database.read(known_person, at, _id(request))
    form = await read_form(request, Keyed)
    with_ = {"affiliation": request.path_params["affiliation"]}
    await act(request, "affiliation.end", school.id, form.key, with_)
    return redirect(
        request, "/people", _("{name} hoort daar niet meer bij.", name=full_name(person))
    )


async def show_parent(request: Request) -> Response:
    at = await desk(request)
    pupil, parent, tie = await house(request).database.read(_family, at, request.path_params)
    values = {"custody": "authority", "language": "nl", "title": "Mw."}
    if tie:
        values = {"custody": tie.custody, "institution": tie.institution}
    return await _parent_page(request, at, pupil, parent, Form(values))


async def set_parent(request: Request) -> Response:
    at = await desk(request)
    read = house(request).database.read
    pupil, parent, _tie = await read(_family, at, request.path_params)
    try:
        said, wrong = await look_at(request, ParentForm)
        key = said.pop("key")
        said |= {"pupil": pupil.id, "parent": parent.id if parent else said["parent"]}
        _known, school = await read(known_person, at, pupil.id)
        await require_right(request, wrong, families.faults, school.id, clock.today(), said)
        await act(request, "guardianship.set", school.id, key, said)
    except Problem as problem:
        shown_again = await again(request, problem)
        return await _parent_page(request, at, pupil, parent, shown_again, problem)
    return redirect(request, f"/people/{pupil.id}", _("Bewaard."))


async def end_parent(request: Request) -> Response:
    at = await desk(request)
    read = house(request).database.read
    pupil, parent, _tie = await read(_family, at, request.path_params)
    if parent is None:
        raise Missing
    form = await read_form(request, Keyed)
    _known, school = await read(known_person, at, pupil.id)
    with_ = {"pupil": pupil.id, "parent": parent.id}
    await act(request, "guardianship.end", school.id, form.key, with_)
    said = _(
        "{name} ziet de kamers van {pupil} niet meer.",
        name=full_name(parent),
        pupil=pupil.first_name,
    )
    return redirect(request, f"/people/{pupil.id}", said)


routes = [
    Route("/people", show_list),
    Route("/people/new", show_new),
    Route("/people/new", add, methods=["POST"]),
    Route("/people/{person}", show),
    Route("/people/{person}/change", show_change),
    Route("/people/{person}/change", change, methods=["POST"]),
    Route("/people/{person}/affiliations/{affiliation}/end", end_affiliation, methods=["POST"]),
    Route("/people/{person}/parents/{parent}", show_parent),
    Route("/people/{person}/parents/{parent}", set_parent, methods=["POST"]),
    Route("/people/{person}/parents/{parent}/end", end_parent, methods=["POST"]),
]


def _id(request: Request) -> str:
    return str(request.path_params["person"])


def _left_out(person: Person, said: Mapping[str, Any]) -> Iterable[str]:
    """What stays as it is: all that only pupils have, and a birthday that wasn't filled in."""
    if not person.born:
        return OF_PUPILS
    return () if said.get("born") else ("born",)


def _family(
    session: Session, at: Desk, path: dict[str, str]
) -> tuple[Person, Person | None, Guardianship | None]:
    """The pupil in the address, with the parent and their tie, if it isn't a new one."""
    pupil, _school = known_person(session, at, path["person"])
    if role_of(session, at, pupil.id) != PUPIL:
        raise Missing
    if path["parent"] == "new":
        return pupil, None, None
    tie = session.get(Guardianship, (path["parent"], pupil.id))
    if tie is None:
        raise Missing
    return pupil, session.get_one(Person, tie.parent), tie


async def _form_page(
    request: Request,
    at: Desk,
    form: Form,
    problem: Problem | None = None,
    person: Person | None = None,
) -> Response:
    if isinstance(problem, Missing | StepUp):
        raise problem

    def context(session: Session) -> dict[str, Any]:
        who = None
        if person:
            role = role_of(session, at, person.id).value
            who = {"id": person.id, "name": full_name(person), "role": role}
        return {"form": form, "who": who, "organisations": organisations(session, at)}

    found = await house(request).database.read(context)
    return render(request, "people/form.html", found, problem.status if problem else 200)


async def _parent_page(
    request: Request,
    at: Desk,
    pupil: Person,
    parent: Person | None,
    form: Form,
    problem: Problem | None = None,
) -> Response:
    if isinstance(problem, Missing):
        raise problem
    parents = await house(request).database.read(parents_known, at, pupil.id)
    context = {
        "form": form,
        "pupil": {"id": pupil.id, "name": pupil.first_name},
        "parent": {"id": parent.id, "name": full_name(parent)} if parent else None,
        "parents": parents,
        "languages": list(LANGUAGES.items()),
    }
    return render(request, "people/parent.html", context, problem.status if problem else 200)
