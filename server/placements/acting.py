"""What all pages of an office do alike: know who stands at the desk, and pass on a command."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from uuid_utils import uuid7

from server import clock
from server.errors import Invalid, Missing
from server.house import house
from server.placements.known import Desk, desk_of
from server.placements.listing import PAGE
from server.placements.models import Placement
from server.placements.showing import own
from server.visitor import signed_in
from server.words import Sentence

Rules = Callable[..., dict[str, Sentence]]


class Keyed(msgspec.Struct, kw_only=True):
    """Every form of a command carries a key, so that it is obeyed once."""

    key: str = ""


async def desk(request: Request) -> Desk:
    """The offices in which this person works; for everybody else there is no such page."""
    viewer = signed_in(request)
    return await house(request).database.read(desk_of, viewer.id, clock.today())


async def act(
    request: Request, do: str, office: str, key: str, with_: Mapping[str, Any]
) -> dict[str, Any]:
    """The command's answer, or its `Problem`; what it wrote to people leaves at once."""
    at, person = house(request), signed_in(request)
    is_fresh = person.is_fresh(clock.now())
    ask = at.commands.ask(do, office, person.id, key or uuid7().hex, with_, is_fresh=is_fresh)
    answer = await at.scribe.obey(ask)
    at.outbox.ring()
    return answer


async def require_right(
    request: Request, wrong: dict[str, Sentence], rules: Rules, *about: Any, **more: Any
) -> None:
    """Nothing, when all of a form can be read; else `Invalid`, also with all that the rules find.

    `rules` are asked `(session, *about, **more)` about the fields that can be read: whoever
    mends a form should not hear of its second mistake after the first.
    """
    if wrong:
        found = await house(request).database.read(rules, *about, **more)
        raise Invalid(faults={**found, **wrong})


def page_number(request: Request) -> int:
    """Which page of a list, from 1."""
    said = request.query_params.get("page", "1")
    if not said.isascii() or not said.isdigit() or len(said) > 6 or said == "0":
        raise Missing
    return max(1, int(said))


def pager(request: Request, page: int, total: int) -> dict[str, str | None]:
    """`more` and `less`: the addresses of the pages beside this one, where there are any."""

    def address(number: int) -> str:
        return str(request.url.include_query_params(page=number).replace(scheme="", netloc=""))

    return {
        "more": address(page + 1) if page * PAGE < total else None,
        "less": address(page - 1) if page > 1 else None,
    }


async def own_placement(request: Request) -> tuple[Desk, Placement]:
    """The placement in the address, of one of the desk's schools; else `Missing`."""
    at = await desk(request)
    placement = await house(request).database.read(own, at, request.path_params["room"])
    return at, placement
