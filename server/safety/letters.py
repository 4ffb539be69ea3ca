"""What our letters about cases and measures say: that there is something, never what was said."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.letters import text_of
from server.accounts.models import Person
from server.accounts.names import full_name, short_name
from server.in_words import Day
from server.mail import outbox
from server.network.models import School
from server.safety.models import Case
from server.storage.tx import Tx
from server.words import Sentence, _

Links = Callable[[str], str]  # a path of ours → the address for in a mail


def names(session: Session, people: Sequence[str]) -> list[str]:
    """What these people are called, in this order."""
    known = _people(session, people)
    return [full_name(known[who]) for who in people if who in known]


def write_to(tx: Tx, people: Iterable[str], case: Case, links: Links) -> None:
    """Whoever handles cases learns that one waits."""
    for who in _people(tx.session, people).values():
        said: list[Sentence | str] = [
            _("Er is een melding over een bericht. Kijk ernaar, uiterlijk op deze dag:"),
            Day(case.due).in_(who.language),
            links(f"/cases/{case.id}"),
            _("Wat er is gezegd en door wie, lees je pas als je bent ingelogd."),
        ]
        _write(tx, who, _("Er wacht een zaak op je"), said)


def write_to_muted(tx: Tx, person: str, school: str, until: date, *, everywhere: bool) -> None:
    """Somebody who may only read for a while learns until when."""
    known = _about(tx.session, school, until)
    said = (
        _("{school} heeft besloten dat je tot en met {day} in je kamers alleen leest.", **known)
        if everywhere
        else _(
            "{school} heeft besloten dat je tot en met {day} in één kamer alleen leest.", **known
        )
    )
    _write_about_measure(tx, person, _("Je kunt even alleen lezen"), said)


def write_to_suspended(tx: Tx, person: str, school: str, until: date, *, everywhere: bool) -> None:
    """Somebody who is out of a room for a while learns until when."""
    known = _about(tx.session, school, until)
    said = (
        _("{school} heeft besloten dat je tot en met {day} in geen kamer meedoet.", **known)
        if everywhere
        else _(
            "{school} heeft besloten dat je tot en met {day} in één kamer niet meedoet.", **known
        )
    )
    _write_about_measure(tx, person, _("Je doet even niet mee"), said)


def _about(session: Session, school: str, until: date) -> dict[str, object]:
    return {"school": session.get_one(School, school).name, "day": Day(until)}


def _write_about_measure(tx: Tx, person: str, subject: Sentence, about: Sentence) -> None:
    who = tx.session.get_one(Person, person)
    rest = _("Daarna gaat het vanzelf weer open. Heb je een vraag? Bel de school.")
    _write(tx, who, subject, [about, rest])


def _write(tx: Tx, who: Person, subject: Sentence, said: Sequence[Sentence | str]) -> None:
    whole = [_("Dag {name},", name=short_name(who)), *said, "Leerplek"]
    if who.email:
        outbox.write(tx, who.email, subject.in_(who.language), text_of(whole, who.language))


def _people(session: Session, people: Iterable[str]) -> dict[str, Person]:
    found = session.scalars(select(Person).where(Person.id.in_(sorted(people))))
    return {who.id: who for who in found}
