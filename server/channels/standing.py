"""Entries read from the log, each with its message or note as it stands now.

Source: protocol.md, section 1.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.channels import told
from server.channels.models import Message, Note
from server.channels.told import Told
from server.files.models import File
from server.storage import log
from server.storage.log import Recorded, Span
from server.storage.rows import Rows, is_sqlite, one_of

Name = tuple[str, int]  # of a message or note: its room and number


def tell(session: Session, stream: str, after: int, until: int) -> list[Told]:
    """The entries with `after < seq <= until`."""
    return tell_all(session, [(stream, after, until)])[stream]


def tell_all(session: Session, spans: Collection[Span]) -> dict[str, list[Told]]:
    """The same of several streams at once, by the name of the stream."""
    entries = log.among(session, spans)
    bodies = _messages(session, {name for entry in entries if (name := _message_of(entry))})
    bodies |= _notes(session, {_name(one) for one in entries if one.what == "note.written"})
    found: dict[str, list[Told]] = {name: [] for name, _after, _until in spans}
    for entry in entries:
        found[entry.stream].append(Told(entry, _with(entry, bodies)))
    return found


def messages(session: Session, names: Collection[Name]) -> dict[Name, Message]:
    """Those of these messages that there are."""
    if not names:
        return {}
    asked, these = _named(is_sqlite(session))
    return {(one.room, one.seq): one for one in session.scalars(asked, these.given(names))}


def _with(entry: Recorded, bodies: Mapping[Name, dict[str, Any]]) -> Mapping[str, Any]:
    if entry.what in told.ABOUT_A_MESSAGE and entry.of:
        message = bodies.get((entry.stream, entry.of), {})
        return {"of": entry.of, **entry.with_, "message": message}
    if entry.what in told.READ_BACK:
        return bodies.get(_name(entry), {})
    return entry.with_


def _name(entry: Recorded) -> Name:
    return entry.stream, entry.seq


def _message_of(entry: Recorded) -> Name | None:
    if entry.what == "message.posted":
        return _name(entry)
    return (entry.stream, entry.of) if entry.of else None


def _messages(session: Session, names: Collection[Name]) -> dict[Name, dict[str, Any]]:
    found = messages(session, names)
    answered = {(one.room, one.reply_to) for one in found.values() if one.reply_to}
    quoted = found | messages(session, answered - found.keys())
    files = _files(session, [one for one in quoted.values() if one.files and not one.withdrawn])
    return {
        (room, seq): told.message_as_told(
            message, quoted.get((room, message.reply_to or 0)), files[room]
        )
        for (room, seq), message in found.items()
    }


def _files(session: Session, bringing: Iterable[Message]) -> dict[str, dict[int, list[File]]]:
    """Room → the number of a message → its files in their order."""
    found: dict[str, dict[int, list[File]]] = defaultdict(lambda: defaultdict(list))
    names = [(message.room, message.seq) for message in bringing]
    if names:
        these = one_of(session, (File.room, File.seq), names)
        asked = select(File).where(these, File.gone_at.is_(None)).order_by(File.place)
        for file in session.scalars(asked):
            found[file.room][file.seq or 0].append(file)
    return found


def _notes(session: Session, names: Collection[Name]) -> dict[Name, dict[str, Any]]:
    if not names:
        return {}
    notes = session.scalars(select(Note).where(one_of(session, (Note.room, Note.seq), names)))
    return {
        (note.room, note.seq): {"body": note.body, **({"marks": note.marks} if note.marks else {})}
        for note in notes
    }


@cache
def _named(is_sqlite: bool) -> tuple[Select[Message], Rows]:
    names = Rows((Message.room, Message.seq), is_sqlite)
    return select(Message).where(names.are()), names
