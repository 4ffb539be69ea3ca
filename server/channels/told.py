"""Entries as they are told: always as they stand now, on the line, in history and on pages.

Source: protocol.md, section 1.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.channels.models import Message, Note
from server.channels.protocol import QUOTED
from server.files.models import File
from server.files.queries import of_messages
from server.files.queries import told as file_as_told
from server.storage import log
from server.storage.log import Recorded

LEAVING = frozenset({"member.left", "affiliation.ended"})
# What means something to a line or a seat beyond being told; it is told on its own.
WEIGHTY = LEAVING | {"member.joined", "placement.changed", "session.ended", "settings.changed"}
ABOUT_A_MESSAGE = frozenset(
    {"message.edited", "message.withdrawn", "message.reacted", "message.files_ready"}
)
# What is told with these stands elsewhere than in the log.
READ_BACK = ABOUT_A_MESSAGE | {"message.posted", "note.written"}


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with all that belongs to it, ready for whoever may see it."""

    entry: Recorded
    with_: Mapping[str, Any]

    def to(self, roles: int, room: str) -> dict[str, Any]:
        """The frame for a reader with this mask of roles: who may not see it gets its number."""
        entry = self.entry
        if not entry.is_seen_by(roles):
            return {"room": room, "seq": entry.seq}
        return {
            "room": room,
            "seq": entry.seq,
            "what": entry.what,
            "by": entry.by,
            "at": clock.written(entry.at),
            "key": entry.key,
            "with": self.with_,
        }


def at_once(entries: Iterable[Recorded]) -> list[Told] | None:
    """These entries as they stand, without asking the database; None where it must be asked."""
    found = []
    for entry in entries:
        known = entry.with_ if entry.told is None else entry.told
        if entry.told is None and entry.what in READ_BACK:
            return None
        found.append(Told(entry, known))
    return found


def in_parts(entries: Sequence[Told]) -> Iterator[Sequence[Told]]:
    """The same entries in order; what is weighty stands on its own."""
    begun = 0
    for place, one in enumerate(entries):
        if one.entry.what in WEIGHTY:
            yield from filter(None, (entries[begun:place], entries[place : place + 1]))
            begun = place + 1
    if begun < len(entries):
        yield entries[begun:]


def as_posted(body: str, marks: list[Any], mentions: list[str]) -> dict[str, Any]:
    """A message that answers none and brings no files, as it is told when it is new."""
    told: dict[str, Any] = {"body": body}
    if marks:
        told["marks"] = marks
    if mentions:
        told["mentions"] = mentions
    return told


def tell(session: Session, stream: str, after: int, until: int) -> list[Told]:
    """The entries with `after < seq <= until`, as they stand now."""
    entries = log.between(session, stream, after, until)
    messages = _messages(session, stream, {_message_of(entry) for entry in entries})
    notes = _notes(session, stream, {e.seq for e in entries if e.what == "note.written"})
    return [Told(entry, _with(entry, messages, notes)) for entry in entries]


def message_as_told(
    message: Message,
    quoted: Message | None,
    files: Mapping[int, Sequence[File]] = MappingProxyType({}),
) -> dict[str, Any]:
    """A message as it stands now; of a withdrawn one, only that it was withdrawn.

    `files` are those of both messages, by number.
    """
    if message.withdrawn:
        return {"withdrawn": True}
    told: dict[str, Any] = {"body": message.body}
    for name in ("marks", "mentions", "reactions", "edited"):
        if value := getattr(message, name):
            told[name] = value
    if brought := files.get(message.seq):
        told["files"] = [file_as_told(file) for file in brought]
    if quoted:
        told["quote"] = _quote(quoted, files.get(quoted.seq, ()))
    return told


def _with(
    entry: Recorded, messages: dict[int, dict[str, Any]], notes: dict[int, dict[str, Any]]
) -> Mapping[str, Any]:
    if entry.what == "message.posted":
        return messages.get(entry.seq, {})
    if entry.what in ABOUT_A_MESSAGE and entry.of:
        return {"of": entry.of, **entry.with_, "message": messages.get(entry.of, {})}
    if entry.what == "note.written":
        return notes.get(entry.seq, {})
    return entry.with_


def _message_of(entry: Recorded) -> int | None:
    return entry.seq if entry.what == "message.posted" else entry.of


def _messages(session: Session, room: str, seqs: set[int | None]) -> dict[int, dict[str, Any]]:
    found = _load(session, room, seqs)
    missing = {message.reply_to for message in found.values()} - found.keys()
    quoted = found | _load(session, room, missing)
    bringing = [seq for seq, message in quoted.items() if message.files and not message.withdrawn]
    files = of_messages(session, room, bringing)
    return {
        seq: message_as_told(message, quoted.get(message.reply_to or 0), files)
        for seq, message in found.items()
    }


def _load(session: Session, room: str, seqs: Iterable[int | None]) -> dict[int, Message]:
    wanted = sorted(seq for seq in seqs if seq)
    if not wanted:
        return {}
    found = session.scalars(select(Message).where(Message.room == room, Message.seq.in_(wanted)))
    return {message.seq: message for message in found}


def _notes(session: Session, room: str, seqs: set[int]) -> dict[int, dict[str, Any]]:
    if not seqs:
        return {}
    notes: Sequence[Note] = session.scalars(
        select(Note).where(Note.room == room, Note.seq.in_(sorted(seqs)))
    ).all()
    return {
        note.seq: {"body": note.body, **({"marks": note.marks} if note.marks else {})}
        for note in notes
    }


def _quote(message: Message, files: Sequence[File]) -> dict[str, Any]:
    if message.withdrawn:
        return {"seq": message.seq, "withdrawn": True}
    told = {"seq": message.seq, "by": message.by, "text": message.body[:QUOTED]}
    # Of a message without words, at least what kind of thing it brought.
    return {**told, "kind": files[0].kind} if files and not message.body else told
