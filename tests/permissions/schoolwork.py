"""What is sent where a school imports, looks after safety, and keeps or erases data."""

from dataclasses import replace

from tests.permissions import bulk, cases, own_data, things
from tests.permissions.shots import ROOM, SCHOOL, Aim, Shot, look, plain
from tests.permissions.things import Make
from tests.permissions.town import Town


async def _report_page(town: Town, column: str) -> Shot:
    """Of a message of somebody else."""
    other = "teacher" if column == "pupil" else "pupil"
    seq = (await things.message(town, other))["seq"]
    fields = {"why": "other", "words": "Dit is niet fijn."}
    return Shot(at={"room": town.room, "seq": seq}, fields=fields, to="/reports/r_")


async def _take(town: Town, column: str) -> Shot:
    case = (await cases.reported(town))["case"]
    return Shot(at={"case": case, "act": "take"}, to=f"/cases/{case}")


async def _close_page(town: Town, column: str) -> Shot:
    return Shot(at={"case": town.case, "act": "close"})


async def _read_along(town: Town, column: str) -> Shot:
    known = await things.reading(town)
    room = known["placement"]
    fields = {"reason": known["reason"]}
    return Shot(at={"room": room}, fields=fields, to=f"/rooms/{room}/reading")


async def _admins_job(town: Town, column: str) -> Shot:
    return Shot(at={"job": await own_data.job_of(town, "admin")})


async def _admins_copy(town: Town, column: str) -> Shot:
    return Shot(at={"job": await own_data.copy_of(town, "admin")})


async def _stop_own(town: Town, column: str) -> Shot:
    return Shot(at={"job": await own_data.job_of(town, column)}, to="/jobs/j_")


async def _stop_barts(town: Town, column: str) -> Shot:
    return Shot(at={"job": await own_data.job_of(town, "bart")}, to="/jobs/j_")


async def _about_bart(town: Town, column: str) -> Shot:
    return Shot(fields={"person": town.people["bart"].id}, to="/jobs/j_")


async def _left(town: Town, column: str) -> Shot:
    return Shot(at={"school": town.veerhuis, **await own_data.left_pupil(town)})


async def _erased(town: Town, column: str) -> Shot:
    return replace(await _left(town, column), to="/jobs/j_")


def school_form(**fields: str) -> Aim:
    async def aim(town: Town, column: str) -> Shot:
        return Shot(at={"school": town.veerhuis}, fields=fields, to="/schools/o_")

    return aim


async def _import_file(town: Town, column: str) -> Shot:
    return Shot(upload=bulk.file_of(town), to="/import/im_")


async def _import(town: Town, column: str) -> Shot:
    return Shot(at={"id": (await bulk.sent(town))["import"]})


def import_form(make: Make, to: str) -> Aim:
    async def aim(town: Town, column: str) -> Shot:
        known = await make(town)
        return Shot(at={"id": known.pop("import")}, fields=known, to=to)

    return aim


async def _own_year(town: Town, column: str) -> Shot:
    school = town.haspel if column == "coordinator elsewhere" else town.veerhuis
    return Shot(fields=await bulk.year_form(town, school), to="/jobs/j_")


async def _foreign_year(town: Town, column: str) -> Shot:
    school = town.veerhuis if column == "coordinator elsewhere" else town.haspel
    return Shot(fields=await bulk.year_form(town, school), to="/jobs/j_")


async def _teacher(town: Town, column: str) -> Shot:
    return Shot(at={"person": town.people["teacher"].id}, query="?role=teacher")


async def _substitute(town: Town, column: str) -> Shot:
    known = await bulk.substitution(town)
    at = {"person": known.pop("teacher")}
    return Shot(at=at, fields=known, query="?role=teacher", to="/people/u_")


async def _call_off(town: Town, column: str) -> Shot:
    known = await bulk.running(town)
    return Shot(at={"person": town.people["bart"].id}, fields=known, to="/people/u_")


ROUTES: dict[tuple[str, str], Aim] = {
    ("GET", "/rooms/{room}/messages/{seq:int}/report"): look(room="room", seq="farewell"),
    ("POST", "/rooms/{room}/messages/{seq:int}/report"): _report_page,
    ("GET", "/reports"): look(),
    ("GET", "/reports/{report}"): look(report="report"),
    ("GET", "/cases"): look(),
    ("GET", "/cases/{case}"): look(case="case"),
    ("GET", "/cases/{case}/files/{file}"): look(case="case", file="photo"),
    ("GET", "/cases/{case}/{act}"): _close_page,
    ("POST", "/cases/{case}/{act}"): _take,
    ("GET", "/rooms/{room}/reading"): ROOM,
    ("POST", "/rooms/{room}/reading"): _read_along,
    ("GET", "/rooms/{room}/reading/files/{file}"): look(room="room", file="photo"),
    ("GET", "/audit"): look(),
    ("GET", "/audit.csv"): look(),
    ("POST", "/audit/check"): plain("/audit"),
    ("GET", "/jobs"): look(),
    **{("GET", path): look() for path in ("/import", "/import/voorbeeld.csv", "/school-year")},
    ("POST", "/import"): _import_file,
    ("GET", "/import/{id}"): _import,
    ("GET", "/import/{id}/columns"): _import,
    ("GET", "/import/{id}/report.csv"): _import,
    ("POST", "/import/{id}/columns"): import_form(bulk.columns_form, "/import/im_"),
    ("POST", "/import/{id}/kind"): import_form(bulk.columns_form, "/import/im_"),
    ("POST", "/import/{id}/begin"): import_form(bulk.sent, "/jobs/j_"),
    ("POST", "/import/{id}/drop"): import_form(bulk.sent, "/import"),
    ("GET", "/school-year/preview"): look("?old0=kb3&new0=kb4"),
    ("POST", "/school-year"): _own_year,
    ("GET", "/people/{person}/replace"): _teacher,
    ("POST", "/people/{person}/replace"): _substitute,
    ("POST", "/people/{person}/replace/end"): _call_off,
    ("GET", "/jobs/{job}"): _admins_job,
    ("POST", "/jobs/{job}/stop"): _stop_own,
    ("POST", "/jobs/{job}/again"): _stop_own,
    ("GET", "/settings/data"): look(),
    ("GET", "/settings/data/{job}"): _admins_copy,
    ("POST", "/settings/data/export"): plain("/jobs/j_"),
    ("POST", "/settings/data/erase"): plain("/settings/data"),
    ("GET", "/schools"): plain("/schools/o_"),
    ("GET", "/schools/{school}"): SCHOOL,
    ("GET", "/schools/{school}/left"): SCHOOL,
    ("GET", "/schools/{school}/left/{person}"): _left,
    ("POST", "/schools/{school}"): school_form(holiday_region="noord"),
    ("POST", "/schools/{school}/terms"): school_form(kind="absence", years="6"),
    ("POST", "/schools/{school}/left/{person}"): _erased,
}

FOREIGN: dict[tuple[str, str], Aim] = {
    ("POST", "/jobs/{job}/stop"): _stop_barts,
    ("POST", "/jobs/{job}/again"): _stop_barts,
    ("POST", "/settings/data/export"): _about_bart,
    ("POST", "/settings/data/erase"): _about_bart,
    ("POST", "/school-year"): _foreign_year,
}
