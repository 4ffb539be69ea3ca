"""Who did what: a chain in which every link holds the hash of the one before.

The chain runs over `sha256(salt ‖ content)`; salt and content stand in another table, so that
erasing them leaves the chain whole.
"""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.storage.base import Base
from server.storage.log import Stream
from server.storage.tx import Tx

CHAIN = "audit"


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
    about: Mapped[str | None] = mapped_column(String(40))
    with_: Mapped[dict[str, Any]] = mapped_column("with")


def write_down(
    tx: Tx, what: str, *, by: str | None, about: str | None = None, **with_: Any
) -> None:
    """This act stands in the chain when the transaction does."""
    seq = tx.next_number(CHAIN)
    salt = secrets.token_bytes(16)
    digest = _digest(salt, what, by, about, with_)
    before = tx.session.scalar(select(Link.hash).where(Link.seq == seq - 1)) or b""
    link = _hash(before, seq, tx.now, digest)
    tx.insert(Link, seq=seq, at=tx.now, digest=digest, hash=link)
    tx.insert(Act, seq=seq, salt=salt, what=what, by=by, about=about, **{"with": with_})


def breaks(session: Session) -> Iterator[int]:
    """The numbers of links that don't fit: changed, removed, swapped or inserted."""
    before, expected = b"", 1
    acts = select(Link, Act).outerjoin(Act, Act.seq == Link.seq).order_by(Link.seq)
    for link, act in session.execute(acts.execution_options(yield_per=500)):
        is_whole = link.hash == _hash(before, link.seq, link.at, link.digest)
        if link.seq != expected or not is_whole or not _fits(link, act):
            yield link.seq
        before, expected = link.hash, link.seq + 1
    last = session.scalar(select(Stream.last_seq).where(Stream.name == CHAIN)) or 0
    if last >= expected:
        yield last


def _fits(link: Link, act: Act | None) -> bool:
    """Whether the act is the one that was linked; erased by retention, it can't be told."""
    if act is None:
        return True
    return link.digest == _digest(act.salt, act.what, act.by, act.about, act.with_)


def _digest(salt: bytes, what: str, by: str | None, about: str | None, with_: Any) -> bytes:
    content = msgspec.json.encode([what, by, about, with_], order="deterministic")
    return hashlib.sha256(salt + content).digest()


def _hash(before: bytes, seq: int, at: datetime, digest: bytes) -> bytes:
    moment = msgspec.json.encode([seq, at.timestamp()])
    return hashlib.sha256(before + moment + digest).digest()
