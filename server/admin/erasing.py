"""What is erased: words, versions, files and names go; numbers, ids and the chain stay.

Each verb erases at most a hundred entries, comes to nothing where all is gone already, and writes
down by ids what it erased, so that a restored backup erases it again.
Source: product.md, S7; protocol.md, section 1: what retention erased is told as hidden.
"""

from collections.abc import Iterable, Sequence
from itertools import count, groupby

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from server.admin.models import Erasure
from server.channels import index
from server.channels.models import Message, Note, Version
from server.files.actions import discard
from server.files.models import File
from server.permissions import PARENT, PUPIL, SUPERVISOR
from server.placements import seats
from server.placements.models import Invitation, Placement, Seat
from server.storage import audit
from server.storage.audit import CHAIN, Act
from server.storage.log import Entry, Obeyed, Telling
from server.storage.tx import Tx

AT_ONCE = 100  # entries in one transaction
ABOUT_A_ROOM = ("member.joined", "member.left", "room.erased")  # ids alone; they tell who is there


def erase_entries(tx: Tx, room: str, seqs: Iterable[int]) -> int:
    """These entries of a room, and all about them, are told as hidden; how many there were.

    Open screens and caches are told which numbers, so that they drop them.
    """
    tx.hold(room)
    wanted = _standing(tx.session, room, sorted(seqs))
    if not wanted:
        return 0
    _forget_words(tx, room, wanted)
    _hide(tx, room, wanted)
    _write_down(tx, stream=room, seqs=wanted)
    tx.record(room, "room.erased", {"numbers": ranges(wanted)})
    return len(wanted)


def erase_own_stream(tx: Tx, person: str, most: int = AT_ONCE) -> int:
    """The oldest entries of a person's own stream say nothing any more; how many."""
    tx.hold(person)
    found = select(Entry.seq).where(Entry.stream == person, Entry.seen_by != 0)
    wanted = list(tx.session.scalars(found.order_by(Entry.seq).limit(most)))
    if wanted:
        _hide(tx, person, wanted)
    return len(wanted)


def erase_rest_of_room(tx: Tx, room: str) -> None:
    """Nobody is seated there any more, and nothing but ids is left of the placement.

    The room's entries were erased before. A second time changes nothing.
    """
    placement = tx.session.get_one(Placement, room)
    members = select(Seat.person).where(Seat.room == room).distinct()
    everybody = list(tx.session.scalars(members))
    tx.hold(CHAIN, placement.school, room, *everybody)
    if _is_written_down(tx.session, room):
        return
    _empty_seats(tx, room)
    _hide_titles(tx, room, everybody)
    tx.session.execute(delete(Invitation).where(Invitation.placement == room))
    forget_acts(tx, Act.about == room)
    tx.change(placement, reason="", elective="")
    _write_down(tx, stream=room, seqs=[])


def forget_acts(tx: Tx, which: ColumnElement[bool]) -> None:
    """These acts of the audit can't be told any more; the chain stays whole."""
    seqs = list(tx.session.scalars(select(Act.seq).where(which).order_by(Act.seq)))
    for first in range(0, len(seqs), AT_ONCE):
        audit.erase(tx, seqs[first : first + AT_ONCE])


def oldest(session: Session, room: str, most: int, *, but: Iterable[str] = ()) -> list[int]:
    """The first entries of a room that still stand, `but` for these kinds."""
    found = select(Entry.seq).where(
        Entry.stream == room, Entry.seen_by != 0, Entry.what.not_in([*ABOUT_A_ROOM, *but])
    )
    return list(session.scalars(found.order_by(Entry.seq).limit(most)))


def ranges(seqs: Sequence[int]) -> list[list[int]]:
    """Rising numbers as stretches: `[[first, last], …]`."""
    steps = count()
    runs = [list(run) for _gap, run in groupby(seqs, lambda seq: seq - next(steps))]
    return [[run[0], run[-1]] for run in runs]


def _standing(session: Session, room: str, seqs: Sequence[int]) -> list[int]:
    """Those of these numbers that still say something, and whatever was done with them later."""
    meant = or_(Entry.seq.in_(seqs), Entry.of.in_(seqs))
    found = select(Entry.seq).where(Entry.stream == room, Entry.seen_by != 0, meant)
    return list(session.scalars(found.order_by(Entry.seq)))


def _forget_words(tx: Tx, room: str, seqs: Sequence[int]) -> None:
    files = select(File.id).where(File.room == room, File.seq.in_(seqs))
    discard(tx, list(tx.session.scalars(files)))
    index.forget(tx, room, seqs)
    for table in (Version, Note, Message):
        tx.session.execute(delete(table).where(table.room == room, table.seq.in_(seqs)))


def _hide(tx: Tx, stream: str, seqs: Sequence[int]) -> None:
    entries = (Entry.stream == stream) & Entry.seq.in_(seqs)
    keys = select(Entry.key).where(entries)
    # A hash of few words tells the words to whoever guesses; the command is still obeyed once.
    tx.session.execute(
        update(Obeyed)
        .where(Obeyed.stream == stream, Obeyed.key.in_(keys))
        .values(digest="", answer={})
        .execution_options(synchronize_session=False)
    )
    tx.session.execute(delete(Telling).where(Telling.stream == stream, Telling.seq.in_(seqs)))
    tx.session.execute(
        update(Entry)
        .where(entries)
        .values(with_={}, seen_by=0, counts=False)
        .execution_options(synchronize_session=False)
    )


def _hide_titles(tx: Tx, room: str, people: Iterable[str]) -> None:
    """Whoever was seated was told the room's title, in which a name stands."""
    for person in people:
        gained = select(Entry.seq, Entry.with_).where(
            Entry.stream == person, Entry.what == "room.gained", Entry.seen_by != 0
        )
        seqs = [seq for seq, with_ in tx.session.execute(gained) if with_.get("room") == room]
        if seqs:
            _hide(tx, person, seqs)


def _empty_seats(tx: Tx, room: str) -> None:
    """Guests and pupil first: so nobody of the school has to come in for who leaves."""
    order = {SUPERVISOR: 0, PARENT: 1, PUPIL: 2}
    taken = seats.taken(tx.session, room)
    for person in sorted(taken, key=lambda one: order.get(taken[one].role, 3)):
        seats.unseat(tx, room, person, "erased")


def _is_written_down(session: Session, room: str) -> bool:
    """Whether all that was left of the room was erased before."""
    found = session.scalars(select(Erasure.seqs).where(Erasure.stream == room))
    return any(not seqs for seqs in found)


def _write_down(
    tx: Tx, *, stream: str | None = None, seqs: Sequence[int] = (), person: str | None = None
) -> None:
    row = {"stream": stream, "seqs": list(seqs), "person": person}
    tx.insert(Erasure, at=tx.now, written_at=None, **row)
