"""Cases, the reports in them with the evidence of each, and what was done."""

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.storage.base import Base

State = Literal["open", "looked_at", "closed"]
Why = Literal["contact", "bullying", "sexual", "threat", "discrimination", "unsafe", "other"]
Outcome = Literal["founded", "unfounded", "settled", "passed_on"]


class Case(Base):
    """What was reported of one person in one room, until it is closed."""

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)  # c_…
    school: Mapped[str] = mapped_column(ForeignKey("schools.id"), index=True)  # the pupil's own
    room: Mapped[str] = mapped_column(ForeignKey("placements.id"))
    about: Mapped[str] = mapped_column(ForeignKey("people.id"))  # the reported
    state: Mapped[State] = mapped_column(String(10))
    due: Mapped[date]  # the last day of its term
    taken_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[Outcome | None] = mapped_column(String(20))
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    keep_until: Mapped[date | None]  # then retention erases it; known once it is closed

    __table_args__ = (
        Index("ix_cases_where", "room", "about"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closes_at_a_moment"),
        CheckConstraint(
            "(state = 'closed') = (outcome IS NOT NULL)", name="closes_with_an_outcome"
        ),
    )


class Report(Base):
    """A member reported a message, and why."""

    __tablename__ = "reports"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)  # r_…
    case: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    by: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    seq: Mapped[int]  # of the message, in the case's room
    why: Mapped[Why] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class Evidence(Base):
    """The message as it stood when it was reported, with what was said around it.

    The audit chain holds `digest`, SHA-256 of salt and content: so it can be proved later that
    nothing here was changed.
    """

    __tablename__ = "evidence"

    report: Mapped[str] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    content: Mapped[dict[str, Any]]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class CaseAct(Base):
    """Something that was done in a case."""

    __tablename__ = "case_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))  # None: the server, by date
    what: Mapped[str] = mapped_column(String(40))
    with_: Mapped[dict[str, Any]] = mapped_column("with")
