"""The audit log as pages and as a table to keep."""

from typing import Any

import msgspec
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.forms import Form
from server.house import house
from server.in_words import ROLES, short_day
from server.pages import redirect, render
from server.placements.acting import page_number
from server.safety import auditing, chain
from server.safety.audit_words import ACTS, DAYS, DETAILS, FIELDS
from server.safety.auditing import PAGE, Filters
from server.safety.words import MEASURES, OUTCOMES
from server.spreadsheet import as_csv
from server.visitor import language, signed_in
from server.words import Sentence, _

HEADS = (_("Nummer"), _("Moment"), _("Wie"), _("Wat"), _("Over"), _("Bijzonderheden"), _("Afdruk"))
VALUES: dict[str, Sentence] = {**ROLES, **FIELDS, **OUTCOMES, **MEASURES}


async def show(request: Request) -> Response:
    """The newest acts first, and whether the chain is whole."""
    filters, page = _filters(request), page_number(request)
    found = await house(request).database.read(_shown, signed_in(request).id, filters, page)
    tongue = language(request)
    rows = [_as_read(row, tongue) for row in found.pop("rows")]
    kinds = [(kind, _kind(kind, tongue)) for kind in found.pop("kinds")]
    context = {
        **found,
        "rows": rows,
        "kinds": sorted(kinds, key=lambda pair: pair[1]),
        "filters": Form(msgspec.structs.asdict(filters)),
        "as_table": str(request.url.replace(scheme="", netloc="", path="/audit.csv")),
        **_pager(request, page, found["total"]),
    }
    return render(request, "cases/audit.html", context)


async def export(request: Request) -> Response:
    """Everything that the filters let through, as a table."""
    person = signed_in(request).id
    rows = await house(request).database.read(_all, person, _filters(request))
    tongue = language(request)
    heads = [head.in_(tongue) for head in HEADS]
    body = as_csv(heads, (_as_cells(_as_read(row, tongue)) for row in rows))
    name = f"leerplek-{clock.today().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


async def check(request: Request) -> Response:
    """The chain is checked now."""
    at = house(request)
    await at.database.read(auditing.desk_of, signed_in(request).id, clock.today())
    checked = await chain.check(at)
    said = _("De keten is stuk. Bel je systeembeheerder.") if checked.broken else _("Alles klopt.")
    return redirect(request, "/audit", said)


def _filters(request: Request) -> Filters:
    known = Filters.__struct_fields__
    said = {name: value for name, value in request.query_params.items() if name in known}
    return msgspec.convert(said, Filters)


def _shown(session: Session, person: str, filters: Filters, page: int) -> dict[str, Any]:
    desk = auditing.desk_of(session, person, clock.today())
    rows, total = auditing.found(session, desk, filters, page)
    return {
        "rows": rows,
        "total": total,
        "kinds": auditing.kinds(session, desk),
        "checked": chain.last_checked(session),
    }


def _all(session: Session, person: str, filters: Filters) -> list[dict[str, Any]]:
    desk = auditing.desk_of(session, person, clock.today())
    return auditing.all_found(session, desk, filters)


def _as_read(row: dict[str, Any], tongue: str) -> dict[str, Any]:
    """An act with its words in the reader's language."""
    details = [
        f"{DETAILS[key].in_(tongue)}: {said}"
        for key, value in row["details"].items()
        if key in DETAILS and (said := _said(key, value, tongue))
    ]
    return {**row, "what": _kind(row["what"], tongue), "details": "; ".join(details)}


def _kind(what: str, tongue: str) -> str:
    return ACTS[what].in_(tongue) if what in ACTS else what


def _said(key: str, value: Any, tongue: str) -> str:
    return short_day(value, tongue) if key in DAYS and value else _value(value, tongue)


def _value(value: Any, tongue: str) -> str:
    if isinstance(value, list):
        return ", ".join(_value(one, tongue) for one in value)
    if isinstance(value, str) and value in VALUES:
        return VALUES[value].in_(tongue)
    return str(value) if value not in (None, "", False) else ""


def _as_cells(row: dict[str, Any]) -> tuple[object, ...]:
    at = clock.written(row["at"])
    return row["seq"], at, row["by"], row["what"], row["about"], row["details"], row["hash"]


def _pager(request: Request, page: int, total: int) -> dict[str, str | None]:
    def address(number: int) -> str:
        return str(request.url.include_query_params(page=number).replace(scheme="", netloc=""))

    return {
        "more": address(page + 1) if page * PAGE < total else None,
        "less": address(page - 1) if page > 1 else None,
    }


routes = [
    Route("/audit", show),
    Route("/audit.csv", export),
    Route("/audit/check", check, methods=["POST"]),
]
