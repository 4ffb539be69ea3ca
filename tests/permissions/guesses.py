"""Trials of guessing: every door asked twice, about what is there and about what never was."""

import re
from collections.abc import Collection
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import httpx2

from server.storage.base import new_id
from tests.permissions.asking import FORM, Answer, Asking
from tests.permissions.table import WHISPERS, Door, rows
from tests.permissions.things import With
from tests.permissions.town import Town
from tests.permissions.trials import together

API = "/api/v1/rooms/{room}/commands"
ID = re.compile(r"[a-z]_[0-9a-f]{32}")

# What is different in every answer, whatever was asked.
RANDOM = re.compile(r'name="(?:csrf|key)" value="[^"]*"|(?<=noem dan dit nummer: )[\w-]+')
ONCE = ("date", "set-cookie", "content-length")


async def told_apart(town: Town, outsider: str, at: str = "/") -> list[str]:
    """X5: the doors at which that person's guess is answered otherwise than a vain one.

    `at` is how the addresses begin.
    """
    doors = [
        door
        for door, row in rows().items()
        if row[outsider] == "missing"
        and door.path != FORM
        and door.path.startswith(at)
        and door.command not in WHISPERS
    ]
    async with AsyncExitStack() as stack:
        asking = Asking(town, stack)
        await asking.dial({door: {outsider: ""} for door in doors})
        found = await together(_differs(asking, door, outsider) for door in doors)
    return [difference for difference in found if difference]


async def _differs(asking: Asking, door: Door, outsider: str) -> str:
    shot = await asking.shot(door)
    stream = asking.town.ids.get(door.of)
    if stream:
        shot = replace(shot, at={"room": stream, **shot.at})
    vain = replace(shot, at={name: never_was(str(one)) for name, one in shot.at.items()})
    there = _told(await asking.ask(door, outsider, shot))
    never = _told(await asking.ask(door, outsider, vain))
    return "" if there == never else f"{door}:\n{there}\n{never}"


def _told(answer: Answer) -> Any:
    return as_told(answer.http) if answer.http else answer.words


async def says(town: Town, who: str, stream: str, do: str, with_: With) -> httpx2.Response:
    """A command as a program gives it."""
    said = {"do": do, "key": town.fresh("a-key-of-a-test-"), "with": with_}
    return await town.visitor(who).says(API.replace("{room}", stream), said)


def never_was(id_: str) -> str:
    """An id of the same kind that nothing has."""
    kind, mark, _rest = id_.partition("_")
    return new_id(kind) if mark else "9" * max(6, len(id_))


def ids_in(with_: With) -> list[str]:
    return [value for value in with_.values() if isinstance(value, str) and ID.fullmatch(value)]


def with_nothing(with_: With, but: Collection[str] = ()) -> With:
    """The same, but none of the things that it names exists, except `but` these."""
    named = [id_ for id_ in ids_in(with_) if id_ not in but]
    return {name: never_was(value) if value in named else value for name, value in with_.items()}


def as_told(answer: httpx2.Response) -> tuple[Any, ...]:
    """Status, headers and body, but for what is random and the address that was asked for."""
    address = answer.url.path
    headers = {
        name: value.replace(address, "HERE")
        for name, value in answer.headers.items()
        if name not in ONCE
    }
    return answer.status_code, headers, RANDOM.sub("", answer.text).replace(address, "HERE")
