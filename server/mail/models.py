"""What waits to be sent."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from server.storage.base import Base


class Letter(Base):
    """A mail that waits to be sent. Gone once it is; given up, only whom it was for stays."""

    __tablename__ = "letters"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    to: Mapped[str] = mapped_column(String(254))  # "" for a letter to nobody
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    not_before: Mapped[datetime | None]  # of what can wait: when people are awake
    tries: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime]
    given_up_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_letters_waiting",
            "next_try",
            sqlite_where=sql("given_up_at IS NULL"),
            postgresql_where=sql("given_up_at IS NULL"),
        ),
    )
