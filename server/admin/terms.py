"""How long what is kept: a table that can be read aloud. A school may lengthen, never shorten.

Sources: product.md, S7: pupil file two years after leaving, absence five, subsidy evidence ten
(Subsidieregeling sterk techniekonderwijs 2025-2028, BWBR0049520). The rest holds no longer than it
is of use.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.admin.imports.keeping import REPORTED
from server.admin.models import Term
from server.permissions import SEEN_BY
from server.placements.grounds import OPEN_AFTER
from server.words import Sentence, _

LONGEST = 20  # years that a school may choose


class Kind(NamedTuple):
    """Something that is kept: for so long, counted from when, and why."""

    name: str
    words: Sentence
    years: int
    since: Sentence
    why: Sentence
    entries: tuple[str, ...] = ()  # kinds of entries begin with one of these


PUPIL_FILE = Kind(
    "pupil_file",
    _("Leerlingdossier: gegevens, kamers, berichten en bestanden"),
    2,
    _("nadat de leerling van school is"),
    _("Zo lang mag de school het dossier van een leerling bewaren."),
)
ABSENCE = Kind(
    "absence",
    _("Verzuim en aanwezigheid"),
    5,
    _("na het einde van de plaatsing"),
    _("Zo lang moet de school haar administratie kunnen laten zien."),
    ("attendance.", "absence."),
)
EVIDENCE = Kind(
    "evidence",
    _("Bewijs voor de subsidie: data, uren en handtekeningen van plaatsingen, zonder namen"),
    10,
    _("na het einde van de plaatsing"),
    _("De Subsidieregeling sterk techniekonderwijs vraagt het."),
    ("agreement.", "hours.", "cofinancing."),
)
LONG: tuple[Kind, ...] = (PUPIL_FILE, ABSENCE, EVIDENCE)

# What is forgotten by itself, whatever the school chooses: (what, how long).
SHORT: tuple[tuple[Sentence, timedelta], ...] = (
    (_("Inlogcodes"), timedelta(days=1)),
    (_("Apparaten waarop iemand is uitgelogd"), timedelta(days=30)),
    (_("Mails die niet aankwamen"), timedelta(days=30)),
    (_("Klaargezette kopieën van eigen gegevens"), timedelta(days=7)),
    (_("Verslagen van lang werk"), timedelta(days=90)),
    (_("Toestemming voor foto's, nadat de leerling van school is"), timedelta(days=0)),
    (_("Uitnodigingen die gebruikt of verlopen zijn"), timedelta(days=365)),
    (_("Verslagen van imports"), REPORTED),
)
MAIL, EXPORTS, JOBS, INVITATIONS = (SHORT[place][1] for place in (2, 3, 4, 6))
CLOSED = OPEN_AFTER  # after the end of a placement: nobody writes in its room any more


def years(session: Session, school: str) -> dict[str, int]:
    """Kind → for how many years this school keeps it."""
    rows = session.execute(select(Term.kind, Term.years).where(Term.school == school))
    chosen = {kind: number for kind, number in rows}
    return {kind.name: max(kind.years, chosen.get(kind.name, 0)) for kind in LONG}


def entries_of(kind: Kind) -> list[str]:
    """The kinds of entries that are kept as that; what is nobody else's is the pupil's file."""
    if kind.entries:
        return [what for what in SEEN_BY if what.startswith(kind.entries)]
    others = {what for other in LONG if other.entries for what in entries_of(other)}
    return [what for what in SEEN_BY if what not in others]


def longer(kinds: Iterable[Kind]) -> list[str]:
    """The kinds of entries that are kept as one of these."""
    return [what for kind in kinds for what in entries_of(kind)]


def years_after(day: date, number: int) -> date:
    """That many years later; of 29 February the 28th, where there is none."""
    try:
        return day.replace(year=day.year + number)
    except ValueError:
        return day.replace(year=day.year + number, day=28)
