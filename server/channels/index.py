"""Keeps the index of words behind the commit: messages, names of their files, notes.

Whatever an entry says of a message, that message is put in as it stands now, so hearing of it
twice or late changes nothing.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, insert, literal, select
from sqlalchemy.orm import Session

from server.channels.models import Message, Note
from server.files.models import File
from server.storage import shelving
from server.storage.log import Entry, Recorded, Telling
from server.storage.questions import ask
from server.storage.rows import Rows, is_sqlite, one_of
from server.storage.search import shelf
from server.storage.shelving import Document
from server.storage.telling import Consumer
from server.storage.tx import Tx

NAME = "search"
SAID = ("message.posted", "note.written")
ABOUT = ("message.edited", "message.withdrawn", "message.files_ready")
OF_MESSAGES, OF_NOTES = "messages", "notes"  # shelves of a room

Name = tuple[str, int]  # room, number


def hear(tx: Tx, entries: Sequence[Recorded]) -> None:
    """What these entries are about can be found as it stands now, or no more."""
    notes = {(one.stream, one.seq) for one in entries if one.what == "note.written"}
    messages = {(one.stream, one.of or one.seq) for one in entries} - notes
    standing = [*_messages(tx.session, messages), *_notes(tx.session, notes)]
    shelving.drop(tx.session, (messages | notes) - {(one.room, one.seq) for one in standing})
    shelving.put(tx.session, standing)
    tx.writes += 1


CONSUMER = Consumer(NAME, frozenset({*SAID, *ABOUT}), hear)


def forget(tx: Tx, room: str, seqs: Collection[int]) -> None:
    """These of that room can't be found any more, from this very moment."""
    shelving.drop(tx.session, {(room, seq) for seq in seqs})
    tx.writes += 1


def rebuild(session: Session) -> None:
    """The index is begun anew: the worker will hear of all that was ever said."""
    shelving.empty(session)
    session.execute(
        Telling.__table__.delete().where(Telling.consumer == NAME)  # type: ignore[attr-defined]  # a Table
    )
    said = select(literal(NAME), Entry.stream, Entry.seq).where(Entry.what.in_(SAID))
    session.execute(insert(Telling).from_select(["consumer", "stream", "seq"], said))


def _messages(session: Session, names: Collection[Name]) -> list[Document]:
    if not names:
        return []
    asked, rows = _standing(is_sqlite(session))
    found = ask(session, asked, rows.given(names))
    bringing = [(room, seq) for room, seq, _body, ids, _at in found if ids]
    files = _files(session, bringing) if bringing else {}
    return [
        Document(room, seq, at, (body, *files.get((room, seq), ())), shelf(room, OF_MESSAGES))
        for room, seq, body, _ids, at in found
    ]


@cache
def _standing(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    names = Rows((Message.room, Message.seq), is_sqlite)
    asked = (
        select(Message.room, Message.seq, Message.body, Message.files, Entry.at)
        .join(Entry, (Entry.stream == Message.room) & (Entry.seq == Message.seq))
        .where(names.are(), Message.withdrawn.is_(None))
    )
    return asked, names


def _files(session: Session, names: Collection[Name]) -> dict[Name, list[str]]:
    """The names of the files of each message."""
    found: dict[Name, list[str]] = {}
    for room, seq, name in session.execute(
        select(File.room, File.seq, File.name)
        .where(one_of(session, (File.room, File.seq), names), File.gone_at.is_(None))
        .order_by(File.place)
    ):
        found.setdefault((room, seq or 0), []).append(name)
    return found


def _notes(session: Session, names: Collection[Name]) -> list[Document]:
    if not names:
        return []
    found = session.execute(
        select(Note.room, Note.seq, Note.body, Entry.at)
        .join(Entry, (Entry.stream == Note.room) & (Entry.seq == Note.seq))
        .where(one_of(session, (Note.room, Note.seq), names))
    )
    return [
        Document(room, seq, at, (body,), shelf(room, OF_NOTES)) for room, seq, body, at in found
    ]
