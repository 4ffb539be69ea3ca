"""Search in the own rooms: who asks is asked of the database too, and the texts decide.

The index proposes; a hit is what stands in a room where the asker sits now, what that role may
see there, and what has the words as it stands at this moment.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from server.channels.hits import Hit, look_at, tell
from server.channels.index import OF_MESSAGES, OF_NOTES
from server.channels.models import Message, Note
from server.errors import Missing
from server.files.models import File
from server.permissions import SCHOOL
from server.placements.queries import Room, rooms_of
from server.storage import search
from server.storage.search import DOCUMENTS, shelf
from server.storage.sought import Sought, sought

PAGE = 20  # hits
TRIES = 5  # times that candidates are looked at for one page
RANKED = 1_000  # hits among which the best are looked for: the newest

Kind = Literal["message", "photo", "file", "note"]
Order = Literal["new", "best"]


class Wish(msgspec.Struct, frozen=True):
    """What is searched for, and where; `before` is what the page before said is next."""

    q: str = ""
    room: str | None = None
    by: str | None = None
    kind: Kind | None = None
    order: Order = "new"
    before: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, and where the next one begins."""

    hits: list[dict[str, Any]] = field(default_factory=list)
    next: int | None = None


def find(session: Session, viewer: str, wish: Wish) -> Found:
    """The hits in the viewer's own rooms; `Invalid` when there is nothing to look for."""
    asked = sought(wish.q)
    rooms = {room.id: room for room in rooms_of(session, viewer)}
    if wish.room:
        if wish.room not in rooms:
            raise Missing
        rooms = {wish.room: rooms[wish.room]}
    hits: list[Hit] = []
    more, before = True, wish.before
    # What is withdrawn, or says something else by now, leaves a page short: look further, a bit.
    for _try in range(TRIES):
        if len(hits) == PAGE or not more:
            break
        some, more, before = _look(session, rooms, asked, wish, before, PAGE - len(hits))
        hits += some
    return Found(tell(session, rooms, hits), before if more else None)


def own_rooms(session: Session, viewer: str) -> list[tuple[str, str]]:
    """Where this person may look: rooms and their titles, the newest seat first."""
    return [(room.id, room.title) for room in rooms_of(session, viewer)]


def _look(
    session: Session,
    rooms: Mapping[str, Room],
    asked: Sought,
    wish: Wish,
    before: int | None,
    most: int,
) -> tuple[list[Hit], bool, int | None]:
    """Hits among the next candidates, whether there are more of these, and where they begin."""
    shelves = _shelves(rooms, wish.kind)
    if not shelves:
        return [], False, before
    on = msgspec.structs.replace(wish, before=before)
    candidates = _candidates(session, asked, rooms, shelves, on).limit(most + 1)
    rows = session.execute(candidates).all()
    looked = rows[:most]
    hits = look_at(session, rooms, [(row.room, row.seq) for row in looked], asked)
    if looked:
        before = (before or 0) + len(looked) if wish.order == "best" else looked[-1].number
    return hits, len(rows) > most, before


def _shelves(rooms: Mapping[str, Room], kind: Kind | None) -> list[str]:
    """Where this viewer may look: notes only as a member who sees them."""
    said = [] if kind == "note" else [shelf(room, OF_MESSAGES) for room in rooms]
    if kind not in (None, "note"):
        return said
    reads_notes = [one.id for one in rooms.values() if not SCHOOL.isdisjoint(one.member.roles)]
    return said + [shelf(room, OF_NOTES) for room in reads_notes]


def _candidates(
    session: Session, asked: Sought, rooms: Collection[str], shelves: Collection[str], wish: Wish
) -> Select[Any]:
    """Room, number in the room, number in the index: what still stands, in the wished order."""
    is_ranked = wish.order == "best"
    proposed = search.proposed(session, asked, shelves, ranked=is_ranked)
    here, newest = DOCUMENTS.c, proposed.selected_columns.number
    found = (
        proposed.outerjoin(Message, and_(Message.room == here.room, Message.seq == here.seq))
        .outerjoin(Note, and_(Note.room == here.room, Note.seq == here.seq))
        .where(here.room.in_(rooms), or_(_stands(), Note.seq.is_not(None)))
    )
    if wish.by:
        found = found.where(func.coalesce(Message.by, Note.by) == wish.by)
    if wish.kind in ("message", "photo", "file"):
        found = found.where(_brings(wish.kind))
    if is_ranked:
        some = found.order_by(newest.desc()).limit(RANKED).subquery().c
        best = select(some.room, some.seq, some.number).order_by(some.rank, some.number.desc())
        return best.offset(min(wish.before or 0, RANKED))
    return (found.where(newest < wish.before) if wish.before else found).order_by(newest.desc())


def _stands() -> ColumnElement[bool]:
    return and_(Message.seq.is_not(None), Message.withdrawn.is_(None))


def _brings(kind: Kind) -> ColumnElement[bool]:
    """Whether the message brings a photo, another file, or nothing but words."""
    brought = select(File.id).where(
        File.room == DOCUMENTS.c.room, File.seq == DOCUMENTS.c.seq, File.gone_at.is_(None)
    )
    if kind == "message":
        return ~brought.exists()
    return brought.where(File.kind == ("image" if kind == "photo" else "file")).exists()
