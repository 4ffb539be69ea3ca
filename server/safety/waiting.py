"""What waits for a person on the first page: cases, and what the school imposed."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.in_words import Day
from server.placements.measures import holds
from server.placements.models import Measure, Suspended
from server.safety.queries import count, titles_of
from server.words import Sentence, _, ngettext


def waits(session: Session, person: str, on: date) -> list[dict[str, Any]]:
    """Rows of the home: how many cases wait, and from which rooms this person is suspended."""
    return [*_cases(session, person, on), *_suspensions(session, person, on)]


def _cases(session: Session, person: str, on: date) -> list[dict[str, Any]]:
    found = count(session, person, on)
    if not found.open:
        return []
    title = ngettext("{n} zaak wacht op je", "{n} zaken wachten op je", found.open)
    under: Sentence = _("Uiterlijk {day}", day=Day(found.due)) if found.due else _("Open")
    if found.overdue:
        under = ngettext("{n} over de termijn", "{n} over de termijn", found.overdue)
    return [{"icon": "shield", "title": title, "under": under, "href": "/cases"}]


def _suspensions(session: Session, person: str, on: date) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Suspended.room, Measure.until)
        .join(Measure, Measure.id == Suspended.measure)
        .where(Measure.person == person, holds(on), Suspended.settled_at.is_(None))
        .order_by(Suspended.room)
    ).all()
    titles = titles_of(session, {room for room, _until in rows})
    return [
        {
            "icon": "lock",
            "title": _("Je doet even niet mee in {room}", room=titles[room]),
            "under": _("Tot en met {day}. Vragen? Bel de school.", day=Day(until)),
            "href": "/rooms",
        }
        for room, until in rows
        if until
    ]
