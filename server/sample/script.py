"""What people say in the sample rooms, written down like a play."""

from dataclasses import dataclass, replace
from typing import Any

from server.sample.days import LATELY, Day


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody does something in a room; `about` names an earlier message of that room."""

    time: str
    by: str
    do: str
    with_: dict[str, Any]
    about: str = ""
    called: str = ""  # so that later turns can be about this one
    day: Day = LATELY
    brings: tuple[str, ...] = ()  # names of `drawings.FILES`


def says(
    time: str, by: str, body: str, *, called: str = "", to: str = "", brings: tuple[str, ...] = ()
) -> Turn:
    """A message; `to` names the one it answers."""
    return Turn(time, by, "message.post", {"body": body}, about=to, called=called, brings=brings)


def agrees(time: str, by: str, purpose: str) -> Turn:
    """Photos on which the pupil can be recognised are fine, for the room or the portfolio."""
    return Turn(time, by, "photo_consent.set", {"for": purpose, "given": True})


def edits(time: str, by: str, about: str, body: str) -> Turn:
    return Turn(time, by, "message.edit", {"body": body}, about=about)


def withdraws(time: str, by: str, about: str) -> Turn:
    return Turn(time, by, "message.withdraw", {}, about=about)


def reacts(time: str, by: str, emoji: str, about: str) -> Turn:
    return Turn(time, by, "message.react", {"emoji": emoji}, about=about)


def reports(time: str, by: str, why: str, about: str, words: str = "") -> Turn:
    """To the school; nobody in the room sees it."""
    return Turn(time, by, "message.report", {"why": why, "words": words}, about=about)


def notes(time: str, by: str, body: str) -> Turn:
    """A note of the school."""
    return Turn(time, by, "note.write", {"body": body})


def on(week: int, weekday: int, *turns: Turn) -> tuple[Turn, ...]:
    """These turns happen on that day, in this order."""
    return tuple(replace(turn, day=Day(week, weekday)) for turn in turns)


def lately(*turns: Turn) -> tuple[Turn, ...]:
    """These turns happen on the last working day that is over."""
    return turns
