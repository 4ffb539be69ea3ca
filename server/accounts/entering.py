"""What every door of signing in does alike: asks for a code, takes the proof, opens."""

from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from server.accounts import queries
from server.accounts.codes import Asking, request_code
from server.accounts.cookies import REQUEST, set_request_cookie, set_session_cookie
from server.accounts.devices import device
from server.accounts.sign_in import Choice, Denied, Entered, Proof, let_in, sign_in
from server.errors import SlowDown
from server.house import house
from server.limits import network
from server.pages import VISITOR, redirect
from server.security import own_path
from server.storage.tx import Tx
from server.visitor import language, visitor
from server.words import _

R = TypeVar("R", bound=Response)


def asking(
    request: Request,
    *,
    email: str | None = None,
    person: str | None = None,
    invitation: str | None = None,
    then: str | None = None,
) -> Asking:
    """Somebody in this browser asks for a code.

    In demo every name has its own cookies, so the link leads back to the name where it was asked.
    """
    base = f"{request.url.scheme}://{request.url.netloc}" if house(request).settings.is_demo else ""
    return Asking(email, person, invitation, own_path(then, ""), language(request), base)


async def ask_for_code(request: Request, wish: Asking) -> str:
    """The id of the request; the letter leaves at once."""
    at = house(request)
    code_request = await at.scribe.write(request_code, at.settings, wish)
    at.outbox.ring()
    return code_request


async def to_code_page(request: Request, wish: Asking) -> Response:
    """Ask for a code, and go where it is typed; for whoever has a page with a button for it."""
    answer = redirect(request, "/sign-in/code")
    set_request_cookie(request, answer, await ask_for_code(request, wish))
    return answer


async def prove(
    request: Request,
    code_request: str,
    *,
    code: str = "",
    link: str = "",
    chosen: str | None = None,
) -> Entered | Choice | Denied:
    """Try to sign in. `SlowDown` when too many wrong tries came from there, or from everywhere."""
    at = house(request)
    _require_patience(request)
    known = visitor(request)
    proof = Proof(
        request=code_request,
        code=code,
        link=link,
        chosen=chosen or None,
        device=device(request.headers.get("user-agent", "")),
        replaces=known.session if known else None,
    )
    outcome = await at.scribe.write(sign_in, at.settings, at.neighbours, proof)
    if isinstance(outcome, Denied):
        # Only real guesses, or whoever sends rubbish would keep everybody out.
        if outcome.is_guess:
            at.wrong_codes.take("all")
        at.wrong_codes_from.take(_network(request))
    return outcome


async def enter_as_sample(request: Request, name: str) -> Entered | None:
    """An invented person is signed in by name; None when there is nobody so called, or no demo."""
    at = house(request)
    if not at.settings.is_demo:
        return None
    known = visitor(request)
    agent = device(request.headers.get("user-agent", ""))

    def enter(tx: Tx) -> Entered | None:
        who = queries.sample_person(tx.session, name)
        if who is None:
            return None
        replaces = known.session if known else None
        token, session, is_staff = let_in(tx, at.neighbours, who, agent, replaces)
        return Entered(token, session, who.id, is_staff, "/")

    return await at.scribe.write(enter)


def opened(request: Request, answer: R, entered: Entered) -> R:
    """This answer signs the browser in."""
    set_session_cookie(request, answer, entered.token, is_staff=entered.is_staff)
    answer.delete_cookie(REQUEST)
    answer.delete_cookie(VISITOR)
    return answer


def _require_patience(request: Request) -> None:
    at = house(request)
    if not at.settings.rate_limits:
        return
    wait = max(at.wrong_codes.wait("all"), at.wrong_codes_from.wait(_network(request)))
    if wait > 0:
        say = _("Er zijn veel verkeerde codes ingevuld. Wacht even en probeer het dan weer.")
        raise SlowDown(say, retry_after=max(1, wait))


def _network(request: Request) -> str:
    return network(request.client.host if request.client else "")
