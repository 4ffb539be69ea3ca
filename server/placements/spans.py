"""The days and times of a placement: plain fields, checked and added up. No I/O.

A span is one weekday, `1` for Monday to `7`, with times of the wall in Amsterdam.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from server.words import Sentence, _

LONGEST_BREAK = 240  # minutes
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Day(msgspec.Struct, omit_defaults=False):
    """One weekday as it stands on the wire and in the database."""

    weekday: int
    begins: str = msgspec.field(name="from")
    ends: str = msgspec.field(name="until")
    break_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """One weekday, read: times as they are said, minutes of work without the break."""

    weekday: int
    begins: str
    ends: str
    break_minutes: int

    @property
    def minutes(self) -> int:
        return minutes(self.ends) - minutes(self.begins) - self.break_minutes

    def as_told(self) -> dict[str, Any]:
        return {
            "weekday": self.weekday,
            "from": self.begins,
            "until": self.ends,
            "break_minutes": self.break_minutes,
            "minutes": self.minutes,
        }


def spans(days: Iterable[dict[str, Any]]) -> list[Span]:
    """The days of a placement, Monday first."""
    found = [
        Span(day["weekday"], day["from"], day["until"], day.get("break_minutes", 0)) for day in days
    ]
    return sorted(found, key=lambda span: span.weekday)


def on(days: Iterable[dict[str, Any]], weekday: int) -> Span | None:
    """The span of that weekday, if the pupil is there then."""
    return next((span for span in spans(days) if span.weekday == weekday), None)


def kept(days: Iterable[Day]) -> list[dict[str, Any]]:
    """Days as the database keeps them, Monday first."""
    return sorted(msgspec.to_builtins(list(days)), key=lambda day: int(day["weekday"]))


def minutes(time: str) -> int:
    """`13:00` → 780."""
    hours, rest = time.split(":")
    return int(hours) * 60 + int(rest)


def faults(days: Iterable[Day]) -> dict[str, Sentence]:
    """What is wrong, by the field of the form: `from_4` is Thursday's beginning."""
    found: dict[str, Sentence] = {}
    seen: set[int] = set()
    for day in days:
        if not 1 <= day.weekday <= 7 or day.weekday in seen:
            found["days"] = _("Kies elke dag van de week hooguit één keer.")
        else:
            found |= _faults_of(day)
        seen.add(day.weekday)
    return found


def _faults_of(day: Day) -> dict[str, Sentence]:
    found = {
        f"{name}_{day.weekday}": _("Schrijf de tijd zo: 16:30")
        for name, time in (("from", day.begins), ("until", day.ends))
        if not TIME.fullmatch(time)
    }
    if found:
        return found
    length = minutes(day.ends) - minutes(day.begins)
    if length <= 0:
        return {f"until_{day.weekday}": _("De eindtijd ligt niet na de begintijd.")}
    if not 0 <= day.break_minutes <= min(LONGEST_BREAK, length - 1):
        return {f"break_{day.weekday}": _("De pauze is langer dan de dag.")}
    return {}
