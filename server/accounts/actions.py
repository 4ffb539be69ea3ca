"""People are added and changed; a person changes the own settings.

Who may do this is the caller's to ask: permissions hang on an office, which accounts don't know.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy.orm import Session

from server import clock
from server.accounts import addresses, queries, sessions
from server.accounts.models import Person
from server.errors import Invalid
from server.storage import audit
from server.storage.base import new_id
from server.storage.tx import Tx
from server.words import LANGUAGES, Sentence, _

Title = Literal["", "Mw.", "Dhr."]
PROFILES = ("", "PIE", "BWI", "M&T", "D&P", "MVI")
TRACKS = ("", "bb", "kb", "gl", "tl")
OLDEST, YOUNGEST = 25, 10  # years of age that a pupil can have


class Reachable(msgspec.Struct, kw_only=True):
    """What can be known of anybody beside the last name."""

    first_name: str = ""
    title: Title = ""
    email: str = ""
    phone: str = ""


class PersonKnown(Reachable, kw_only=True):
    """What can be known of somebody; a pupil is who has a birthday here."""

    last_name: str
    born: date | None = None
    school_class: str = ""
    track: str = ""
    profile: str = ""
    both_sign: bool = False


class NewPerson(PersonKnown, kw_only=True):
    """What is known of somebody from the beginning."""

    language: str = "nl"
    sample_name: str | None = None


class PersonChange(msgspec.Struct, kw_only=True):
    """What becomes different; what is left out stays."""

    last_name: str | UnsetType = UNSET
    first_name: str | UnsetType = UNSET
    title: Title | UnsetType = UNSET
    email: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    born: date | UnsetType = UNSET
    school_class: str | UnsetType = UNSET
    track: str | UnsetType = UNSET
    profile: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    both_sign: bool | UnsetType = UNSET


def add_person(tx: Tx, form: NewPerson, *, by: str | None, office: str | None = None) -> str:
    """Somebody new, with an own stream; the id. `office` is the stream that is told of it."""
    tx.hold(audit.CHAIN)  # two who add the same address at once come one after the other
    known = _checked(tx, msgspec.structs.asdict(form), msgspec.structs.asdict(form))
    person = new_id("u")
    tx.open(person)
    tx.add(Person(id=person, made_at=tx.now, **known))
    _told(tx, "person.added", person, by=by, office=office)
    return person


def change_person(
    tx: Tx, person: str, form: PersonChange, *, by: str | None, office: str | None = None
) -> list[str]:
    """What is known of a person becomes different; the names of what did.

    A new address is as good as unproven: no code ever came back from it. Whoever signed in by the
    old one is signed out everywhere: that may have been a stranger.
    """
    tx.hold(audit.CHAIN, person)
    who = queries.person(tx.session, person)
    wished = {
        name: value for name, value in msgspec.structs.asdict(form).items() if value is not UNSET
    }
    whole = {name: wished.get(name, getattr(who, name)) for name in PersonChange.__struct_fields__}
    known = _checked(tx, wished, whole, but=person)
    changed = sorted(name for name, value in known.items() if getattr(who, name) != value)
    if changed:
        tx.change(who, **{name: known[name] for name in changed})
        if "email" in changed:
            tx.change(who, verified_at=None, bounced_at=None)
            sessions.end_all_sessions(tx, person, by=by)
        _told(tx, "person.changed", person, by=by, office=office, changed=changed)
    return changed


def faults(
    session: Session,
    on: date,
    known: Mapping[str, Any],
    *,
    for_pupil: bool,
    but: str | None = None,
) -> dict[str, Sentence]:
    """All that is wrong with as much as is known of somebody, by field; `but` is who it is."""
    said = _stripped(known)
    found = {name: fault for name in said if (fault := _fault(on, name, said[name]))}
    if "email" in known and "email" not in found:
        wrong = addresses.fault(session, known["email"], for_pupil=for_pupil, but=but)
        found |= {"email": wrong} if wrong else {}
    return found


def change_settings(tx: Tx, /, person: str, **wished: Any) -> None:
    """The person's own `language`, `theme`, `receipts`; the own devices are told what changed."""
    who = queries.person(tx.session, person)
    if changed := {name: value for name, value in wished.items() if getattr(who, name) != value}:
        tx.change(who, **changed)
        tx.record(person, "settings.changed", changed, by=person)


def _checked(
    tx: Tx, wished: dict[str, Any], whole: dict[str, Any], but: str | None = None
) -> dict[str, Any]:
    """What was wished, as it is kept; `Invalid` names every field that is wrong."""
    known = _stripped(wished)
    if "born" in known:
        known.setdefault("email", whole["email"])
    is_pupil = bool(whole["born"])
    if wrong := faults(tx.session, clock.day_of(tx.now), known, for_pupil=is_pupil, but=but):
        raise Invalid(faults=wrong)
    if "email" in known:
        known["email"] = addresses.clean(known["email"])
    return known


def _stripped(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: it.strip() if isinstance(it, str) else it for name, it in said.items()}


def _fault(on: date, name: str, value: Any) -> Sentence | None:
    column = Person.__table__.columns[name]
    longest = getattr(column.type, "length", None)
    if name == "last_name" and not value:
        return _("Vul een achternaam in.")
    if isinstance(value, str) and longest and len(value) > longest:
        return _("Dit is te lang: {n} van {most} tekens.", n=len(value), most=longest)
    if isinstance(value, str) and not value.isprintable():
        return _("Hier staat een teken in dat we niet kunnen bewaren.")
    if name == "language" and value not in LANGUAGES:
        return _("Die taal spreken we niet.")
    if name == "profile" and value not in PROFILES:
        return _("Kies een profiel uit de lijst.")
    if name == "track" and value not in TRACKS:
        return _("Kies een leerweg uit de lijst.")
    if name == "born" and value and not YOUNGEST <= on.year - value.year <= OLDEST:
        return _("Kijk dit jaar nog eens na.")
    return None


def _told(
    tx: Tx, what: str, person: str, *, by: str | None, office: str | None, **with_: Any
) -> None:
    if office:
        tx.record(office, what, {"who": person, **with_}, by=by)
    audit.write_down(tx, what, by=by, about=person, office=office, **with_)
