"""For each route and method what is sent there, so that whoever may is obeyed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.accounts.sessions import begin_session
from server.assets import version
from tests.permissions import things
from tests.permissions.letters import asked, invitation
from tests.permissions.things import COMMANDS, Make, With
from tests.permissions.town import Town


@dataclass(frozen=True)
class Shot:
    """One request: what stands in its address, its form or its JSON."""

    at: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    json: object = None
    to: str = ""  # where a form that was obeyed leads
    cookies: Mapping[str, str] = field(default_factory=dict)
    spends_session: bool = False


Aim = Callable[[Town, str], Awaitable[Shot]]  # for the person of that column


def look(query: str = "", **at: str) -> Aim:
    """A page; `at` names what of the town stands in its address."""

    async def aim(town: Town, column: str) -> Shot:
        return Shot(at={name: getattr(town, one) for name, one in at.items()}, query=query)

    return aim


def form(make: Make, to: str, **at: str) -> Aim:
    """A form of a thing: what `at` names stands in the address, the rest in the fields."""

    async def aim(town: Town, column: str) -> Shot:
        known = await make(town)
        placed = {name: known.pop(one) for name, one in at.items()}
        return Shot(at=placed, fields=known, to=to)

    return aim


def plain(to: str, **fields: str) -> Aim:
    """A form that says the same whoever sends it."""

    async def aim(town: Town, column: str) -> Shot:
        return Shot(fields=fields, to=to)

    return aim


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


async def _asset(town: Town, column: str) -> Shot:
    return Shot(at={"version": version(), "path": "main.css"})


async def _mail(town: Town, column: str) -> Shot:
    kept = sorted((town.house.settings.data / "mail").glob("*.eml"))
    return Shot(at={"id": kept[0].stem})


async def _link(town: Town, column: str) -> Shot:
    return Shot(at={"token": (await asked(town)).token})


async def _enter_link(town: Town, column: str) -> Shot:
    known = await asked(town)
    cookies = {"leerplek_request": known.request}
    return Shot(at={"token": known.token}, to="/", cookies=cookies, spends_session=True)


async def _code_page(town: Town, column: str) -> Shot:
    return Shot(cookies={"leerplek_request": (await asked(town)).request})


async def _enter_code(town: Town, column: str) -> Shot:
    known = await asked(town)
    fields = {"request": known.request, "code": known.code}
    return Shot(fields=fields, to="/", spends_session=True)


async def _ask_again(town: Town, column: str) -> Shot:
    return Shot(fields={"request": (await asked(town)).request}, to="/sign-in/code")


async def _ask(town: Town, column: str) -> Shot:
    return Shot(fields={"email": f"{town.fresh('wie')}@thuis.example"}, to="/sign-in/code")


async def _api_code(town: Town, column: str) -> Shot:
    return Shot(json={"email": f"{town.fresh('wie')}@thuis.example"})


async def _api_session(town: Town, column: str) -> Shot:
    known = await asked(town)
    return Shot(json={"request": known.request, "code": known.code}, spends_session=True)


async def _sample(town: Town, column: str) -> Shot:
    name = town.people["bart"].sample_name
    return Shot(fields={"sample": name}, to="/", spends_session=True)


async def _sign_out(town: Town, column: str) -> Shot:
    return Shot(to="/sign-in", spends_session=True)


async def _invitation(town: Town, column: str) -> Shot:
    return Shot(at={"token": await invitation(town)})


async def _accept(town: Town, column: str) -> Shot:
    return Shot(at={"token": await invitation(town)}, to="/sign-in/code")


async def _end_own(town: Town, column: str) -> Shot:
    return Shot(fields={"session": await _session(town, column)}, to="/settings")


async def _delete_own(town: Town, column: str) -> Shot:
    return Shot(at={"id": await _session(town, column)})


async def _delete_bart(town: Town, column: str) -> Shot:
    return Shot(at={"id": await _session(town, "bart")})


async def _session(town: Town, column: str) -> str:
    """One more device on which that person is signed in."""
    who = town.people.get(column, town.people["bart"])
    _token, session = await town.writes(begin_session, who.id, "a phone", is_staff=False)
    return session


async def _foreign_plan(town: Town, column: str) -> Shot:
    """For a pupil of a school that isn't one's own."""
    make = things.plan if column == "coordinator elsewhere" else things.haspels_plan
    return Shot(fields=await make(town))


async def _foreign_newcomer(town: Town, column: str) -> Shot:
    """To a school that isn't one's own."""
    school = town.veerhuis if column == "coordinator elsewhere" else town.haspel
    return Shot(fields={**await things.newcomer(town), "organisation": school})


ROOM = look(room="room")
OFFICE = look(room="office")

ROUTES: dict[tuple[str, str], Aim] = {
    **{("GET", path): look() for path in ("/healthz", "/readyz", "/metrics", "/favicon.ico")},
    **{("GET", path): look() for path in ("/robots.txt", "/", "/rooms", "/sign-in", "/settings")},
    **{("GET", path): look() for path in ("/api/v1/sessions", "/api/v1/rooms", "/demo/mail")},
    **{("GET", path): look() for path in ("/placements", "/people", "/companies")},
    **{("GET", f"{path}/new"): look() for path in ("/placements", "/people", "/companies")},
    ("GET", "/static/{version}/{path:path}"): _asset,
    ("POST", "/sign-in"): _ask,
    ("GET", "/sign-in/code"): _code_page,
    ("POST", "/sign-in/code"): _enter_code,
    ("POST", "/sign-in/again"): _ask_again,
    ("GET", "/sign-in/link/{token}"): _link,
    ("POST", "/sign-in/link/{token}"): _enter_link,
    ("POST", "/settings"): plain("/settings", language="nl", receipts="yes"),
    ("POST", "/sessions/end"): _end_own,
    ("POST", "/sign-out"): _sign_out,
    ("POST", "/language"): plain("/", language="nl"),
    ("POST", "/api/v1/codes"): _api_code,
    ("POST", "/api/v1/sessions"): _api_session,
    ("DELETE", "/api/v1/sessions/{id}"): _delete_own,
    ("POST", "/demo/sign-in"): _sample,
    ("GET", "/demo/mail/{id}"): _mail,
    ("GET", "/rooms/{room}/messages/{seq:int}"): look(room="room", seq="said"),
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
    ("GET", "/invitations/{token}"): _invitation,
    ("POST", "/invitations/{token}"): _accept,
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
    ("DELETE", "/api/v1/sessions/{id}"): _delete_bart,
    ("POST", "/placements/new"): _foreign_plan,
    ("POST", "/people/new"): _foreign_newcomer,
}
