"""Long work: what is asked, how far it is, and what came of it."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.storage.base import Base

State = Literal["waiting", "done", "failed", "stopped"]


class Job(Base):
    """Long work for one person, done step by step."""

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)  # j_…
    kind: Mapped[str] = mapped_column(String(40))
    by: Mapped[str | None] = mapped_column(ForeignKey("people.id"), index=True)  # None: the server
    office: Mapped[str | None] = mapped_column(String(40))  # the stream it is about
    with_: Mapped[dict[str, Any]] = mapped_column("with")
    state: Mapped[State] = mapped_column(String(10), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)  # 0: not known beforehand
    cursor: Mapped[dict[str, Any]]  # where the next step begins
    result: Mapped[dict[str, Any]]
    problem: Mapped[str] = mapped_column(String(40), default="")  # a code of `errors`
    tries: Mapped[int] = mapped_column(default=0)  # of the step that failed last
    made_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    due_at: Mapped[datetime]  # when the next step may begin: later while leased, or after a failure
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ends_once"),
        Index(
            "ix_jobs_due",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )
