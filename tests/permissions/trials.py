"""Trials of who may do what; tests/controls runs them small, with a defence broken."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from typing import TypeVar

from tests.permissions.asking import Answer, Asking
from tests.permissions.digest import digest
from tests.permissions.shots import Shot
from tests.permissions.table import WHISPERS, Door, rows
from tests.permissions.town import NOTE, SECRET, Town

Rows = Mapping[Door, Mapping[str, str]]
Shots = Mapping[Door, Shot]

Differences = list[str]

T = TypeVar("T")

ROOM = Door("/rooms/{room}", "GET", "", "room")
PLACEMENT = Door("/placements/{room}", "GET")
OBEYED = ("yes", "own")
AT_A_TIME = 12


async def differences(town: Town, these: Rows) -> Differences:
    """X4: every cell of these rows that comes out otherwise, in words.

    All that is refused comes first, and must leave no trace; what is obeyed gets a fresh thing
    each time.
    """
    async with AsyncExitStack() as stack:
        asking = Asking(town, stack)
        await asking.dial(these)
        made = await together(asking.shot(door) for door in these)
        shots = dict(zip(these, made, strict=True))
        return await _refused(asking, these, shots) + await _obeyed(asking, these, shots)


async def _refused(asking: Asking, these: Rows, shots: Shots) -> Differences:
    before = await digest(asking.town)

    async def ask(door: Door, column: str, cell: str) -> Differences:
        return _difference(door, column, cell, await asking.ask(door, column, shots[door]))

    cells = _cells(these, lambda cell: cell not in OBEYED)
    found = _all(await together(ask(*cell) for cell in cells))
    after = await digest(asking.town)
    changed = [name for name in before if before[name] != after[name]]
    return found + [f"what was refused changed {name}" for name in changed]


async def _obeyed(asking: Asking, these: Rows, shots: Shots) -> Differences:
    # Looking spends nothing.
    looks = {door: shot for door, shot in shots.items() if door.method == "GET"}
    cells = _cells(these, lambda cell: cell in OBEYED)
    whispers = [cell for cell in cells if cell[0].command in WHISPERS]
    # One by one, before anybody joins a room once more: a whisper is never said again.
    found = [await _obeys(asking, *cell, None) for cell in whispers]
    others = [cell for cell in cells if cell not in whispers]
    return _all(found) + _all(
        await together(_obeys(asking, *cell, looks.get(cell[0])) for cell in others)
    )


async def together(them: Iterable[Awaitable[T]]) -> list[T]:
    """All of these, some at a time: the scribe writes for several at once."""
    places = asyncio.Semaphore(AT_A_TIME)

    async def one(what: Awaitable[T]) -> T:
        async with places:
            return await what

    return await asyncio.gather(*(one(what) for what in them))


def _all(them: Iterable[Differences]) -> Differences:
    return [one for some in them for one in some]


def _cells(rows: Rows, wanted: Callable[[str], bool]) -> list[tuple[Door, str, str]]:
    return [
        (door, column, cell)
        for door, row in rows.items()
        for column, cell in row.items()
        if wanted(cell)
    ]


async def _obeys(
    asking: Asking, door: Door, column: str, cell: str, look: Shot | None
) -> Differences:
    answer = await asking.ask(door, column, look or await asking.shot(door, column))
    found = _difference(door, column, "yes", answer)
    if cell == "own":
        found += [
            f"{_named(door)}: {column} reads {what}"
            for what in _others_words(asking.town, column)
            if what in answer.words
        ]
        if asking.has_foreign(door):
            foreign = await asking.shot(door, column, foreign=True)
            tried = await asking.ask(door, column, foreign)
            if tried.outcome not in ("no", "missing", "invalid"):
                found.append(f"{_named(door)}: {column} does it to another: {tried.outcome}")
    return found


def _others_words(town: Town, column: str) -> list[str]:
    """What of Noor's placement must not stand in that person's own pages."""
    reads_room = rows()[ROOM][column] == "yes"
    knows_placement = rows()[PLACEMENT][column] == "yes"
    words = [] if reads_room else [SECRET, NOTE]
    return words if reads_room or knows_placement else [*words, town.room, town.noor]


def _difference(door: Door, column: str, expected: str, answer: Answer) -> Differences:
    if answer.outcome == expected:
        return []
    return [f"{_named(door)}: {column}: {answer.outcome}, and not {expected}"]


def _named(door: Door) -> str:
    return " ".join(filter(None, (door.method, door.path, door.command, door.of)))
