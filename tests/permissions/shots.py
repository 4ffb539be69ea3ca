"""One request: how it is made for the person of a column."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.permissions.things import Make
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
    upload: bytes = b""  # a file, of which the form is made


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


SCHOOL = look(school="veerhuis")


ROOM = look(room="room")


OFFICE = look(room="office")
