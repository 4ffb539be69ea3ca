"""Placements, seats, invitations, and signatures given on paper."""

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.permissions import Role
from server.storage.base import Base

Kind = Literal[
    "company_assignment", "other_school_subject", "company_elective", "internship", "visit"
]
Life = Literal["draft", "signing", "ready", "active", "finished", "ended_early"]

MeasureKind = Literal["freeze", "mute", "suspend"]

KINDS: tuple[Kind, ...] = (
    "company_assignment",
    "other_school_subject",
    "company_elective",
    "internship",
    "visit",
)
TALKING: frozenset[Life] = frozenset({"signing", "ready", "active"})
OVER: frozenset[Life] = frozenset({"finished", "ended_early"})


class Placement(Base):
    """A pupil at a host for a time. Its room is the stream of its id."""

    __tablename__ = "placements"

    id: Mapped[str] = mapped_column(ForeignKey("streams.name"), primary_key=True)  # p_…
    pupil: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    school: Mapped[str] = mapped_column(ForeignKey("schools.id"), index=True)  # the pupil's own
    kind: Mapped[Kind] = mapped_column(String(30))
    company: Mapped[str | None] = mapped_column(ForeignKey("companies.id"), index=True)
    address: Mapped[str | None] = mapped_column(ForeignKey("addresses.id"))
    host_school: Mapped[str | None] = mapped_column(ForeignKey("schools.id"))
    teacher: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    supervisor: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    elective: Mapped[str] = mapped_column(String(120), default="")
    starts: Mapped[date]
    ends: Mapped[date]  # the last day
    # [{"weekday": 1-7, "from": "13:00", "until": "16:30", "break_minutes": 0}], times of Amsterdam
    days: Mapped[list[Any]]
    life: Mapped[Life] = mapped_column(String(20), default="draft")
    reason: Mapped[str] = mapped_column(String(500), default="")  # why it ended early
    over_at: Mapped[datetime | None]  # when it was finished or ended early
    made_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("ends >= starts", name="ends_after_it_starts"),
        CheckConstraint("(company IS NULL) <> (host_school IS NULL)", name="has_one_host"),
    )


class Seat(Base):
    """A person has, or had, a place in a room. `joined` and `left_` are numbers of entries."""

    __tablename__ = "seats"

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(ForeignKey("streams.name"), index=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role] = mapped_column(String(20))
    joined: Mapped[int]
    left_: Mapped[int | None] = mapped_column("left")

    __table_args__ = (
        # One role per person and room, at a time.
        Index(
            "uq_seats_taken",
            "room",
            "person",
            unique=True,
            sqlite_where=text('"left" IS NULL'),
            postgresql_where=text('"left" IS NULL'),
        ),
    )


class Invitation(Base):
    """A person is asked to take a seat in a room, or a place in an organisation.

    A code sent to the address on file proves who accepts.
    """

    __tablename__ = "invitations"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # SHA-256 of the link's token
    person: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    placement: Mapped[str | None] = mapped_column(ForeignKey("placements.id"), index=True)
    organisation: Mapped[str | None] = mapped_column(String(40))  # a school or region
    role: Mapped[Role] = mapped_column(String(20))
    by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    expired_at: Mapped[datetime | None]  # when the office was told
    letter: Mapped[str | None] = mapped_column(String(40))  # in which it goes, or went

    __table_args__ = (
        CheckConstraint("(placement IS NULL) <> (organisation IS NULL)", name="is_for_one_thing"),
    )


class PaperSignature(Base):
    """Somebody signed on paper; a coordinator saw it and wrote down who and when."""

    __tablename__ = "paper_signatures"

    placement: Mapped[str] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(String(20))
    signed_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]


class KeptParent(Base):
    """A parent who stays in that room when the pupil is 18, as the pupil says."""

    __tablename__ = "kept_parents"

    room: Mapped[str] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    parent: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    at: Mapped[datetime]


class Substitution(Base):
    """A teacher's placements are taken over by a colleague from a day, until a day or for good."""

    __tablename__ = "substitutions"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)  # sb_…
    school: Mapped[str] = mapped_column(ForeignKey("schools.id"), index=True)
    teacher: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    substitute: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    starts: Mapped[date]
    ends: Mapped[date | None]  # the last day; None: the substitute stays
    by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # when the placements went back, or it was called off

    __table_args__ = (
        CheckConstraint("teacher <> substitute", name="two_people"),
        CheckConstraint("ends IS NULL OR ends >= starts", name="ends_after_it_starts"),
    )


class TakenOver(Base):
    """A placement that a substitute took over, and may have to give back."""

    __tablename__ = "taken_over"

    substitution: Mapped[str] = mapped_column(ForeignKey("substitutions.id"), primary_key=True)
    placement: Mapped[str] = mapped_column(ForeignKey("placements.id"), primary_key=True)


class Measure(Base):
    """What a school imposed after a report: a room is frozen, or a person may only read there, or
    is out of it, until a day. Without a room it holds in all rooms of the school.
    """

    __tablename__ = "measures"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)  # m_…
    case: Mapped[str] = mapped_column(String(40), index=True)
    kind: Mapped[MeasureKind] = mapped_column(String(10))
    school: Mapped[str] = mapped_column(ForeignKey("schools.id"))
    room: Mapped[str | None] = mapped_column(ForeignKey("placements.id"))
    person: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    until: Mapped[date | None]  # the last day
    by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(kind = 'freeze') = (person IS NULL)", name="is_about_a_room_or_a_person"),
        CheckConstraint("(person IS NULL) = (until IS NULL)", name="of_a_person_has_a_last_day"),
        CheckConstraint("kind <> 'freeze' OR room IS NOT NULL", name="freezes_one_room"),
        Index(
            "ix_measures_holding",
            "person",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class Suspended(Base):
    """A seat that a measure took away, to be given back when the measure ends."""

    __tablename__ = "suspended_seats"

    measure: Mapped[str] = mapped_column(ForeignKey("measures.id"), primary_key=True)
    room: Mapped[str] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(String(20))
    is_named: Mapped[bool]  # the placement itself says that this person is its teacher, say
    settled_at: Mapped[datetime | None]  # given back, or found to rest on nothing any more


class Reading(Base):
    """Somebody of the school, who isn't seated, reads a room for a while, and said why."""

    __tablename__ = "readings"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)  # r_…
    room: Mapped[str] = mapped_column(ForeignKey("placements.id"), index=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id"))
    role: Mapped[Role] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    since: Mapped[datetime]
    until: Mapped[datetime]
