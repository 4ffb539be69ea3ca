"""People, sessions, codes, and guardianship with custody."""

from datetime import date, datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.storage.base import Base

# authority: parental authority (ouderlijk gezag); guardian: a guardian by court (voogd);
# household: the child lives there; contact: is kept informed, signs nothing.
Custody = Literal["authority", "guardian", "household", "contact"]
SIGNING: frozenset[Custody] = frozenset({"authority", "guardian", "household"})


class Person(Base):
    """Somebody who can be signed in, seated, or both."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    first_name: Mapped[str] = mapped_column(String(80), default="")
    last_name: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(10), default="")  # "Mw.", "Dhr." or none
    email: Mapped[str | None] = mapped_column(String(254), index=True)  # small letters
    phone: Mapped[str] = mapped_column(String(30), default="")
    # Of pupils, and of nobody else: this tells who is a pupil.
    born: Mapped[date | None] = mapped_column(index=True)
    # "kb3": the class of a pupil, or of which a teacher is the mentor.
    school_class: Mapped[str] = mapped_column(String(20), default="")
    track: Mapped[str] = mapped_column(
        String(10), default="", server_default=text("''")
    )  # bb, kb …
    profile: Mapped[str] = mapped_column(String(20), default="")  # PIE, BWI, M&T, D&P, MVI
    language: Mapped[str] = mapped_column(String(2), default="nl")
    theme: Mapped[str] = mapped_column(String(6), default="system")
    receipts: Mapped[bool] = mapped_column(default=True)
    both_sign: Mapped[bool] = mapped_column(default=False)  # a pupil: both parents sign
    verified_at: Mapped[datetime | None]  # when a code sent to this address came back
    bounced_at: Mapped[datetime | None]  # when a mail server said there is no such address
    sample_name: Mapped[str | None] = mapped_column(String(40), unique=True)
    made_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]  # since when nothing is known of them but this


class Guardianship(Base):
    """A parent, guardian or institution answers for a pupil."""

    __tablename__ = "guardianships"

    parent: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    pupil: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    custody: Mapped[Custody] = mapped_column(String(20))
    institution: Mapped[str] = mapped_column(String(120), default="")
    since: Mapped[date]
    until: Mapped[date | None]

    __table_args__ = (CheckConstraint("parent <> pupil", name="two_people"),)


class SignedIn(Base):
    """A session: one device on which a person is signed in."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # SHA-256 of the token
    device: Mapped[str] = mapped_column(String(120), default="")
    is_staff: Mapped[bool]  # 14 days since last use instead of 90
    made_at: Mapped[datetime]
    used_at: Mapped[datetime]  # to the hour
    ended_at: Mapped[datetime | None]


class Code(Base):
    """A six-digit code sent to an address on file, bound to one request."""

    __tablename__ = "codes"

    request: Mapped[str] = mapped_column(String(40), primary_key=True)
    # Of whom it was asked; None when only an address was typed.
    person: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    address: Mapped[str] = mapped_column(String(254))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    link_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    invitation: Mapped[str | None] = mapped_column(String(40))
    then: Mapped[str] = mapped_column(String(200), default="")  # where to go once signed in
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_codes_address_made", "address", "made_at"),)
