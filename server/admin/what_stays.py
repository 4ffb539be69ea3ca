"""What goes when a person is erased, what has to stay, why, and until when."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.accounts.models import SignedIn
from server.admin import terms
from server.admin.leaving import open_rooms
from server.admin.terms import EVIDENCE, years_after
from server.channels.models import Message, Note
from server.clock import day_of
from server.files.models import File
from server.placements.models import PaperSignature, Placement
from server.words import Sentence, _, ngettext


@dataclass(frozen=True, slots=True)
class Stays:
    """Something that can't go yet; `until` is the last day, None where that isn't known."""

    what: Sentence
    why: Sentence
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of everything that is known of a person."""

    goes: tuple[Sentence, ...]
    stays: tuple[Stays, ...]


def preview(session: Session, person: str) -> Preview:
    """What an erasure comes to, said before it is done."""
    return Preview(tuple(_goes(session, person)), tuple(_stays(session, person)))


def _goes(session: Session, person: str) -> list[Sentence]:
    messages = _number(session, Message, person)
    notes = _number(session, Note, person)
    files = _number(session, File, person)
    rooms = session.scalar(select(func.count()).where(Placement.pupil == person)) or 0
    devices = session.scalar(select(func.count()).where(SignedIn.person == person)) or 0
    counted = (
        (rooms, ngettext("{n} kamer, met alles erin", "{n} kamers, met alles erin", rooms)),
        (messages, ngettext("{n} bericht", "{n} berichten", messages)),
        (notes, ngettext("{n} notitie", "{n} notities", notes)),
        (files, ngettext("{n} bestand", "{n} bestanden", files)),
        (devices, ngettext("{n} keer ingelogd", "{n} keer ingelogd", devices)),
    )
    return [
        _("Naam, adres, telefoonnummer en wat er verder bekend is"),
        *(words for number, words in counted if number),
        _("Uitnodigingen, toestemming voor foto's, en wat er gelezen is"),
    ]


def _stays(session: Session, person: str) -> list[Stays]:
    found = [_running(placement) for placement in open_rooms(session, person)]
    found += [_evidence(session, placement) for placement in _evidence_of(session, person)]
    found.append(
        Stays(
            _("Wat bij een melding hoort"),
            _("De veiligheidscoördinator bewaart het tot de zaak dicht is en de termijn om."),
        )
    )
    found.append(
        Stays(
            _("Dat er iets gewist is, en wanneer"),
            _("Zo kan de school laten zien dat ze het deed. Er staat geen naam bij."),
        )
    )
    return found


def _running(placement: Placement) -> Stays:
    over = day_of(placement.over_at) if placement.over_at else placement.ends
    return Stays(
        _("De kamer van een plaatsing, en wat daarin geschreven is"),
        _("De anderen in de kamer hebben het nodig, tot vier weken na het einde."),
        over + terms.CLOSED,
    )


def _evidence_of(session: Session, person: str) -> list[Placement]:
    signed = select(PaperSignature.placement).where(PaperSignature.person == person)
    mine = (
        (Placement.pupil == person)
        | (Placement.supervisor == person)
        | (Placement.teacher == person)
        | Placement.id.in_(signed)
    )
    return list(session.scalars(select(Placement).where(mine).order_by(Placement.ends)))


def _evidence(session: Session, placement: Placement) -> Stays:
    number = terms.years(session, placement.school)[EVIDENCE.name]
    return Stays(
        _("Data, tijden en handtekeningen van een plaatsing, zonder naam"),
        EVIDENCE.why,
        years_after(placement.ends, number),
    )


def _number(session: Session, table: type[Message | Note | File], person: str) -> int:
    return session.scalar(select(func.count()).where(table.by == person)) or 0
