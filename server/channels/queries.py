"""What members read: history, unread counts, versions, who is in the room.

Every query starts from the member who asks; `permissions` decides by that member's roles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from server import clock
from server.accounts.models import Person
from server.channels.marks import Called
from server.channels.models import Message, ReadMark, Version
from server.channels.protocol import MOST
from server.channels.standing import tell
from server.errors import Missing
from server.files.models import File
from server.permissions import Role
from server.placements.models import Seat
from server.storage import log
from server.storage.commands import Member
from server.storage.log import Entry
from server.storage.questions import ask
from server.storage.rows import Rows, is_sqlite

ENOUGH = 100  # "more than 99"


def history(
    session: Session,
    member: Member,
    *,
    before: int | None = None,
    around: int | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """`{entries, more}`: rising, one for each number below `before`, hidden ones included."""
    limit = max(1, min(limit, MOST))
    head = log.head(session, member.stream)
    until = head if before is None else min(before - 1, head)
    if around is not None:
        until = min(head, around + limit // 2)
    after = max(0, until - limit)
    told = tell(session, member.stream, after, until)
    return {"entries": [one.to(member.mask, member.name) for one in told], "more": after > 0}


def versions(session: Session, member: Member, seq: int) -> list[dict[str, Any]]:
    """How a message stood before, oldest first; `Missing` when it is withdrawn or none."""
    message = session.get(Message, (member.stream, seq))
    if message is None or message.withdrawn:
        raise Missing
    found = session.scalars(
        select(Version)
        .where(Version.room == member.stream, Version.seq == seq)
        .order_by(Version.until)
    )
    return [
        {"body": old.body, "marks": old.marks, "at": clock.written(old.at), "until": old.until}
        for old in found
    ]


def unread(session: Session, members: Sequence[Member]) -> dict[str, tuple[int, int]]:
    """Room → (read up to, unread) for the rooms of one person.

    Derived from the log at each asking; 100 is "more than 99". A newcomer has read as far as the
    own `member.joined`.
    """
    if not members:
        return {}
    asked, rows = _marks(is_sqlite(session))
    pairs = [(member.person, member.stream) for member in members]
    marks: dict[str, int] = dict(ask(session, asked, rows.given(pairs)))
    read = {one.stream: max(marks.get(one.stream, 0), one.joined) for one in members}
    return {
        one.stream: (read[one.stream], _count(session, one, read[one.stream])) for one in members
    }


def untold_marks(before: datetime) -> Select[ReadMark]:
    """Marks of anybody that the own devices were not told of; for the timer, so no viewer."""
    untold = and_(ReadMark.seq > ReadMark.told, ReadMark.told_at <= before)
    return select(ReadMark).where(untold).order_by(ReadMark.person).limit(ENOUGH)


def has_untold_marks(session: Session, apart: timedelta) -> bool:
    """Whether somebody's own devices wait to be told of a read mark; for the timer."""
    return session.scalar(untold_marks(clock.now() - apart).limit(1)) is not None


def called(session: Session, room: str) -> list[Called]:
    """Who can be mentioned in that room, and by which names; for the writer's marks."""
    seated = session.execute(
        select(Person.id, Person.first_name, Person.last_name, Person.title)
        .join(Seat, Seat.person == Person.id)
        .where(Seat.room == room, Seat.left_.is_(None))
        .order_by(Seat.id)
    )
    return [
        Called(who, (f"{first} {last}".strip(), first, f"{title} {last}".strip()))
        for who, first, last, title in seated
    ]


def seated(session: Session, room: str) -> list[tuple[Seat, Person, int]]:
    """The seats of a room with their people and how far each has read; of those who left,
    the ones who ever said or did something there, or whose coming can still be read."""
    by_them = (Entry.by == Seat.person) | ((Entry.seq == Seat.joined) & (Entry.seen_by != 0))
    spoke = select(Entry.seq).where(Entry.stream == room, by_them).exists()
    newest = aliased(Seat)
    later: Select[Any] = select(literal_column("1")).where(
        newest.room == Seat.room, newest.person == Seat.person, newest.id > Seat.id
    )
    rows = session.execute(
        select(Seat, Person, func.coalesce(ReadMark.seq, Seat.joined))
        .join(Person, Person.id == Seat.person)
        .outerjoin(ReadMark, and_(ReadMark.person == Seat.person, ReadMark.room == Seat.room))
        .where(Seat.room == room, or_(Seat.left_.is_(None), spoke), ~later.exists())
        .order_by(Seat.id)
    )
    return [(seat, person, read) for seat, person, read in rows]


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest message of a room that still stands, and who said it in which role."""

    by: Person
    role: Role
    body: str
    at: datetime
    kind: str = ""  # of its first file, where it has no words: "image" or "file"


def newest_words(session: Session, members: Sequence[Member]) -> dict[str, Newest]:
    """Room → its newest message; every member may see every message."""
    rooms = [member.stream for member in members]
    newest = (
        select(Message.room, func.max(Message.seq).label("seq"))
        .where(Message.room.in_(rooms), Message.withdrawn.is_(None))
        .group_by(Message.room)
        .subquery()
    )
    kind_of_file = func.coalesce(File.kind, "")
    rows = session.execute(
        select(Message.room, Person, Seat.role, Message.body, Entry.at, kind_of_file)
        .join(newest, and_(newest.c.room == Message.room, newest.c.seq == Message.seq))
        .join(Entry, and_(Entry.stream == Message.room, Entry.seq == Message.seq))
        .join(Person, Person.id == Message.by)
        .join(Seat, and_(Seat.room == Message.room, Seat.person == Message.by))
        .outerjoin(File, and_(File.room == Message.room, File.seq == Message.seq, File.place == 0))
        .order_by(Seat.id)
    )
    return {
        room: Newest(who, Role(role), body, at, "" if body else kind)
        for room, who, role, body, at, kind in rows
    }


def _count(session: Session, member: Member, read: int) -> int:
    said = {
        "stream": member.stream,
        "read": read,
        "person": member.person,
        "mask": member.mask,
    }
    return int(ask(session, _unseen(), said)[0][0])


@cache
def _unseen() -> Select[int]:
    unseen = (
        select(Entry.seq)
        .where(
            Entry.stream == bindparam("stream"),
            Entry.seq > bindparam("read"),
            Entry.counts,
            Entry.by.is_distinct_from(bindparam("person")),
            Entry.seen_by.op("&")(bindparam("mask", type_=Integer())) != 0,
        )
        .limit(ENOUGH)
    )
    return select(func.count()).select_from(unseen.subquery())


@cache
def _marks(is_sqlite: bool) -> tuple[Select[*tuple[Any, ...]], Rows]:
    rows = Rows((ReadMark.person, ReadMark.room), is_sqlite)
    return select(ReadMark.room, ReadMark.seq).where(rows.are()), rows
