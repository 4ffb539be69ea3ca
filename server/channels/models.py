"""What was said, as it stands now, and how far each person has read."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from server.storage.base import BY_NAME, Base


class Message(Base):
    """A message as it stands now; its name is its room and number."""

    __tablename__ = "messages"

    room: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    marks: Mapped[list[Any]]  # [{"from", "to", "link" | "who"}], in code points
    mentions: Mapped[list[Any]]  # ["role:teacher", "u_…"]
    reactions: Mapped[dict[str, Any]]  # {"👍": ["u_…"]}
    files: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # ids, in order
    reply_to: Mapped[int | None]
    edited: Mapped[int | None]  # the number of the newest edit
    withdrawn: Mapped[int | None]  # the number of the withdrawal

    __table_args__ = (
        ForeignKeyConstraint(["room", "seq"], ["entries.stream", "entries.seq"]),
        BY_NAME,
    )


class Version(Base):
    """How a message stood before it was edited or withdrawn."""

    __tablename__ = "message_versions"

    room: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # number of the edit
    body: Mapped[str] = mapped_column(Text)
    marks: Mapped[list[Any]]
    at: Mapped[datetime]  # since when it stood like this


class Note(Base):
    """A note of the school, which only teachers and coordinators ever see."""

    __tablename__ = "notes"

    room: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    marks: Mapped[list[Any]]

    __table_args__ = (ForeignKeyConstraint(["room", "seq"], ["entries.stream", "entries.seq"]),)


class ReadMark(Base):
    """How far a person has read a room, and how far the own devices were told."""

    __tablename__ = "read_marks"

    person: Mapped[str] = mapped_column(String(40), primary_key=True)
    room: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int]
    told: Mapped[int]
    told_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "ix_read_marks_untold",
            "told_at",
            sqlite_where=text("seq > told"),
            postgresql_where=text("seq > told"),
        ),
    )
