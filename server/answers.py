"""How a problem is told: as JSON to programs, as a page to people, in the reader's language."""

import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server import security
from server.errors import Invalid, Missing, Problem, SignedOut, StepUp, TooBig
from server.pages import redirect, render
from server.visitor import SESSION, language

HEARD = {404: Missing, 413: TooBig}
PASSES = (429, 500, 503)  # the same can work a moment later


def told(request: Request, problem: Problem) -> Response:
    """The answer to a request that can't be done."""
    if request.url.path.startswith("/api/"):
        answer: Response = _as_json(request, problem)
    elif isinstance(problem, SignedOut | StepUp) and request.url.path != "/sign-in":
        answer = _to_sign_in(request, problem)
    else:
        answer = _as_page(request, problem)
    if problem.retry_after is not None:
        answer.headers["Retry-After"] = str(math.ceil(problem.retry_after))
    return answer


async def on_problem(request: Request, problem: Exception) -> Response:
    """For Starlette's table of handlers."""
    assert isinstance(problem, Problem)  # noqa: S101 - registered for nothing else
    return told(request, problem)


async def on_http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: no such address, no such method, a body in pieces."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    problem = HEARD.get(error.status_code, Invalid)()
    answer = told(request, problem)
    answer.status_code = error.status_code
    answer.headers.update(error.headers or {})
    return answer


HANDLERS: Mapping[Any, Any] = {Problem: on_problem, HTTPException: on_http}


def _as_json(request: Request, problem: Problem) -> Response:
    said: dict[str, Any] = {"code": problem.code, "say": problem.say.in_(language(request))}
    if problem.faults:
        said["faults"] = {
            name: fault.in_(language(request)) for name, fault in problem.faults.items()
        }
    return JSONResponse({"error": said}, problem.status)


def _as_page(request: Request, problem: Problem) -> Response:
    context = {
        "status": problem.status,
        "say": None if problem.say is type(problem).default else problem.say,
        "request_id": getattr(request.state, "request_id", None),
        "retry_after": problem.retry_after,
        # A form is never sent again by a link: what was typed stands on the page before.
        "may_try_again": problem.status in PASSES and request.method in ("GET", "HEAD"),
        # Who it is isn't known when that very question failed.
        "has_session": SESSION in request.cookies,
    }
    return render(request, "error.html", context, problem.status)


def _to_sign_in(request: Request, problem: Problem) -> Response:
    """A form's page is what one comes back to; what was typed there is the browser's to keep."""
    wish = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method not in ("GET", "HEAD"):
        wish = urlsplit(request.headers.get("referer", "")).path
    afresh = "&afresh=1" if isinstance(problem, StepUp) else ""
    then = quote(security.own_path(wish), safe="/")
    was_signed_in = SESSION in request.cookies  # a first visit isn't told that it was signed out
    answer = redirect(
        request, f"/sign-in?next={then}{afresh}", problem.say if was_signed_in else None
    )
    if not afresh:
        answer.delete_cookie(SESSION)
    return answer
