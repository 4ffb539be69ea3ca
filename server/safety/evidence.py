"""What was said, frozen at the moment when somebody reported it."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.accounts.names import full_name
from server.channels.models import Message, Version
from server.files import actions as keeping
from server.files.models import File
from server.placements.models import Seat
from server.safety.models import Evidence
from server.storage.log import Entry
from server.storage.tx import Tx

AROUND = 10  # messages before and after the one that was reported


def freeze(tx: Tx, report: str, message: Message) -> bytes:
    """The evidence of that report is kept; its digest, for the audit chain."""
    keeping.hold_for_case(tx, held_files(tx.session, message.room, message.seq))
    content = _content(tx.session, message)
    salt = secrets.token_bytes(16)
    found = digest(salt, content)
    tx.insert(Evidence, report=report, salt=salt, content=content, digest=found)
    return found


def held_files(session: Session, room: str, seq: int) -> list[str]:
    """The files of that message that are still there, also of a withdrawn one."""
    return list(session.scalars(select(File.id).where(File.room == room, File.seq == seq)))


def is_whole(evidence: Evidence) -> bool:
    """Whether nothing was changed since it was kept."""
    return digest(evidence.salt, evidence.content) == evidence.digest


def digest(salt: bytes, content: dict[str, Any]) -> bytes:
    """SHA-256 of the salt and the content as JSON with its names in order."""
    return hashlib.sha256(salt + msgspec.json.encode(content, order="deterministic")).digest()


def _content(session: Session, message: Message) -> dict[str, Any]:
    room = message.room
    around = [*_before(session, message), message, *_after(session, message)]
    seqs = [one.seq for one in around]
    at, files = _moments(session, room, seqs), _files(session, room, seqs)
    return {
        "room": room,
        "seq": message.seq,
        "messages": [_told(one, at[one.seq], files.get(one.seq, [])) for one in around],
        "versions": _versions(session, message),
        "people": _people(session, room, {one.by for one in around}),
    }


def _told(message: Message, at: str, files: list[dict[str, Any]]) -> dict[str, Any]:
    """A message with its words, also of a withdrawn one: here they stay."""
    return {
        "seq": message.seq,
        "by": message.by,
        "at": at,
        "body": message.body,
        "reply_to": message.reply_to,
        "edited": message.edited,
        "withdrawn": message.withdrawn,
        "files": files,
    }


def _before(session: Session, message: Message) -> Sequence[Message]:
    found = session.scalars(
        select(Message)
        .where(Message.room == message.room, Message.seq < message.seq)
        .order_by(Message.seq.desc())
        .limit(AROUND)
    ).all()
    return found[::-1]


def _after(session: Session, message: Message) -> Sequence[Message]:
    return session.scalars(
        select(Message)
        .where(Message.room == message.room, Message.seq > message.seq)
        .order_by(Message.seq)
        .limit(AROUND)
    ).all()


def _moments(session: Session, room: str, seqs: Sequence[int]) -> dict[int, str]:
    rows = session.execute(
        select(Entry.seq, Entry.at).where(Entry.stream == room, Entry.seq.in_(seqs))
    )
    return {seq: clock.written(at) for seq, at in rows}


def _files(session: Session, room: str, seqs: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    asked = select(File).where(File.room == room, File.seq.in_(seqs)).order_by(File.seq, File.place)
    for file in session.scalars(asked):
        told = {"id": file.id, "name": file.name, "kind": file.kind}
        found.setdefault(file.seq or 0, []).append(told)
    return found


def _versions(session: Session, message: Message) -> list[dict[str, Any]]:
    found = session.scalars(
        select(Version)
        .where(Version.room == message.room, Version.seq == message.seq)
        .order_by(Version.until)
    )
    return [{"body": old.body, "at": clock.written(old.at), "until": old.until} for old in found]


def _people(session: Session, room: str, spoke: set[str]) -> list[dict[str, Any]]:
    """Who was seated at that moment, and who spoke here and had left."""
    rows = session.execute(
        select(Seat, Person).join(Person, Person.id == Seat.person).where(Seat.room == room)
    ).all()
    newest = {person.id: (seat, person) for seat, person in sorted(rows, key=lambda r: r[0].id)}
    return [
        {
            "id": who,
            "name": full_name(person),
            "role": seat.role,
            "seated": seat.left_ is None,
        }
        for who, (seat, person) in newest.items()
        if seat.left_ is None or who in spoke
    ]
