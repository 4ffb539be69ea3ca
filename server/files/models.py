"""Files that people upload, and who agrees that a pupil stands on a photo."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.storage.base import Base

Kind = Literal["image", "file"]
State = Literal["working", "ready", "failed"]
Purpose = Literal["room", "portfolio"]


class File(Base):
    """One file of one room, which belongs to at most one message of it.

    Its blobs lie under its id. `seq` is None until it is posted; `gone_at` is when nobody was to
    see it any more, after which a duty takes blobs and row away.
    """

    __tablename__ = "files"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)  # f_…
    room: Mapped[str] = mapped_column(ForeignKey("streams.name"))
    by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    key: Mapped[str] = mapped_column(String(64))  # the uploader's own id of the upload
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of what was uploaded, and as what
    name: Mapped[str] = mapped_column(String(160))  # cleaned; its extension is that of the content
    kind: Mapped[Kind] = mapped_column(String(10))
    bytes: Mapped[int]
    width: Mapped[int | None]  # of the picture as it is shown
    height: Mapped[int | None]
    state: Mapped[State] = mapped_column(String(10))
    seq: Mapped[int | None]
    place: Mapped[int] = mapped_column(default=0)  # among the files of its message
    made_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]  # until when somebody works on it
    gone_at: Mapped[datetime | None]
    held: Mapped[int] = mapped_column(default=0)  # by so many cases

    __table_args__ = (
        UniqueConstraint("by", "key"),
        CheckConstraint("held >= 0", name="is_held_or_not"),
        Index("ix_files_room_seq", "room", "seq"),
        Index(
            "ix_files_unposted",
            "made_at",
            sqlite_where=text("seq IS NULL"),
            postgresql_where=text("seq IS NULL"),
        ),
        Index(
            "ix_files_gone",
            "gone_at",
            sqlite_where=text("gone_at IS NOT NULL"),
            postgresql_where=text("gone_at IS NOT NULL"),
        ),
    )


class PhotoConsent(Base):
    """What one person said about photos on which a pupil can be recognised: the newest word."""

    __tablename__ = "photo_consents"

    pupil: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(String(10), primary_key=True)
    by: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    given: Mapped[bool]
    at: Mapped[datetime]
