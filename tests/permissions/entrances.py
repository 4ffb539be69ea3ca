"""What is sent where somebody signs in or out, or comes in by an invitation."""

from server.accounts.sessions import begin_session
from tests.permissions.letters import asked, invitation
from tests.permissions.shots import Aim, Shot, plain
from tests.permissions.town import Town


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


async def _invitation(town: Town, column: str) -> Shot:
    return Shot(at={"token": await invitation(town)})


async def _accept(town: Town, column: str) -> Shot:
    return Shot(at={"token": await invitation(town)}, to="/sign-in/code")


ROUTES: dict[tuple[str, str], Aim] = {
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
    ("GET", "/invitations/{token}"): _invitation,
    ("POST", "/invitations/{token}"): _accept,
}

FOREIGN: dict[tuple[str, str], Aim] = {
    ("DELETE", "/api/v1/sessions/{id}"): _delete_bart,
}
