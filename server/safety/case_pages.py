"""Cases for those who handle them: the list, one case, and each act as a small form.

No address answers otherwise for a case that one may not handle than for one that never was.
"""

from datetime import date
from typing import Any

import msgspec
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.errors import Missing, Problem, StepUp
from server.files.models import File
from server.files.sending import send
from server.files.uploading import store_of
from server.forms import Form, again, read_form
from server.house import house
from server.network.queries import roles_of
from server.pages import redirect, render
from server.permissions import HANDLERS
from server.placements.acting import Keyed, act, page_number, pager
from server.placements.listing import PAGE
from server.safety import queries, showing
from server.safety.evidence import held_files
from server.safety.models import Case
from server.safety.parties import handled_by
from server.safety.telling import reported_in
from server.safety.words import ACTS, MEASURES, OUTCOMES, STATES, WHYS
from server.visitor import signed_in
from server.words import Sentence, _

WORDS = {
    "whys": WHYS,
    "states": STATES,
    "outcomes": OUTCOMES,
    "act_words": ACTS,
    "measure_words": MEASURES,
}


class Nothing(Keyed):
    pass


class Words(Keyed):
    words: str


class Contact(Keyed):
    with_whom: str
    words: str


class OnPerson(Keyed):
    person: str
    until: date
    everywhere: bool = False


class OfMeasure(Keyed):
    measure: str


class OfMessage(Keyed):
    seq: int


class Close(Keyed):
    outcome: str
    words: str


# The last word of an address → what its form holds, and what is said when it was obeyed.
SHAPES: dict[str, tuple[type[Keyed], Sentence]] = {
    "take": (Nothing, _("Je hebt de zaak opgepakt. Wie meldde, ziet dat ernaar gekeken wordt.")),
    "note": (Words, _("De notitie is bewaard.")),
    "contact": (Contact, _("Het contact is vastgelegd.")),
    "freeze": (Nothing, _("De kamer is op slot. Iedereen kan nog lezen.")),
    "thaw": (Nothing, _("De kamer is weer open.")),
    "mute": (OnPerson, _("Deze persoon kan nu alleen lezen.")),
    "suspend": (OnPerson, _("Deze persoon doet nu even niet mee.")),
    "lift": (OfMeasure, _("De maatregel is gestopt.")),
    "withdraw": (OfMessage, _("Het bericht is uit de kamer gehaald. In de zaak blijft het staan.")),
    "close": (Close, _("De zaak is gesloten.")),
    "reopen": (Words, _("De zaak is weer open.")),
}
FORMS = ("note", "contact", "mute", "suspend", "close", "reopen")  # those with a page of their own


async def show_list(request: Request) -> Response:
    person, closed = signed_in(request).id, request.query_params.get("closed") == "yes"
    page = page_number(request)
    found = await house(request).database.read(_listed, person, page, closed=closed)
    context = {**found, "closed": closed, **pager(request, page, found["total"]), **WORDS}
    return render(request, "cases/list.html", context)


async def show(request: Request) -> Response:
    return await _case_page(request)


async def show_act(request: Request) -> Response:
    if request.path_params["act"] not in FORMS:
        raise Missing
    values = {"person": request.query_params.get("person", "")}
    return await _act_page(request, Form(values))


async def do(request: Request) -> Response:
    """One act in a case, by form."""
    word, case = request.path_params["act"], request.path_params["case"]
    if word not in SHAPES:
        raise Missing
    shape, said = SHAPES[word]
    office = await house(request).database.read(_office_of, signed_in(request).id, case)
    try:
        form = await read_form(request, shape)
        with_ = msgspec.structs.asdict(form)
        key = with_.pop("key")
        with_ = {name: _plain(value) for name, value in with_.items()}
        await act(request, f"case.{word}", office, key, {"case": case, **with_})
    except (Missing, StepUp):
        raise
    except Problem as problem:
        form_again = await again(request, problem)
        page = _act_page if word in FORMS else _case_page
        return await page(request, form_again, problem.status)
    return redirect(request, f"/cases/{case}", said)


async def show_file(request: Request) -> Response:
    """A file of a reported message; a withdrawn one too, as long as the case holds it."""
    case = await _handled(request)
    file = await house(request).database.read(_held, case, request.path_params["file"])
    size = request.query_params.get("size", "")
    answer = await send(request, store_of(house(request)), file, size)
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def _case_page(request: Request, form: Form | None = None, status: int = 200) -> Response:
    case = await _handled(request)
    found = await house(request).database.read(showing.shown, case, clock.today())
    return render(request, "cases/case.html", {**found, "form": form or Form(), **WORDS}, status)


async def _act_page(request: Request, form: Form, status: int = 200) -> Response:
    case = await _handled(request)

    def context(session: Session) -> dict[str, Any]:
        on = clock.today()
        return {
            "case": showing.facts(session, case, on),
            "people": showing.people_of(session, case, []),
            "reachable": showing.reachable(session, case),
        }

    found = await house(request).database.read(context)
    about = {"act": request.path_params["act"], "form": form, **WORDS}
    return render(request, "cases/act.html", {**found, **about}, status)


async def _handled(request: Request) -> Case:
    """The case in the address, for who handles it and signed in just now."""
    person = signed_in(request)
    case = await house(request).database.read(
        handled_by, person.id, request.path_params["case"], clock.today()
    )
    if not person.is_fresh(clock.now()):
        raise StepUp
    return case


def _listed(session: Session, person: str, page: int, *, closed: bool) -> dict[str, Any]:
    on = clock.today()
    if not queries.handles_cases(session, person, on):
        raise Missing
    cases = queries.cases_of(session, person, on, closed=closed)
    shown = queries.rows(session, cases[(page - 1) * PAGE : page * PAGE], on)
    return {"cases": shown, "total": len(cases), "count": queries.count(session, person, on)}


def _office_of(session: Session, person: str, case: str) -> str:
    """Where this person asks for acts in that case: at its school, or in the own office."""
    found = handled_by(session, person, case, clock.today())
    held = roles_of(session, person, clock.today())
    mine = sorted(office for office, roles in held.items() if roles & HANDLERS)
    return found.school if found.school in mine else mine[0]


def _held(session: Session, case: Case, file: str) -> File:
    found = session.get(File, file)
    for seq in reported_in(session, case.id):
        if found is not None and file in held_files(session, case.room, seq):
            return found
    raise Missing


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


routes = [
    Route("/cases", show_list),
    Route("/cases/{case}", show),
    Route("/cases/{case}/files/{file}", show_file),
    Route("/cases/{case}/{act}", show_act),
    Route("/cases/{case}/{act}", do, methods=["POST"]),
]
