"""Regions, boards, locations, companies with their addresses, and affiliations."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.permissions import Role
from server.school_days import HolidayRegion
from server.storage.base import Base


class Region(Base):
    """A techniekregio: schools and companies together. Its office is the stream of its id."""

    __tablename__ = "regions"

    id: Mapped[str] = mapped_column(ForeignKey("streams.name"), primary_key=True)  # o_…
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))


class Board(Base):
    """A school board: the competent authority of its locations."""

    __tablename__ = "boards"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("regions.id"))
    name: Mapped[str] = mapped_column(String(120))


class School(Base):
    """A location of a school, by BRIN and two digits. Its office is the stream of its id."""

    __tablename__ = "schools"

    id: Mapped[str] = mapped_column(ForeignKey("streams.name"), primary_key=True)  # o_…
    board: Mapped[str] = mapped_column(ForeignKey("boards.id"))
    region: Mapped[str] = mapped_column(ForeignKey("regions.id"))
    brin: Mapped[str] = mapped_column(String(6), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    accent: Mapped[str] = mapped_column(String(20), default="")  # data-school of tokens.css
    street: Mapped[str] = mapped_column(String(120), default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    town: Mapped[str] = mapped_column(String(80), default="")
    holiday_region: Mapped[HolidayRegion] = mapped_column(
        String(10), default="midden", server_default="midden"
    )


class Company(Base):
    """A company, shared by its region."""

    __tablename__ = "companies"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)  # c_…
    region: Mapped[str] = mapped_column(ForeignKey("regions.id"))
    kvk: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(40), default="")  # "Stoutjes"
    shared_address: Mapped[str | None] = mapped_column(String(254))  # info@…: can't sign

    __table_args__ = (UniqueConstraint("region", "kvk"),)


class Address(Base):
    """A place where a company works."""

    __tablename__ = "addresses"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)  # a_…
    company: Mapped[str] = mapped_column(ForeignKey("companies.id"), index=True)
    label: Mapped[str] = mapped_column(String(80), default="")  # "poort 2"
    street: Mapped[str] = mapped_column(String(120))
    postcode: Mapped[str] = mapped_column(String(10))
    town: Mapped[str] = mapped_column(String(80))


class Affiliation(Base):
    """A person belongs to a region, school or company, in a role, for a time."""

    __tablename__ = "affiliations"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    organisation: Mapped[str] = mapped_column(String(40), index=True)  # region, school or company
    role: Mapped[Role] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date | None]  # the last day

    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_began"),
        Index("ix_affiliations_who", "person", "role"),
    )


class SchoolNumber(Base):
    """How a school itself calls a pupil or teacher: a pupil number, the code of a teacher."""

    __tablename__ = "school_numbers"

    school: Mapped[str] = mapped_column(ForeignKey("schools.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(String(20), primary_key=True)  # pupil or teacher
    # As it is compared: small letters, no leading zeros.
    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    written: Mapped[str] = mapped_column(String(40))
    person: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)

    __table_args__ = (UniqueConstraint("school", "role", "person"),)
