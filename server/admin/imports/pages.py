"""The pages where an office brings in people: send a file, choose columns, look, and do it."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.admin.imports import reports
from server.admin.imports.checking import check
from server.admin.imports.columns import KINDS
from server.admin.imports.examples import example
from server.admin.imports.keeping import choose, guess_again, keep
from server.admin.imports.models import Import
from server.admin.imports.receiving import received
from server.errors import Invalid, Missing, Problem, Stale
from server.files.receiving import Sent, receive
from server.files.uploading import store_of
from server.forms import Form, read_form, sent
from server.house import house
from server.pages import redirect, render
from server.placements.acting import Keyed, act, desk, page_number
from server.placements.known import Desk
from server.visitor import language, signed_in
from server.words import _

CSV = "text/csv; charset=utf-8"


async def show_list(request: Request) -> Response:
    return await _list(request, await desk(request), Form({"kind": ""}))


async def send(request: Request) -> Response:
    """A file comes in; where its columns are chosen, or what was found when that was sure."""
    at = await desk(request)
    form = await receive(request, store_of(house(request)), most=1)
    try:
        ids = await _keep(request, at, form)
    except Problem as problem:
        values = {"kind": _first(form, "kind"), "school": _first(form, "school")}
        shown = Form(values, problem.faults, None if problem.faults else problem.say)
        return await _list(request, at, shown, problem.status)
    finally:
        await asyncio.to_thread(form.drop)
    return redirect(request, f"/import/{ids[0]}")


async def show(request: Request) -> Response:
    at = await desk(request)
    import_ = await _own(request, at)
    if import_.state == "mapping":
        return await _columns(request, import_, None)
    show_, page = request.query_params.get("show", ""), page_number(request)
    context = await house(request).database.read(reports.report, import_, show_, page)
    return render(request, "import/report.html", {**context, "page_number": page})


async def show_columns(request: Request) -> Response:
    import_ = await _own(request, await desk(request))
    if import_.state not in ("mapping", "checked"):
        raise Stale
    return await _columns(request, import_, None)


async def choose_columns(request: Request) -> Response:
    """The columns are as was chosen, and the file is compared."""
    import_ = await _own(request, await desk(request))
    said = await sent(request)
    kind = next((kind for kind in KINDS if kind == said.get("kind")), import_.kind)
    fields = [str(said.get(f"column{at}", "")) for at in range(len(import_.headers))]

    try:
        await house(request).scribe.write(choose, import_.school, import_.id, kind, fields)
    except Invalid as problem:
        import_.fields, import_.kind = fields, kind
        return await _columns(request, import_, problem)
    await check(house(request).database, house(request).scribe, import_.id)
    return redirect(request, f"/import/{import_.id}")


async def choose_kind(request: Request) -> Response:
    """Something else stands in the file: its columns are guessed anew."""
    import_ = await _own(request, await desk(request))
    said = await sent(request)
    kind = next((kind for kind in KINDS if kind == said.get("kind")), None)
    if kind is None:
        raise Invalid
    await house(request).scribe.write(guess_again, import_.school, import_.id, kind)
    return redirect(request, f"/import/{import_.id}/columns")


async def begin(request: Request) -> Response:
    import_ = await _own(request, await desk(request))
    form = await read_form(request, Keyed)
    about = {"import": import_.id}
    answer = await act(request, "import.begin", import_.school, form.key, about)
    return redirect(request, f"/jobs/{answer['job']}")


async def drop(request: Request) -> Response:
    import_ = await _own(request, await desk(request))
    form = await read_form(request, Keyed)
    await act(request, "import.drop", import_.school, form.key, {"import": import_.id})
    return redirect(request, "/import", _("Het bestand is weg. Er is niets veranderd."))


async def download(request: Request) -> Response:
    """The report as a CSV."""
    import_ = await _own(request, await desk(request))
    text = await house(request).database.read(reports.as_table, import_, language(request))
    return _csv(text, f"leerplek-import-{import_.made_at:%Y-%m-%d}.csv")


async def download_example(request: Request) -> Response:
    """A file to begin with, as Magister and Somtoday would export it."""
    await desk(request)
    kind = request.query_params.get("kind", "pupils")
    if kind not in KINDS:
        raise Missing
    name = {"pupils": "leerlingen", "parents": "ouders", "teachers": "docenten"}[kind]
    return _csv(example(next(one for one in KINDS if one == kind)), f"voorbeeld-{name}.csv")


routes = [
    Route("/import", show_list),
    Route("/import", send, methods=["POST"]),
    Route("/import/voorbeeld.csv", download_example),
    Route("/import/{id}", show),
    Route("/import/{id}/columns", show_columns),
    Route("/import/{id}/columns", choose_columns, methods=["POST"]),
    Route("/import/{id}/kind", choose_kind, methods=["POST"]),
    Route("/import/{id}/begin", begin, methods=["POST"]),
    Route("/import/{id}/drop", drop, methods=["POST"]),
    Route("/import/{id}/report.csv", download),
]


async def _keep(request: Request, at: Desk, form: Sent) -> list[str]:
    """The file is kept for a day, for whoever may import; the ids of its imports."""
    wish = _first(form, "school")
    school = next((one for one in at.schools if wish in ("", one.id)), None)
    if school is None:
        raise Invalid(faults={"school": _("Kies je eigen school.")})
    if not form.files:
        raise Invalid(faults={"file": _("Kies eerst een bestand.")})
    file = form.files[0]
    content = await asyncio.to_thread(file.path.read_bytes)
    kind = _first(form, "kind")
    tables = await asyncio.to_thread(received, content, _tidy(file.name), school.brin, kind)
    ids = []
    for table in tables:
        scribe, database = house(request).scribe, house(request).database
        ids.append(await keep(scribe, school.id, signed_in(request).id, table))
        if table.fields:
            await check(database, scribe, ids[-1])
    return ids


def _first(form: Sent, name: str) -> str:
    return (form.fields.get(name) or [""])[-1]


def _tidy(name: str) -> str:
    bare = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in bare if sign.isprintable())[-120:] or "bestand.csv"


async def _own(request: Request, at: Desk) -> Import:
    return await house(request).database.read(reports.own, at, request.path_params["id"])


async def _list(request: Request, at: Desk, form: Form, status: int = 200) -> Response:
    imports = await house(request).database.read(reports.imports_of, at)
    context = {
        "imports": imports,
        "form": form,
        "schools": [(one.id, one.name) for one in at.schools],
        "kinds": list(KINDS.items()),
    }
    return render(request, "import/list.html", context, status)


async def _columns(request: Request, import_: Import, problem: Problem | None) -> Response:
    context = await house(request).database.read(reports.columns_shown, import_)
    form = Form({}, {}, problem.say if problem else None)
    page = {**context, "form": form}
    return render(request, "import/columns.html", page, problem.status if problem else 200)


def _csv(text: bytes | str, name: str) -> Response:
    return Response(
        text,
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
