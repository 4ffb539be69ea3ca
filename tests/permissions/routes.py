"""For each route and method what is sent there, so that whoever may is obeyed."""

from server.assets import version
from tests.permissions import entrances, schoolwork, things
from tests.permissions.shots import ROOM, Aim, Shot, form, look
from tests.permissions.things import COMMANDS, With
from tests.permissions.town import PHOTO, Town


async def _change(town: Town) -> With:
    plan = await things.plan(town)
    draft = await town.office_does("placement.make", **plan)
    return {**plan, "placement": draft["placement"], "elective": "Lassen"}


async def _own_plan(town: Town, column: str) -> Shot:
    make = things.haspels_plan if column == "coordinator elsewhere" else things.plan
    return Shot(fields=await make(town), to="/placements/p_")


async def _company(town: Town) -> With:
    return {**things.PLACE, "name": town.fresh("Smederij "), "kvk": things.kvk(town)}


async def _address(town: Town) -> With:
    about = await things.company(town)
    return {"company": about["company"], "address": about["place"], **things.PLACE}


async def _parent(town: Town) -> With:
    return {**await things.family(town), "custody": "household"}


async def _upload(town: Town, column: str) -> Shot:
    return Shot(query=f"?room={town.room}", upload=PHOTO)


async def _asset(town: Town, column: str) -> Shot:
    return Shot(at={"version": version(), "path": "main.css"})


async def _poll(town: Town, column: str) -> Shot:
    return Shot(json={"wait": 0})


async def _foreign_plan(town: Town, column: str) -> Shot:
    """For a pupil of a school that isn't one's own."""
    make = things.plan if column == "coordinator elsewhere" else things.haspels_plan
    return Shot(fields=await make(town))


async def _foreign_newcomer(town: Town, column: str) -> Shot:
    """To a school that isn't one's own."""
    school = town.veerhuis if column == "coordinator elsewhere" else town.haspel
    return Shot(fields={**await things.newcomer(town), "organisation": school})


ROUTES: dict[tuple[str, str], Aim] = {
    **entrances.ROUTES,
    **schoolwork.ROUTES,
    **{("GET", path): look() for path in ("/healthz", "/readyz", "/metrics", "/favicon.ico")},
    **{("GET", path): look() for path in ("/api", "/api/v1/openapi.json")},
    **{("GET", path): look() for path in ("/sw.js", "/manifest.webmanifest", "/offline")},
    **{("GET", path): look() for path in ("/robots.txt", "/", "/rooms", "/sign-in", "/settings")},
    **{("GET", path): look() for path in ("/api/v1/sessions", "/api/v1/rooms", "/demo/mail")},
    **{("GET", path): look() for path in ("/placements", "/people", "/companies")},
    **{("GET", f"{path}/new"): look() for path in ("/placements", "/people", "/companies")},
    ("GET", "/static/{version}/{path:path}"): _asset,
    ("POST", "/api/v1/poll"): _poll,
    ("GET", "/search"): look("?q=rivierkei"),
    ("GET", "/api/v1/search"): look("?q=rivierkei"),
    ("GET", "/rooms/{room}/messages/{seq:int}"): look(room="room", seq="said"),
    ("GET", "/rooms/{room}/files/{id}"): look(room="room", id="photo"),
    ("GET", "/files/{id}"): look("?size=320", id="photo"),
    ("GET", "/api/v1/files/{id}"): look(id="photo"),
    ("POST", "/api/v1/files"): _upload,
    ("GET", "/placements/{room}"): ROOM,
    ("GET", "/placements/{room}/change"): ROOM,
    ("GET", "/placements/{room}/end"): ROOM,
    ("GET", "/placements/{room}/signature"): ROOM,
    ("GET", "/placements/{room}/replace"): look("?role=teacher", room="room"),
    ("POST", "/placements/new"): _own_plan,
    ("POST", "/placements/{room}/change"): form(_change, "/placements/p_", room="placement"),
    ("GET", "/people/{person}"): look(person="noor"),
    ("GET", "/people/{person}/change"): look(person="noor"),
    ("GET", "/people/{person}/parents/{parent}"): look(person="noor", parent="bakker"),
    ("POST", "/people/new"): form(things.newcomer, "/people/u_"),
    ("POST", "/people/{person}/change"): form(things.changed_person, "/people/u_", person="person"),
    ("POST", "/people/{person}/affiliations/{affiliation}/end"): form(
        things.affiliation, "/people", person="person", affiliation="affiliation"
    ),
    ("POST", "/people/{person}/parents/{parent}"): form(
        _parent, "/people/u_", person="pupil", parent="parent"
    ),
    ("POST", "/people/{person}/parents/{parent}/end"): form(
        things.family, "/people/u_", person="pupil", parent="parent"
    ),
    ("GET", "/companies/{company}"): look(company="stoutjes"),
    ("GET", "/companies/{company}/change"): look(company="stoutjes"),
    ("GET", "/companies/{company}/addresses/{address}"): look(
        company="stoutjes", address="address"
    ),
    ("POST", "/companies/new"): form(_company, "/companies/c_"),
    ("POST", "/companies/{company}/change"): form(
        COMMANDS["company.change"], "/companies/c_", company="company"
    ),
    ("POST", "/companies/{company}/addresses/{address}"): form(
        _address, "/companies/c_", company="company", address="address"
    ),
    **{
        ("POST", f"/placements/{{room}}/{word}"): form(COMMANDS[do], to, room="placement")
        for word, do, to in (
            ("end", "placement.end", "/placements/p_"),
            ("signature", "agreement.sign_on_paper", "/placements/p_"),
            ("replace", "placement.replace", "/placements/p_"),
            ("drop", "placement.drop", "/placements"),
            ("stand-down", "placement.stand_down", "/placements/p_"),
            ("issue", "placement.issue", "/placements/p_"),
            ("start", "placement.start", "/placements/p_"),
        )
    },
    **{
        ("POST", f"/placements/{{room}}/invitations/{{invitation}}/{word}"): form(
            things.invited, "/placements/p_", room="placement", invitation="invitation"
        )
        for word in ("resend", "withdraw")
    },
}

# These stand in the table twice: once for a room, once for the log of an office.
OF_A_STREAM = (
    "/api/v1/rooms/{room}/entries",
    "/api/v1/rooms/{room}/people",
    "/rooms/{room}",
    "/rooms/{room}/people",
    "/rooms/{room}/placement",
)

# The same about what isn't one's own, where an address or a field could name it.
FOREIGN: dict[tuple[str, str], Aim] = {
    **entrances.FOREIGN,
    **schoolwork.FOREIGN,
    ("POST", "/placements/new"): _foreign_plan,
    ("POST", "/people/new"): _foreign_newcomer,
}
