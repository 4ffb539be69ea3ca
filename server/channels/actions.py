"""What people do with messages: post, edit, withdraw, react, write a note, mark as read.

Each verb looks at everything before it writes anything.
"""

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server import clock
from server.channels import marks, queries
from server.channels.models import Message, Note, ReadMark, Version
from server.channels.protocol import EMOJI, clean, fault_in
from server.channels.silence import require_voice
from server.channels.told import as_posted
from server.channels.with_files import files_to_post
from server.errors import Invalid, Missing, Refused, Stale
from server.files import actions as files
from server.permissions import TEACHER
from server.storage import log
from server.storage.commands import Ask, Command, Member, Seq
from server.storage.log import Entry
from server.storage.tx import Tx
from server.words import _

EDITABLE = timedelta(hours=24)
MARKS_APART = timedelta(seconds=2)  # between two `read.marked` of one room
CROWD = 40  # people under one reaction


class Post(msgspec.Struct, omit_defaults=True):
    body: str
    reply_to: Seq | None = None
    mentions: list[str] = []
    files: list[str] = []
    shows_pupil: bool | None = None  # whether the pupil can be recognised on a photo


class Edit(msgspec.Struct):
    seq: Seq
    body: str
    mentions: list[str] = []


class Withdraw(msgspec.Struct):
    seq: Seq
    why: str = ""


class React(msgspec.Struct):
    seq: Seq
    emoji: str
    off: bool = False


class Written(msgspec.Struct):
    body: str


class Mark(msgspec.Struct):
    seq: Seq


Answer = dict[str, Any]


def post(tx: Tx, member: Member, ask: Ask, form: Post) -> Answer:
    """The message stands in the room."""
    require_voice(member)
    body = _body(form.body, may_be_empty=bool(form.files))
    room, by = ask.stream, member.person
    brought = files_to_post(tx.session, room, by, form.files, form.shows_pupil)
    if form.reply_to is not None:
        _said(tx.session, ask.stream, form.reply_to)
    found = _marks(tx.session, ask.stream, body, form.mentions)
    called = marks.mentioned(found)
    is_plain = form.reply_to is None and not form.files
    told = as_posted(body, found, called) if is_plain else None
    entry = tx.record(room, "message.posted", by=by, key=ask.key, told=told)
    tx.insert(
        Message,
        room=entry.stream,
        seq=entry.seq,
        by=by,
        body=body,
        marks=found,
        mentions=called,
        reactions={},
        files=form.files,
        reply_to=form.reply_to,
        edited=None,
        withdrawn=None,
    )
    files.post(tx, brought, entry.seq)
    return _answer(entry)


def edit(tx: Tx, member: Member, ask: Ask, form: Edit) -> Answer:
    """The message says something else; how it stood is kept as a version."""
    require_voice(member)
    message = _said(tx.session, ask.stream, form.seq)
    body = _body(form.body, may_be_empty=bool(message.files))
    if message.by != member.person:
        raise Refused(_("Je kunt alleen je eigen bericht veranderen."))
    posted = _posted_at(tx.session, ask.stream, form.seq)
    if tx.now - posted > EDITABLE:
        raise Refused(_("Een bericht kun je 24 uur lang veranderen. Dat is voorbij."))
    found = _marks(tx.session, ask.stream, body, form.mentions)
    entry = tx.record(ask.stream, "message.edited", by=member.person, key=ask.key, of=form.seq)
    _keep_version(tx, message, entry.seq)
    _change(tx, message, body=body, marks=found, mentions=marks.mentioned(found), edited=entry.seq)
    return _answer(entry)


def withdraw(tx: Tx, member: Member, ask: Ask, form: Withdraw) -> Answer:
    """The message is taken back: a tombstone stays, its words are never told again."""
    require_voice(member)
    message = _said(tx.session, ask.stream, form.seq)
    why = clean(form.why)[:500]
    if wrong := fault_in(why, may_be_empty=True):
        raise Invalid(wrong)
    if message.by != member.person:
        if TEACHER not in member.roles:
            raise Refused(_("Je kunt alleen je eigen bericht intrekken."))
        if not why:
            raise Invalid(_("Schrijf erbij waarom je dit bericht intrekt."))
    return _answer(take_back(tx, message, why, by=member.person, key=ask.key))


def take_back(
    tx: Tx, message: Message, why: str, *, by: str | None, key: str | None = None
) -> log.Recorded:
    """A message that still stands is withdrawn, by whomever: a tombstone stays."""
    said = {"why": why} if why else {}
    room, seq = message.room, message.seq
    entry = tx.record(room, "message.withdrawn", said, by=by, key=key, of=seq)
    _change(tx, message, withdrawn=entry.seq)
    files.withdraw(tx, room, seq)
    tx.session.execute(
        update(Entry)
        .where(Entry.stream == room, Entry.seq == seq)
        .values(counts=False)
        .execution_options(synchronize_session=False)
    )
    return entry


