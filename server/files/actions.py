"""What happens to files: begun, made, posted, taken back, held for a case, gone.

The verbs write rows; blobs are moved and removed around them, outside every transaction.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.errors import Conflict, Invalid
from server.files import queries
from server.files.models import File, Kind, State
from server.files.names import clean
from server.files.pictures import Made
from server.files.refusals import unfit
from server.storage.base import new_id
from server.storage.tx import Tx
from server.words import _

LEASE = timedelta(minutes=5)  # for receiving a file, and again for making it
MOST = 10  # files of one message


class Upload(msgspec.Struct, frozen=True):
    """What was received, and from whom."""

    room: str
    by: str
    key: str
    digest: str
    name: str
    kind: Kind
    bytes: int


def begin(tx: Tx, upload: Upload) -> tuple[str, datetime | None]:
    """The file's id, and the lease if it is to be made now; the same again is the same file.

    `Conflict` when something else was uploaded under that key.
    """
    found = tx.session.scalar(select(File).where(File.by == upload.by, File.key == upload.key))
    if found is None:
        return _add(tx, upload), tx.now + LEASE
    if found.digest != upload.digest or found.gone_at:
        raise Conflict
    if found.state != "failed" or found.seq is not None:
        return found.id, None
    tx.change(found, state="working", leased_until=tx.now + LEASE)
    return found.id, tx.now + LEASE


def take_on(tx: Tx, id: str, lease: datetime | None) -> datetime | None:
    """A fresh lease on that file, for who has its last one, or when that ran out; else None.

    Whoever has it makes the file, and nobody else does.
    """
    file = tx.session.get(File, id, populate_existing=True, with_for_update=True)
    if file is None or file.state != "working" or not _is_wanted(file):
        return None
    is_free = file.leased_until is None or file.leased_until <= tx.now
    if not is_free and file.leased_until != lease:
        return None
    tx.change(file, leased_until=tx.now + LEASE)
    return file.leased_until


def ready(tx: Tx, id: str, lease: datetime | None, made: Made, size: int) -> State | None:
    """Who has the lease made it, and who has its message is told.

    How it stands then: `working` when somebody else has it now, None when nobody wants it.
    """
    file = _held(tx, id)
    if file is None or not _is_wanted(file):
        return None
    if file.state != "working" or file.leased_until != lease:
        return file.state
    is_picture = made.content == "webp"
    tx.change(
        file,
        state="ready",
        kind="image" if is_picture else "file",
        name=clean(file.name, made.content),
        bytes=size,
        width=made.width,
        height=made.height,
        leased_until=None,
    )
    _tell(tx, file)
    return file.state


def fail(tx: Tx, id: str, lease: datetime | None) -> State | None:
    """Who has the lease could make nothing of it; told and answered as by `ready`."""
    file = _held(tx, id)
    if file is None or not _is_wanted(file):
        return None
    if file.state == "working" and file.leased_until == lease:
        tx.change(file, state="failed", leased_until=None)
        _tell(tx, file)
    return file.state


def to_post(session: Session, room: str, by: str, ids: Sequence[str]) -> list[File]:
    """The files that this person may post there now, in that order.

    `Missing` when one isn't the person's own, or was posted already.
    """
    if len(ids) > MOST:
        raise Invalid(_("Bij één bericht kunnen {most} foto's en bestanden.", most=MOST))
    if len(set(ids)) != len(ids):
        raise Invalid(_("Hetzelfde bestand staat er twee keer bij."))
    files = queries.own_waiting(session, room, by, ids) if ids else []
    for file in files:
        if file.state == "failed":
            raise unfit("heavy", file.name)
    return files


def post(tx: Tx, files: Sequence[File], seq: int) -> None:
    """These files belong to that message."""
    for place, file in enumerate(files):
        tx.change(file, seq=seq, place=place)


def withdraw(tx: Tx, room: str, seq: int) -> None:
    """The files of that message are never told or served again."""
    for file in queries.of_messages(tx.session, room, [seq]).get(seq, []):
        tx.change(file, gone_at=tx.now)


def discard(tx: Tx, ids: Collection[str]) -> None:
    """Nobody sees these files any more; rows and blobs go by the duty.

    What a case holds keeps its name and its blob until `release`.
    """
    for file in _all(tx.session, ids):
        name = file.name if file.held else ""
        tx.change(file, name=name, gone_at=file.gone_at or tx.now)


def hold_for_case(tx: Tx, ids: Collection[str]) -> None:
    """These files stay for a case, also when nobody is to see them any more."""
    for file in _all(tx.session, ids):
        tx.change(file, held=file.held + 1)


def release(tx: Tx, ids: Collection[str]) -> None:
    """A case needs these no more; what nobody else holds and nobody may see goes."""
    for file in _all(tx.session, ids):
        tx.change(file, held=max(0, file.held - 1))


def forget(tx: Tx, ids: Collection[str]) -> None:
    """The rows of files whose blobs are gone go as well."""
    gone = delete(File).where(File.id.in_(ids), File.gone_at.is_not(None), File.held == 0)
    tx.session.execute(gone.execution_options(synchronize_session=False))


def drop(tx: Tx, id: str) -> None:
    """An upload of which nothing came leaves nothing behind: its key is free again."""
    file = tx.session.get(File, id)
    if file and file.seq is None:
        tx.remove(file)


def discard_unposted(tx: Tx) -> int:
    """What was uploaded a day ago and never posted is gone; how many."""
    before = tx.now - queries.UNPOSTED
    # Whoever posts one of these at this very moment goes first, or last.
    tx.hold(*{file.room for file in queries.unposted(tx.session, before)})
    late = queries.unposted(tx.session, before)
    discard(tx, [file.id for file in late])
    return len(late)


def _add(tx: Tx, upload: Upload) -> str:
    id = new_id("f")
    tx.add(
        File(
            id=id,
            room=upload.room,
            by=upload.by,
            key=upload.key,
            digest=upload.digest,
            name=upload.name,
            kind=upload.kind,
            bytes=upload.bytes,
            width=None,
            height=None,
            state="working",
            seq=None,
            made_at=tx.now,
            leased_until=tx.now + LEASE,
            gone_at=None,
        )
    )
    return id


def _held(tx: Tx, id: str) -> File | None:
    """That file and its room: a post and the end of the making go one after the other."""
    file = tx.session.get(File, id)
    if file is not None:
        tx.hold(file.room)
    return tx.session.get(File, id, populate_existing=True)


def _is_wanted(file: File) -> bool:
    """Whether anybody may see it still, or a case holds it."""
    return file.gone_at is None or file.held > 0


def _tell(tx: Tx, file: File) -> None:
    if file.seq is not None and file.gone_at is None:
        tx.record(file.room, "message.files_ready", of=file.seq)


def _all(session: Session, ids: Collection[str]) -> Sequence[File]:
    """Those of them that there still are."""
    return session.scalars(select(File).where(File.id.in_(ids))).all() if ids else []
