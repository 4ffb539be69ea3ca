"""What we know of one person, as that person may have it: subject by subject, as JSON.

Others appear as the person may see them in the room; nothing that was withdrawn or erased, no
notes of others, and of rooms that the person has left only the own words.
Source: product.md, S7 and S8; guarantees X17, X19, X21.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts import queries as accounts
from server.accounts.models import Person, SignedIn
from server.accounts.names import short_name
from server.channels import queries
from server.channels.models import Message, Note
from server.channels.people import people
from server.channels.standing import tell
from server.files.models import File, PhotoConsent
from server.network.queries import ties_of
from server.permissions import OWN
from server.placements.models import KeptParent, PaperSignature, Placement, Seat
from server.placements.queries import Room, placement_of, rooms_of
from server.safety.queries import own_reports
from server.storage.audit import Act, Link
from server.storage.commands import Commands
from server.storage.log import Entry

PAGE = 200  # entries read at once

KNOWN = (
    *("id", "first_name", "last_name", "title", "email", "phone", "born", "school_class"),
    *("profile", "language", "theme", "receipts", "verified_at", "made_at"),
)


# What only the person may read: a child may have reported the parent who asks for a copy.
CONFIDENTIAL = ("reports", "audit", "own_stream")


def subjects(session: Session, person: str, reader: str) -> dict[str, Any]:
    """Subject → everything about this person that stands in no room, as far as `reader` may know.

    A parent reads for a child, but never what the child reported.
    """
    left_out = () if reader == person else CONFIDENTIAL
    found = _subjects(session, person)
    return {name: said for name, said in found.items() if name not in left_out}


def _subjects(session: Session, person: str) -> dict[str, Any]:
    who = accounts.person(session, person)
    today = clock.today()
    return {
        "person": {name: _plain(getattr(who, name)) for name in KNOWN},
        "belongs": [
            {
                "organisation": tie.name,
                "role": tie.role.value,
                "since": _plain(tie.since),
                "until": _plain(tie.until),
            }
            for tie in ties_of(session, person)
        ],
        "children": _family(accounts.children(session, person, today)),
        "parents": _family(accounts.guardians(session, person, today)),
        "sessions": _sessions(session, person),
        "seats": _seats(session, person),
        "signatures": _signatures(session, person),
        "photo_consent": _consents(session, person),
        "kept_parents": _kept_parents(session, person),
        "reports": [
            {name: _plain(said) for name, said in one.items()}
            for one in own_reports(session, person)
        ],
        "audit": _acts(session, person),
        "own_stream": _own_stream(session, person),
    }


def seated_rooms(session: Session, person: str) -> list[Room]:
    """The rooms in which the person is a member now."""
    return sorted(rooms_of(session, person), key=lambda room: room.id)


def room_as_seen(session: Session, commands: Commands, room: Room) -> dict[str, Any]:
    """A room as this member may see it, from the first entry to the last."""
    member = room.member
    entries = [entry for entry in _entries(session, room) if _is_given(entry, member.person)]
    own = [entry["seq"] for entry in entries if _is_own_message(entry, member.person)]
    return {
        "room": room.id,
        "title": room.title,
        "role": sorted(member.roles)[0].value,
        "placement": placement_of(session, room.id),
        "people": people(session, commands, room.id, member.person, None),
        "entries": entries,
        "own_versions": {
            seq: found for seq in own if (found := queries.versions(session, member, seq))
        },
    }


def words_elsewhere(
    session: Session, person: str, rooms: Iterable[str]
) -> dict[str, list[dict[str, Any]]]:
    """Room → what the person said there, of rooms but these: the person is no member any more."""
    known = set(rooms)
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in (Message, Note):
        stands = [Message.withdrawn.is_(None)] if kind is Message else []
        rows = session.execute(
            select(kind.room, kind.seq, kind.body, Entry.at)
            .join(Entry, (Entry.stream == kind.room) & (Entry.seq == kind.seq))
            .where(kind.by == person, kind.room.not_in(known), Entry.seen_by != 0, *stands)
            .order_by(kind.room, kind.seq)
        )
        for room, seq, body, at in rows:
            said = {"seq": seq, "at": clock.written(at), "body": body}
            found.setdefault(room, []).append(said)
    return found


def own_files(session: Session, person: str) -> Sequence[File]:
    """The files that this person posted in rooms where it is a member, and that still stand."""
    seated = select(Seat.room).where(Seat.person == person, Seat.left_.is_(None))
    return session.scalars(
        select(File)
        .where(
            File.by == person,
            File.room.in_(seated),
            File.seq.is_not(None),
            File.gone_at.is_(None),
            File.state == "ready",
        )
        .order_by(File.id)
    ).all()


def _entries(session: Session, room: Room) -> Iterable[dict[str, Any]]:
    after, member = 0, room.member
    while found := tell(session, room.id, after, after + PAGE):
        yield from (told.to(member.mask, room.id) for told in found)
        after += PAGE


def _is_given(entry: dict[str, Any], person: str) -> bool:
    """What the member may see, but for notes of others about the pupil."""
    return "what" in entry and (entry["what"] != "note.written" or entry["by"] == person)


def _is_own_message(entry: dict[str, Any], person: str) -> bool:
    is_own = entry["what"] == "message.posted" and entry["by"] == person
    return is_own and not entry["with"].get("withdrawn")


def _family(found: Iterable[tuple[Person, Any]]) -> list[dict[str, Any]]:
    return [
        {"name": short_name(who), "custody": tie.custody, "since": _plain(tie.since)}
        for who, tie in found
    ]


def _sessions(session: Session, person: str) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(SignedIn).where(SignedIn.person == person).order_by(SignedIn.made_at)
    )
    names = ("device", "made_at", "used_at", "ended_at")
    return [{name: _plain(getattr(one, name)) for name in names} for one in rows]


def _seats(session: Session, person: str) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Seat, Entry.at)
        .join(Entry, (Entry.stream == Seat.room) & (Entry.seq == Seat.joined))
        .where(Seat.person == person)
        .order_by(Seat.id)
    )
    return [
        {"room": seat.room, "role": seat.role, "since": _plain(at), "left": seat.left_ is not None}
        for seat, at in rows
    ]


def _signatures(session: Session, person: str) -> list[dict[str, Any]]:
    rows = session.scalars(select(PaperSignature).where(PaperSignature.person == person))
    names = ("placement", "role", "signed_on", "recorded_at")
    return [{name: _plain(getattr(one, name)) for name in names} for one in rows]


def _consents(session: Session, person: str) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(PhotoConsent).where((PhotoConsent.pupil == person) | (PhotoConsent.by == person))
    )
    return [
        {
            "purpose": one.purpose,
            "given": one.given,
            "at": _plain(one.at),
            "by_me": one.by == person,
        }
        for one in rows
    ]


def _kept_parents(session: Session, person: str) -> list[dict[str, Any]]:
    """The parents whom a pupil of 18 keeps; to a parent, where that one is kept."""
    rows = session.execute(
        select(KeptParent, Person)
        .join(Placement, Placement.id == KeptParent.room)
        .join(Person, Person.id == KeptParent.parent)
        .where((Placement.pupil == person) | (KeptParent.parent == person))
        .order_by(KeptParent.room, KeptParent.at)
    )
    return [{"room": one.room, "name": short_name(who), "at": _plain(one.at)} for one, who in rows]


def _acts(session: Session, person: str) -> list[dict[str, Any]]:
    """What the audit says that this person did, and what was done about this person."""
    rows = session.execute(
        select(Act.what, Act.about, Link.at)
        .join(Link, Link.seq == Act.seq)
        .where((Act.by == person) | (Act.about == person))
        .order_by(Act.seq)
    )
    return [
        {"what": what, "at": _plain(at), "about_me": about == person} for what, about, at in rows
    ]


def _own_stream(session: Session, person: str) -> list[dict[str, Any]]:
    """What the own devices were told."""
    rows = session.execute(
        select(Entry.what, Entry.at).where(Entry.stream == person, Entry.what.in_(sorted(OWN)))
    )
    return [{"what": what, "at": _plain(at)} for what, at in rows]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return clock.written(value)
    return value.isoformat() if isinstance(value, date) else value