def react(tx: Tx, member: Member, ask: Ask, form: React) -> Answer:
    """The person's reaction stands under the message, or is gone."""
    require_voice(member)
    if form.emoji not in EMOJI:
        raise Invalid(_("Kies een van de zes reacties."))
    message = _said(tx.session, ask.stream, form.seq)
    people = [who for who in message.reactions.get(form.emoji, []) if who != member.person]
    if not form.off:
        people.append(member.person)
    if len(people) > CROWD:
        raise Refused(_("Onder dit bericht staan al genoeg reacties."))
    others = {emoji: who for emoji, who in message.reactions.items() if emoji != form.emoji}
    said = {"emoji": form.emoji, **({"off": True} if form.off else {})}
    by, key = member.person, ask.key
    entry = tx.record(ask.stream, "message.reacted", said, by=by, key=key, of=form.seq)
    _change(tx, message, reactions={**others, **({form.emoji: people} if people else {})})
    return _answer(entry)


def write_note(tx: Tx, member: Member, ask: Ask, form: Written) -> Answer:
    """The note stands in the room, for teachers and coordinators alone."""
    require_voice(member)
    body = _body(form.body)
    entry = tx.record(ask.stream, "note.written", by=member.person, key=ask.key)
    found = marks.find(body, ())
    tx.insert(Note, room=entry.stream, seq=entry.seq, by=member.person, body=body, marks=found)
    return _answer(entry)


def mark_read(tx: Tx, member: Member, ask: Ask, form: Mark) -> Answer:
    """The person has read the room this far; it never goes back.

    The own devices are told of it by `tell_marks`, at most once in two seconds.
    """
    if form.seq > log.head(tx.session, ask.stream):
        raise Invalid(_("Zo ver is deze kamer nog niet."))
    mark = tx.session.get(ReadMark, (member.person, ask.stream))
    read = mark.seq if mark else member.joined
    if form.seq <= read:
        return {"seq": read}
    if mark is None:
        long_ago = tx.now - MARKS_APART
        mark = ReadMark(
            person=member.person, room=ask.stream, seq=0, told=member.joined, told_at=long_ago
        )
        tx.add(mark)
    _change(tx, mark, seq=form.seq)
    return {"seq": form.seq}


def tell_marks(tx: Tx) -> int:
    """Marks that waited their two seconds are told to the person's own devices; how many."""
    waiting = tx.session.scalars(queries.untold_marks(tx.now - MARKS_APART)).all()
    tx.hold(*(mark.person for mark in waiting))
    for mark in waiting:
        said = {"room": mark.room, "seq": mark.seq}
        tx.record(mark.person, "read.marked", said, by=mark.person)
        _change(tx, mark, told=mark.seq, told_at=tx.now)
    return len(waiting)


def _body(said: str, *, may_be_empty: bool = False) -> str:
    body = clean(said)
    if fault := fault_in(body, may_be_empty=may_be_empty):
        raise Invalid(fault, faults={"body": fault})
    return body


def _marks(session: Session, room: str, body: str, wished: list[str]) -> list[marks.Mark]:
    people = queries.called(session, room) if "@" in body else ()
    return marks.find(body, people, wished)


def _said(session: Session, room: str, seq: int) -> Message:
    """A message of that room which still stands; else `Missing`, or `Stale` when withdrawn."""
    message = session.get(Message, (room, seq))
    if message is None:
        raise Missing(_("Dit bericht is er niet."))
    if message.withdrawn:
        raise Stale(_("Dit bericht is intussen ingetrokken."))
    return message


def _posted_at(session: Session, room: str, seq: int) -> Any:
    return session.scalar(select(Entry.at).where(Entry.stream == room, Entry.seq == seq))


def _keep_version(tx: Tx, message: Message, until: int) -> None:
    since = _posted_at(tx.session, message.room, message.edited or message.seq)
    tx.insert(
        Version,
        room=message.room,
        seq=message.seq,
        until=until,
        body=message.body,
        marks=message.marks,
        at=since,
    )


def _change(tx: Tx, thing: Message | ReadMark, **values: Any) -> None:
    for name, value in values.items():
        setattr(thing, name, value)
    tx.writes += 1


def _answer(entry: log.Recorded) -> Answer:
    return {"seq": entry.seq, "at": clock.written(entry.at)}


COMMANDS: dict[str, Command] = {
    "message.post": Command(Post, post),
    "message.edit": Command(Edit, edit),
    "message.withdraw": Command(Withdraw, withdraw),
    "message.react": Command(React, react),
    "note.write": Command(Written, write_note),
    "read.mark": Command(Mark, mark_read, keyed=False),
}
