"""Days, times, hours and our own codes, as people read them in their language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from jinja2 import pass_context
from jinja2.runtime import Context

from server import clock
from server.words import Sentence, _

LOCALES = {"nl": "nl_NL", "en": "en_GB"}

ROLES = {
    "pupil": _("leerling"),
    "teacher": _("docent"),
    "supervisor": _("praktijkbegeleider"),
    "parent": _("ouder/verzorger"),
    "coordinator": _("stagecoördinator"),
    "safety_officer": _("veiligheidscoördinator"),
    "lead_applicant": _("penvoerder"),
    "admin": _("beheerder"),
}
LIVES = {
    "draft": _("concept"),
    "signing": _("wacht op handtekeningen"),
    "ready": _("klaar om te starten"),
    "active": _("loopt"),
    "finished": _("afgerond"),
    "ended_early": _("eerder gestopt"),
}
KINDS = {
    "company_assignment": _("opdracht bij een bedrijf"),
    "other_school_subject": _("praktijkvak op een andere school"),
    "company_elective": _("keuzevak bij een bedrijf"),
    "internship": _("stage"),
    "visit": _("bezoek"),
}


def day(on: date | str, language: str) -> str:
    """Like `donderdag 26 november`, of another year with that; of a moment the day here."""
    return _day(on, language, "EEEE d MMMM")


@dataclass(frozen=True, slots=True)
class Day:
    """A day inside a sentence, said in the language of who reads it."""

    on: date

    def in_(self, language: str) -> str:
        return day(self.on, language)


def short_day(on: date | str, language: str) -> str:
    """Like `26 nov`, of another year with that."""
    return _day(on, language, "d MMM").replace(".", "")


def wall_day(at: datetime | str) -> str:
    """Like `2026-11-26`: the day that it is here at that moment."""
    return _date(at).isoformat()


def time(at: datetime | str) -> str:
    """Like `13:05`, on the school's wall."""
    return _moment(at).strftime("%H:%M")


def hours(minutes: int, language: str) -> str:
    """Like `6 uur`, `3 u 30` or `45 min`."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return _("{minutes} min", minutes=rest).in_(language)
    if rest:
        return _("{hours} u {minutes}", hours=whole, minutes=f"{rest:02}").in_(language)
    return _("{hours} uur", hours=whole).in_(language)


def size(amount: int, language: str) -> str:
    """Like `820 kB` or `1,2 MB`."""
    if amount < 1_000_000:
        return f"{max(1, round(amount / 1_000))} kB"
    # What is said as 25 MB may be 25 times 1,024 times 1,024 bytes.
    many = amount / (1024 * 1024) if amount % (1024 * 1024) == 0 else amount / 1_000_000
    return f"{format_decimal(round(many, 1), locale=LOCALES[language])} MB"


def with_id(people: Iterable[Mapping[str, Any]], id: str | None) -> Mapping[str, Any] | None:
    """The one of these who has that id."""
    return next((one for one in people if one["id"] == id), None)


def filters() -> dict[str, Callable[..., Any]]:
    """For templates: `{{ today|day }}`, `{{ minutes|hours }}`, `{{ role|role_word }}` …"""
    return {
        "day": _in_language(day),
        "short_day": _in_language(short_day),
        "wall_day": wall_day,
        "time": time,
        "hours": _in_language(hours),
        "size": _in_language(size),
        "with_id": with_id,
        "role_word": _looked_up(ROLES),
        "life_word": _looked_up(LIVES),
        "kind_word": _looked_up(KINDS),
    }


def _in_language(say: Callable[[Any, str], str]) -> Callable[[Context, Any], str]:
    @pass_context
    def filtered(context: Context, value: Any) -> str:
        return say(value, context["language"])

    return filtered


def _looked_up(table: Mapping[str, Sentence]) -> Callable[[Context, str], str]:
    @pass_context
    def filtered(context: Context, code: str) -> str:
        return table[code].in_(context["language"])

    return filtered


def _day(on: date | str, language: str, form: str) -> str:
    found = _date(on)
    whole = form if found.year == clock.today().year else f"{form} y"
    return format_date(found, whole, locale=LOCALES[language])


def _date(value: date | str) -> date:
    if isinstance(value, datetime) or (isinstance(value, str) and len(value) > len("2026-11-26")):
        return _moment(value).date()
    return date.fromisoformat(value) if isinstance(value, str) else value


@lru_cache(maxsize=1_000)  # each is asked for its day and its time, by whoever opens the room
def _moment(at: datetime | str) -> datetime:
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return found.astimezone(clock.AMSTERDAM)
