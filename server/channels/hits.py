"""A hit as it is told: the words around what was sought, what was said before and after, a jump."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.channels.models import Message, Note
from server.channels.standing import Name, messages
from server.channels.told import message_as_told
from server.files.models import File
from server.files.queries import told as file_as_told
from server.permissions import Role
from server.placements.models import Seat
from server.placements.names import called
from server.placements.queries import Room
from server.storage.log import Entry
from server.storage.rows import one_of
from server.storage.sought import Range, Sought

AROUND = 70  # code points before the first word that was found
SHOWN = 220  # code points of a hit
BESIDE = 120  # code points of what was said before and after it

Speaker = tuple[str, str]  # room, person


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that has the words as it stands now, and where."""

    room: Room
    entry: Entry
    body: str
    ranges: Sequence[Range]
    files: Sequence[dict[str, Any]]

    @property
    def name(self) -> Name:
        return self.entry.stream, self.entry.seq

    @property
    def kind(self) -> str:
        if self.entry.what == "note.written":
            return "note"
        kinds = {file["kind"] for file in self.files}
        return "photo" if "image" in kinds else "file" if kinds else "message"


def look_at(
    session: Session, rooms: Mapping[str, Room], names: Sequence[Name], asked: Sought
) -> list[Hit]:
    """Those of these that the viewer may see and that have the words now, in the same order."""
    if not names:
        return []
    named = select(Entry).where(one_of(session, (Entry.stream, Entry.seq), names))
    entries = {(one.stream, one.seq): one for one in session.scalars(named)}
    bodies = _bodies(session, names)
    files = _files(session, names)
    hits = []
    for name in names:
        entry, body, room = entries.get(name), bodies.get(name), rooms[name[0]]
        if entry is None or body is None or not _may_see(entry, room):
            continue
        brought = files.get(name, [])
        found = asked.ranges([body, *(file["name"] for file in brought)])
        if found is None:
            continue
        marked = [{**file, "marks": _marks(r)} for file, r in zip(brought, found[1:], strict=True)]
        hits.append(Hit(room, entry, body, found[0], marked))
    return hits


def _may_see(entry: Entry, room: Room) -> bool:
    return bool(entry.seen_by & room.member.mask)


def tell(session: Session, rooms: Mapping[str, Room], hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Hits as every door tells them."""
    if not hits:
        return []
    beside = _beside(session, [hit.name for hit in hits])
    speakers = {(hit.entry.stream, hit.entry.by or "") for hit in hits}
    speakers |= {(one.room, one.by) for pair in beside.values() for one in pair if one}
    names = _names(session, rooms, speakers)
    return [_told(hit, beside.get(hit.name, (None, None)), names) for hit in hits]


def snippet(body: str, ranges: Sequence[Range]) -> tuple[str, list[dict[str, int]]]:
    """The words around the first that was found, on one line, and where in them the found are."""
    line = body.replace("\n", " ")
    start = max(0, ranges[0][0] - AROUND) if ranges else 0
    if start:  # from the beginning of a word
        start = line.find(" ", start, ranges[0][0]) + 1 or start
    end = min(len(line), start + SHOWN)
    before, after = "… " if start else "", " …" if end < len(line) else ""
    shift = len(before) - start
    inside = [(a + shift, min(b, end) + shift) for a, b in ranges if start <= a < end]
    return f"{before}{line[start:end]}{after}", _marks(inside)


def _marks(ranges: Iterable[Range]) -> list[dict[str, int]]:
    return [{"from": start, "to": end} for start, end in ranges]


def _told(
    hit: Hit, beside: tuple[Message | None, Message | None], names: Mapping[Speaker, Any]
) -> dict[str, Any]:
    room, seq = hit.name
    text, marks = snippet(hit.body, hit.ranges)
    told: dict[str, Any] = {
        "room": room,
        "title": hit.room.title,
        "seq": seq,
        "kind": hit.kind,
        **names[room, hit.entry.by or ""],
        "at": clock.written(hit.entry.at),
        "text": text,
        "marks": marks,
        "jump": f"/rooms/{room}?around={seq}#m-{seq}",
    }
    if hit.files:
        told["files"] = [
            {name: file[name] for name in ("id", "name", "kind", "marks")} for file in hit.files
        ]
    for name, message in zip(("before", "after"), beside, strict=True):
        if message:
            said = " ".join(message.body.split())
            text = said if len(said) <= BESIDE else f"{said[:BESIDE]}…"
            told[name] = {"seq": message.seq, **names[room, message.by], "text": text}
    return told


def _bodies(session: Session, names: Sequence[Name]) -> dict[Name, str]:
    """What messages and notes say; of a withdrawn one nothing."""
    told = {name: message_as_told(one, None, {}) for name, one in messages(session, names).items()}
    bodies = {name: one["body"] for name, one in told.items() if "body" in one}
    notes = session.scalars(select(Note).where(one_of(session, (Note.room, Note.seq), names)))
    return {**bodies, **{(one.room, one.seq): one.body for one in notes}}


def _files(session: Session, names: Sequence[Name]) -> dict[Name, list[dict[str, Any]]]:
    found: dict[Name, list[dict[str, Any]]] = {}
    for file in session.scalars(
        select(File)
        .where(one_of(session, (File.room, File.seq), names), File.gone_at.is_(None))
        .order_by(File.place)
    ):
        found.setdefault((file.room, file.seq or 0), []).append(file_as_told(file))
    return found


def _beside(
    session: Session, names: Sequence[Name]
) -> dict[Name, tuple[Message | None, Message | None]]:
    """The messages that stand before and after each of these."""
    rows = session.execute(
        select(Entry.stream, Entry.seq, _next(before=True), _next(before=False)).where(
            one_of(session, (Entry.stream, Entry.seq), names)
        )
    ).all()
    known = messages(session, {(room, seq) for room, _at, *both in rows for seq in both if seq})
    return {
        (room, at): (known.get((room, before)), known.get((room, after)))
        for room, at, before, after in rows
    }


def _next(*, before: bool) -> ScalarSelect[int]:
    number = Message.seq
    there = number < Entry.seq if before else number > Entry.seq
    asked = select(number).where(
        Message.room == Entry.stream, there, Message.withdrawn.is_(None), Message.body != ""
    )
    order = number.desc() if before else number.asc()
    return asked.order_by(order).limit(1).correlate(Entry).scalar_subquery()


def _names(
    session: Session, rooms: Mapping[str, Room], speakers: Collection[Speaker]
) -> dict[Speaker, dict[str, Any]]:
    """Who speaks in which room, named as the viewer's role there may see them; also who left."""
    found: dict[Speaker, dict[str, Any]] = {
        (room, by): {"by": by or None, "name": "", "role": None} for room, by in speakers
    }
    seated = (
        select(Seat.room, Seat.role, Person)
        .join(Person, Person.id == Seat.person)
        .where(one_of(session, (Seat.room, Seat.person), speakers))
        .order_by(Seat.id)
    )
    for room, role, who in session.execute(seated):
        name = called(who, Role(role), rooms[room].member.roles)
        found[room, who.id] = {"by": who.id, "name": name, "role": role}
    return found
