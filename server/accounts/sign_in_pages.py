"""The pages before the house: an address, a code or a link, and who one is."""

import math
from typing import Any

import msgspec
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import clock
from server.accounts import addresses, codes, demo
from server.accounts.cookies import REQUEST, set_request_cookie
from server.accounts.entering import ask_for_code, asking, opened, prove, to_code_page
from server.accounts.models import Code
from server.accounts.names import masked, short_name
from server.accounts.sign_in import OVER, Choice, Denied, Entered
from server.errors import Invalid, Problem
from server.forms import Form, again, read_form
from server.house import house
from server.pages import redirect, render
from server.security import own_path
from server.visitor import visitor
from server.words import _


class AddressForm(msgspec.Struct):
    email: str
    next: str = ""


class CodeForm(msgspec.Struct):
    request: str
    code: str
    person: str = ""


class AgainForm(msgspec.Struct):
    request: str


class ChoiceForm(msgspec.Struct):
    person: str = ""


async def show_sign_in(request: Request) -> Response:
    then = own_path(request.query_params.get("next"), "")
    known = visitor(request)
    if known and "afresh" not in request.query_params:
        return redirect(request, then or "/")
    values = {"email": known.email or ""} if known else {}
    return await _sign_in_page(request, Form(values), then)


async def ask(request: Request) -> Response:
    try:
        form = await read_form(request, AddressForm)
        wish = asking(request, email=addresses.clean(form.email), then=form.next)
        return await to_code_page(request, wish)
    except Problem as problem:
        shown = await again(request, problem)
        then = own_path(shown.values.get("next"), "")
        return await _sign_in_page(request, shown, then, problem)


async def show_code(request: Request) -> Response:
    code = await _find(request, request.cookies.get(REQUEST, ""))
    return _code_page(request, code, Form()) if code else _begin_anew(request)


async def enter_code(request: Request) -> Response:
    form = await read_form(request, CodeForm)
    try:
        outcome = await prove(request, form.request, code=form.code, chosen=form.person)
    except Problem as problem:
        return await _code_page_again(request, form.request, problem)
    if isinstance(outcome, Denied):
        wrong = Invalid(faults={"code": outcome.say})
        code = await _find(request, form.request)
        if code is None or outcome.say is OVER:
            return _begin_anew(request)
        return _code_page(request, code, await again(request, wrong), 400)
    return _let_in(request, outcome, "/sign-in/code", {"request": form.request, "code": form.code})


async def ask_again(request: Request) -> Response:
    """A new code to the same address; the one before ends."""
    form = await read_form(request, AgainForm)
    code = await house(request).database.read(_request, form.request)
    if code is None:
        return _begin_anew(request)
    wish = asking(
        request,
        email=code.address,
        person=code.person,
        invitation=code.invitation,
        then=code.then,
    )
    answer = redirect(request, "/sign-in/code", _("Er is een nieuwe code gestuurd."))
    set_request_cookie(request, answer, await ask_for_code(request, wish))
    return answer


async def show_link(request: Request) -> Response:
    """For whom the link is. Looking at it changes nothing: mail scanners look at every link."""
    token = request.path_params["token"]
    link = await house(request).database.read(_link, token)
    return render(request, "sign_in/link.html", {"link": link})


async def enter_link(request: Request) -> Response:
    """Signs in the browser that asked; any other is asked for the code that stands beside it."""
    token = request.path_params["token"]
    form = await read_form(request, ChoiceForm)
    code = await house(request).database.read(codes.find_link, token)
    if code is None or await _find(request, code.request) is None:
        return redirect(request, request.url.path)
    if not _asked_here(request, code):
        return _code_page(request, code, Form())
    try:
        outcome = await prove(request, code.request, link=token, chosen=form.person)
    except Problem as problem:
        return await _code_page_again(request, code.request, problem)
    if isinstance(outcome, Denied):
        return redirect(request, request.url.path)
    return _let_in(request, outcome, request.url.path, {})


routes = [
    Route("/sign-in", show_sign_in),
    Route("/sign-in", ask, methods=["POST"]),
    Route("/sign-in/code", show_code),
    Route("/sign-in/code", enter_code, methods=["POST"]),
    Route("/sign-in/again", ask_again, methods=["POST"]),
    Route("/sign-in/link/{token}", show_link),
    Route("/sign-in/link/{token}", enter_link, methods=["POST"]),
]


def _let_in(
    request: Request, outcome: Entered | Choice, action: str, hidden: dict[str, str]
) -> Response:
    if isinstance(outcome, Entered):
        return opened(request, redirect(request, outcome.then), outcome)
    people = [{"id": who.id, "name": short_name(who)} for who in outcome.people]
    context = {"people": people, "action": action, "hidden": hidden}
    return render(request, "sign_in/choose.html", context)


async def _sign_in_page(
    request: Request, form: Form, then: str, problem: Problem | None = None
) -> Response:
    context: dict[str, Any] = {"form": form, "next": then, "sample": None, "samples": []}
    if house(request).settings.is_demo:
        context |= await demo.samples(request)
    return render(request, "sign_in/sign_in.html", context, problem.status if problem else 200)


def _code_page(request: Request, code: Code, form: Form, status: int = 200) -> Response:
    typed = _asked_here(request, code) and not code.person
    context = {
        "form": form,
        "request_id": code.request,
        "address": code.address if typed else masked(code.address),
        "next": code.then,
    }
    return render(request, "sign_in/code.html", context, status)


async def _code_page_again(request: Request, code_request: str, problem: Problem) -> Response:
    """The code may be right, but something else stands in the way, which is said there."""
    code = await _find(request, code_request)
    if code is None:
        raise problem
    answer = _code_page(request, code, Form(fault=problem.say), problem.status)
    if problem.retry_after is not None:
        answer.headers["Retry-After"] = str(math.ceil(problem.retry_after))
    return answer


def _begin_anew(request: Request) -> Response:
    return redirect(request, "/sign-in", OVER)


def _asked_here(request: Request, code: Code) -> bool:
    """Whether it was this browser that asked for that code."""
    return request.cookies.get(REQUEST) == code.request


async def _find(request: Request, code_request: str) -> Code | None:
    at = house(request)
    return await at.database.read(codes.find_request, code_request, clock.now())


def _request(session: Session, code_request: str) -> Code | None:
    return session.get(Code, code_request)


def _link(session: Session, token: str) -> dict[str, str]:
    code = codes.find_link(session, token)
    if code is None:
        return {"state": "expired"}
    if code.used_at:
        return {"state": "used"}
    people = codes.people_of(session, code)
    if not people or not codes.is_live(session, code, clock.now()):
        return {"state": "expired"}
    names = " / ".join(short_name(who) for who in people)
    return {
        "state": "ready",
        "name": names,
        "address": masked(code.address),
        "action": f"/sign-in/link/{token}",
    }
