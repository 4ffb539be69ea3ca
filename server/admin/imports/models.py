"""Imports: what was sent, how its columns are read, and what became of each row."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.storage.base import Base

# receiving: its rows are still coming in, and nobody sees it; mapping: the columns wait to be
# chosen; checked: it was compared, nothing is written yet; dropped: it was put aside, by somebody
# or by time.
State = Literal["receiving", "mapping", "checked", "running", "done", "dropped"]
Kind = Literal["pupils", "parents", "teachers"]
Outcome = Literal["", "new", "changed", "same", "bad"]


class Import(Base):
    """A file with people of a school. Its rows are forgotten once it is over; the report stays."""

    __tablename__ = "imports"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)  # im_…
    school: Mapped[str] = mapped_column(ForeignKey("schools.id"), index=True)
    by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))  # None: the command line
    name: Mapped[str] = mapped_column(String(120))  # of the file
    kind: Mapped[Kind] = mapped_column(String(10))
    state: Mapped[State] = mapped_column(String(10), default="mapping")
    headers: Mapped[list[Any]]
    fields: Mapped[list[Any]]  # for each column the field it holds, "" where it is left out
    counts: Mapped[dict[str, Any]]  # outcome → rows, and what else the report begins with
    shared: Mapped[list[Any]]  # addresses of several people, and who they are
    missing: Mapped[list[Any]]  # ids of people the school knows, of whom the file is silent
    job: Mapped[str | None] = mapped_column(String(40))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(state IN ('done', 'dropped')) = (ended_at IS NOT NULL)", name="ends"),
        Index(
            "ix_imports_open",
            "made_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class ImportRow(Base):
    """One row of the file: its cells until it is over, and what was found about it."""

    __tablename__ = "import_rows"

    of: Mapped[str] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cells: Mapped[list[Any]]
    outcome: Mapped[Outcome] = mapped_column(String(10), default="")
    name: Mapped[str] = mapped_column(String(200), default="")  # whom the row is about
    found: Mapped[dict[str, Any]]  # people with their changes, faults, notes

    __table_args__ = (Index("ix_import_rows_outcome", "of", "outcome", "line"),)


class RememberedColumn(Base):
    """Which field a school chose for a column of that name, so that it need not choose again."""

    __tablename__ = "remembered_columns"

    school: Mapped[str] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    kind: Mapped[Kind] = mapped_column(String(10), primary_key=True)
    header: Mapped[str] = mapped_column(String(80), primary_key=True)  # as it is compared
    field: Mapped[str] = mapped_column(String(20))


class ClassMove(Base):
    """A class moved up into the year that begins in that August: once."""

    __tablename__ = "class_moves"

    school: Mapped[str] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    old: Mapped[str] = mapped_column(String(20), primary_key=True)
    new: Mapped[str] = mapped_column(String(20))  # "" for who leaves
    made_at: Mapped[datetime]
