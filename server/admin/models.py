"""What was erased, who asked for it, and how long a school keeps what."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.storage.base import Base


class Erasure(Base):
    """Something that was erased, by its ids alone, so that a restored backup erases it again.

    Either some numbers of a stream, or all that is left of a room, or a person.
    """

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    stream: Mapped[str | None] = mapped_column(String(40))
    seqs: Mapped[list[Any]]  # empty: all that is left of that room
    person: Mapped[str | None] = mapped_column(String(40))
    written_at: Mapped[datetime | None]  # when it stood in the list beside the database

    __table_args__ = (
        Index(
            "ix_erasures_unwritten",
            "id",
            sqlite_where=text("written_at IS NULL"),
            postgresql_where=text("written_at IS NULL"),
        ),
    )


class ErasureRequest(Base):
    """Somebody asked a school to be erased; it answers with the erasure itself."""

    __tablename__ = "erasure_requests"

    person: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    school: Mapped[str] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    asked_by: Mapped[str] = mapped_column(ForeignKey("people.id"))  # a parent, for a child
    asked_at: Mapped[datetime]


class Term(Base):
    """A school keeps something longer than it must."""

    __tablename__ = "terms"

    school: Mapped[str] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    years: Mapped[int]
