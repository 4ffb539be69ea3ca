"""Which files there are, and who may see them: those who may see the message now.

Until a file is posted its uploader alone sees it, for a day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from server import clock
from server.errors import Missing
from server.files.models import File
from server.storage.commands import Commands, Member
from server.storage.log import Entry

UNPOSTED = timedelta(hours=24)
AT_ONCE = 100


def told(file: File) -> dict[str, Any]:
    """A file as every door tells it."""
    return {
        "id": file.id,
        "name": file.name,
        "kind": file.kind,
        "bytes": file.bytes,
        "width": file.width,
        "height": file.height,
        "state": file.state,
    }


def of_messages(session: Session, room: str, seqs: Collection[int]) -> dict[int, list[File]]:
    """The number of a message → its files in their order; for whoever may see the message."""
    if not seqs:
        return {}
    found: dict[int, list[File]] = {}
    for file in session.scalars(
        select(File)
        .where(File.room == room, File.seq.in_(sorted(seqs)), File.gone_at.is_(None))
        .order_by(File.seq, File.place)
    ):
        found.setdefault(file.seq or 0, []).append(file)
    return found


def first_kinds(session: Session, messages: Mapping[str, int]) -> dict[str, str]:
    """Room → the kind of the first file of that message of it, where it has any."""
    these = [and_(File.room == room, File.seq == seq) for room, seq in messages.items()]
    if not these:
        return {}
    firsts = select(File.room, File.kind).where(
        or_(*these), File.place == 0, File.gone_at.is_(None)
    )
    return {room: kind for room, kind in session.execute(firsts)}


def seen(session: Session, commands: Commands, person: str, id: str) -> File:
    """That file, for who is seated in its room now and may see its message; else `Missing`."""
    file = session.get(File, id)
    if file is None or file.gone_at:
        raise Missing
    member = commands.member(session, file.room, person)
    if not _is_for(session, file, member):
        raise Missing
    return file


def own_waiting(session: Session, room: str, person: str, ids: Sequence[str]) -> list[File]:
    """Those files in that order: uploaded there by this person, posted nowhere; else `Missing`."""
    asked = select(File).where(
        File.id.in_(ids),
        File.room == room,
        File.by == person,
        File.seq.is_(None),
        File.gone_at.is_(None),
    )
    found = {file.id: file for file in session.scalars(asked)}
    if len(found) != len(ids):
        raise Missing
    return [found[id] for id in ids]


@dataclass(frozen=True, slots=True)
class Around:
    """A picture among those of its room: the one before and the one after, by id."""

    before: str | None
    after: str | None


def around(session: Session, member: Member, file: File) -> Around:
    """The pictures before and after this one that this member may see."""
    here = (file.seq or 0, file.place)
    return Around(_next(session, member, here, -1), _next(session, member, here, 1))


def gone(session: Session, most: int = AT_ONCE) -> list[str]:
    """Files that nobody is to see and no case holds; for the duty, so no viewer."""
    asked = select(File.id).where(File.gone_at.is_not(None), File.held == 0)
    return list(session.scalars(asked.order_by(File.gone_at).limit(most)))


def unposted(session: Session, before: datetime, most: int = AT_ONCE) -> list[File]:
    """Files that were never posted and are older than that; for the duty, so no viewer."""
    asked = select(File).where(File.seq.is_(None), File.made_at < before, File.gone_at.is_(None))
    asked = asked.execution_options(populate_existing=True)
    return list(session.scalars(asked.order_by(File.made_at).limit(most)))


def forsaken(session: Session, now: datetime, most: int = AT_ONCE) -> list[str]:
    """Files on which nobody works any more, though they aren't done; for the duty, so no viewer."""
    is_wanted = or_(File.gone_at.is_(None), File.held > 0)
    asked = select(File.id).where(File.state == "working", File.leased_until < now, is_wanted)
    return list(session.scalars(asked.order_by(File.made_at).limit(most)))


def known(session: Session, ids: Sequence[str]) -> set[str]:
    """Which of these files there are; for the duty, so no viewer."""
    return set(session.scalars(select(File.id).where(File.id.in_(ids))))


def _is_for(session: Session, file: File, member: Member) -> bool:
    if file.seq is None:
        return file.by == member.person and file.made_at > clock.now() - UNPOSTED
    entry = session.get(Entry, (file.room, file.seq))
    return entry is not None and bool(entry.seen_by & member.mask)


def _next(session: Session, member: Member, here: tuple[int, int], way: int) -> str | None:
    asked: Select[str] = (
        select(File.id)
        .join(Entry, and_(Entry.stream == File.room, Entry.seq == File.seq))
        .where(
            File.room == member.stream,
            File.kind == "image",
            File.state == "ready",
            File.gone_at.is_(None),
            Entry.seen_by.op("&")(member.mask) != 0,
        )
    )
    seq, place = here
    if way < 0:
        asked = asked.where(or_(File.seq < seq, and_(File.seq == seq, File.place < place)))
        asked = asked.order_by(File.seq.desc(), File.place.desc())
    else:
        asked = asked.where(or_(File.seq > seq, and_(File.seq == seq, File.place > place)))
        asked = asked.order_by(File.seq, File.place)
    return session.scalar(asked.limit(1))
