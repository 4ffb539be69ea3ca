"""Who did what: a chain in which every link holds the hash of the one before.

The chain runs over `sha256(salt ‖ content)`; salt and content stand in another table, so that
erasing them leaves the chain whole.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import LargeBinary, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.storage.base import Base
from server.storage.log import Stream
from server.storage.tx import Tx

CHAIN = "audit"
ERASED = "acts.erased"  # says which acts were erased by retention, and so aren't missing


class Link(Base):
    """One act in the chain; its number comes from the stream `audit`, which nobody joins."""

    __tablename__ = "audit_links"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class Act(Base):
    """What a link is about: who, what, and about whom or what."""

    __tablename__ = "audit_acts"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    what: Mapped[str] = mapped_column(String(40))
    by: Mapped[str | None] = mapped_column(String(40))
    about: Mapped[str | None] = mapped_column(String(40), index=True)
    office: Mapped[str | None] = mapped_column(String(40), index=True)  # whose act it is, if any's
    with_: Mapped[dict[str, Any]] = mapped_column("with")


def write_down(
    tx: Tx,
    what: str,
    *,
    by: str | None,
    about: str | None = None,
    office: str | None = None,
    **with_: Any,
) -> None:
    """This act stands in the chain when the transaction does.

    `office` is the school or region whose act it is: its admin may read it. What is about an
    office is its own; else, without one, it is an act about a person, whichever school that is of.
    """
    if about and about.startswith("o_"):
        office = office or about
    seq = tx.next_number(CHAIN)
    salt = secrets.token_bytes(16)
    digest = _digest(salt, what, by, about, office, with_)
    before = tx.session.scalar(select(Link.hash).where(Link.seq == seq - 1)) or b""
    link = _hash(before, seq, tx.now, digest)
    tx.insert(Link, seq=seq, at=tx.now, digest=digest, hash=link)
    known = {"what": what, "by": by, "about": about, "office": office, "with": with_}
    tx.insert(Act, seq=seq, salt=salt, **known)


def erase(tx: Tx, seqs: Sequence[int]) -> None:
    """These acts can't be told any more; the chain stays whole, and says that they were erased.

    At most 100 at once. What says so of others is itself never erased.
    """
    gone = tx.session.scalars(select(Act.seq).where(Act.seq.in_(list(seqs)), Act.what != ERASED))
    numbers = sorted(gone)
    if not numbers:
        return
    tx.session.execute(
        delete(Act).where(Act.seq.in_(numbers)).execution_options(synchronize_session=False)
    )
    write_down(tx, ERASED, by=None, seqs=numbers)


def erased(session: Session) -> int:
    """How many acts retention has erased."""
    acts = select(func.count()).select_from(Act).scalar_subquery()
    links = select(func.count()).select_from(Link).scalar_subquery()
    return session.scalar(select(links - acts)) or 0


def newest(session: Session) -> tuple[int, bytes]:
    """How many links there are, and the hash of the last: who keeps it elsewhere can prove more."""
    count = session.scalar(select(func.count()).select_from(Link)) or 0
    last = session.scalar(select(Link.hash).order_by(Link.seq.desc()).limit(1))
    return count, last or b""


def breaks(session: Session) -> Iterator[int]:
    """The numbers at which something doesn't fit, in rising order: what was changed, removed,
    swapped or inserted; also acts that are gone though nobody erased them."""
    yield from sorted(_broken(session) | _beside_the_chain(session))


def _broken(session: Session) -> set[int]:
    before, expected = b"", 1
    broken, missing = set[int](), set[int]()
    for link, act in _chain(session):
        is_whole = link.hash == _hash(before, link.seq, link.at, link.digest)
        if link.seq != expected or not is_whole or not _fits(link, act):
            broken.add(link.seq)
        elif act is None:
            missing.add(link.seq)
        elif act.what == ERASED:
            missing.difference_update(act.with_["seqs"])
        before, expected = link.hash, link.seq + 1
    last = session.scalar(select(Stream.last_seq).where(Stream.name == CHAIN)) or 0
    return broken | missing | ({max(last, expected - 1)} if last != expected - 1 else set())


def _beside_the_chain(session: Session) -> set[int]:
    """Acts that no link holds."""
    linked = select(Link.seq).where(Link.seq == Act.seq).exists()
    return set(session.scalars(select(Act.seq).where(~linked)))


def _chain(session: Session) -> Iterator[tuple[Any, Any]]:
    """Every link with its act, or None; rows only, so that a long chain is soon read."""
    columns = (*Link.__table__.columns, *Act.__table__.columns)
    rows = session.execute(
        select(*columns)
        .outerjoin(Act, Act.seq == Link.seq)
        .order_by(Link.seq)
        .execution_options(yield_per=500)
    )
    for seq, at, digest, hash_, act, *known in rows:
        yield _LinkRow(seq, at, digest, hash_), None if act is None else _ActRow(*known)


class _LinkRow(NamedTuple):
    seq: int
    at: datetime
    digest: bytes
    hash: bytes


class _ActRow(NamedTuple):
    salt: bytes
    what: str
    by: str | None
    about: str | None
    office: str | None
    with_: Any


def _fits(link: _LinkRow, act: _ActRow | None) -> bool:
    """Whether the act is the one that was linked; one that is gone can't be told."""
    return act is None or link.digest == _digest(*act)


def _digest(
    salt: bytes, what: str, by: str | None, about: str | None, office: str | None, with_: Any
) -> bytes:
    known = [what, by, about, with_, *([office] if office else [])]
    return hashlib.sha256(salt + msgspec.json.encode(known, order="deterministic")).digest()


def _hash(before: bytes, seq: int, at: datetime, digest: bytes) -> bytes:
    moment = msgspec.json.encode([seq, at.timestamp()])
    return hashlib.sha256(before + moment + digest).digest()
