"""Trials of forged fields: everything is obeyed as if they weren't there."""

from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from server import clock, permissions
from server.storage import log
from tests.permissions.asking import FORM, Asking
from tests.permissions.digest import everything
from tests.permissions.table import STREAMS, Door, rows
from tests.permissions.town import Town

LONG_AGO = "1999-09-09T09:09:09Z"
NOBODY = "u_vervalst"
NUMBER = 909_090_909

# Names that stand in our tables and entries, and in no form.
FORGED: dict[str, Any] = {
    "by": NOBODY,
    "at": LONG_AGO,
    "seq": NUMBER,
    "id": NOBODY,
    "stream": NOBODY,
    "what": "placement.vervalst",
    "of": NUMBER,
    "life": "vervalst",
    "made_at": LONG_AGO,
    "over_at": LONG_AGO,
    "verified_at": LONG_AGO,
    "sample_name": "vervalst",
    "recorded_by": NOBODY,
    "accepted_at": LONG_AGO,
    "joined": NUMBER,
    "left": NUMBER,
    "seen_by": NUMBER,
    "roles": ["admin", "vervalst"],
}
# What they write stands in another stream, or nothing new was said.
ELSEWHERE = ("read.mark", "message.report", "photo_consent.set")
MARKS = ("vervalst", "1999-09-09", "1999, 9, 9", str(NUMBER))


def today() -> date:
    return clock.today()


def whoever_may(door: Door) -> str:
    """A column of the table that is granted this door; those who may most, first."""
    granted = [column for column, told in rows()[door].items() if told in ("yes", "own")]
    return next(column for column in ("teacher", "coordinator", *granted) if column in granted)


async def by_command(town: Town, path: str, do: str) -> list[str]:
    """One command by JSON or form, with everything forged that isn't a field of it."""
    command = town.house.commands.table[do]
    fields = {one.encode_name for one in msgspec.structs.fields(command.form)}
    forged = {name: value for name, value in FORGED.items() if name not in fields}
    if path == FORM:  # there, a number is read before it is known to be of no use
        forged = {name: str(value) for name, value in forged.items()}
    door = Door(path, "POST", do, STREAMS[command.where])
    if "invalid" in rows()[door].values():  # its fields hold fields, which a form can't say
        return []
    who, stream = whoever_may(door), town.ids[door.of]
    async with AsyncExitStack() as stack:
        asking = Asking(town, stack)
        shot = await asking.shot(door, who)
        before = await town.reads(log.head, stream)
        answer = await asking.ask(door, who, replace(shot, fields={**forged, **shot.fields}))
    if answer.outcome != "yes":
        return [f"{door}: {answer.outcome} {answer.words[:300]}"]
    return [f"{door}: {one}" for one in await _written(town, stream, before, who, do)]


async def _written(town: Town, stream: str, before: int, who: str, do: str) -> list[str]:
    entries = await town.reads(log.between, stream, before, before + 10)
    if not entries:
        return [] if do in ELSEWHERE else ["nothing was written"]
    numbers = [entry.seq for entry in entries]
    wrong = [f"numbers {numbers}"] if numbers[0] != before + 1 else []
    for entry in entries:
        if entry.by != town.people[who].id:
            wrong.append(f"by {entry.by}")
        if abs((clock.now() - entry.at).total_seconds()) > 60:
            wrong.append(f"at {entry.at}")
        if entry.seen_by != permissions.audience(entry.what):
            wrong.append(f"seen by {entry.seen_by}")
    return wrong


async def by_form(town: Town, path: str) -> list[str]:
    """A form of a page with all that is forged beside its fields."""
    door = Door(path, "POST")
    who = whoever_may(door)
    forged = {name: str(value) for name, value in FORGED.items()}
    async with AsyncExitStack() as stack:
        asking = Asking(town, stack)
        shot = await asking.shot(door, who)
        answer = await asking.ask(door, who, replace(shot, fields={**forged, **shot.fields}))
    return [] if answer.outcome == "yes" else [f"{path}: {answer.outcome}"]


async def left_behind(town: Town) -> list[str]:
    """Which of the forged values stand anywhere in the database."""
    text = await everything(town)
    return [mark for mark in MARKS if mark in text]
