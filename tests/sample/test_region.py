"""The sample region, as everybody who tries Leerplek finds it."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
import pytest
from sqlalchemy import func, literal, select, true
from sqlalchemy.orm import Session

from server import clock, sample
from server.accounts import queries as accounts
from server.accounts.models import Guardianship, Person
from server.channels.queries import unread
from server.mail.models import Letter
from server.network.models import Address, Company, School
from server.network.queries import roles_of
from server.permissions import COORDINATOR, TEACHER, Role
from server.placements import queries as placements
from server.placements import signatures
from server.placements.grounds import has_ground
from server.placements.models import Placement, Seat
from server.placements.signers import age
from server.storage import audit, log
from server.storage.engine import Database
from server.storage.log import Entry
from tests.sample.conftest import Region, count_entries

STOUTJES, DE_BOCHT, LINDEMAN = "Stoutjes Staalbouw", "Garage De Bocht", "Bouwgroep Lindeman"
VAN_DER_KNAAP, KWAST = "Installatiebedrijf Van der Knaap", "Schildersbedrijf Kwast & Zn"
DE_HASPEL = "Vakschool De Haspel"


@dataclass(frozen=True)
class Expected:
    life: str
    seats: dict[str, str]


def room_of(pupil: str, teacher: str, supervisor: str, *parents: str) -> dict[str, str]:
    return {
        pupil: "pupil",
        teacher: "teacher",
        supervisor: "supervisor",
        **dict.fromkeys(parents, "parent"),
    }


EXPECTED = {
    ("noor", STOUTJES): Expected("active", room_of("noor", "marieke", "henk", "bakker")),
    ("yusuf", DE_BOCHT): Expected("active", room_of("yusuf", "bart", "mo", "demir")),
    ("jayden", VAN_DER_KNAAP): Expected("signing", room_of("jayden", "marieke", "priya", "visser")),
    ("zofia", LINDEMAN): Expected(
        "signing", {**room_of("zofia", "bart", "kees", "kowalska"), "fatima": "coordinator"}
    ),
    ("daan", DE_BOCHT): Expected("active", room_of("daan", "bart", "mo", "dewit")),
    ("amira", DE_BOCHT): Expected(
        "active", room_of("amira", "marieke", "mo", "elidrissi-moeder", "elidrissi-vader")
    ),
    ("sem", DE_HASPEL): Expected("active", room_of("sem", "marieke", "sanne", "jansen")),
    ("lotte", KWAST): Expected("ended_early", room_of("lotte", "bart", "anja", "smit")),
    ("lotte", LINDEMAN): Expected("active", room_of("lotte", "bart", "kees", "smit")),
}

SIGN_IN_NAMES = {
    *("noor", "yusuf", "jayden", "zofia", "daan", "amira", "sem", "lotte"),
    *("bakker", "demir", "visser", "kowalska", "dewit", "jansen", "smit"),
    *("elidrissi-moeder", "elidrissi-vader"),
    *("marieke", "bart", "fatima", "joke", "ruud", "admin", "ingrid"),
    *("henk", "priya", "kees", "mo", "sanne", "anja"),
}


async def test_everybody_is_there_under_an_own_name(region: Region) -> None:
    assert set(region.people) == SIGN_IN_NAMES
    assert region.says == "The sample region is there: 30 people, 9 placements."


async def test_every_story_has_its_life_and_its_seats(region: Region) -> None:
    names = {id_: name for name, id_ in region.people.items()}

    assert region.rooms.keys() == EXPECTED.keys()
    for story, room in region.rooms.items():
        life, seats = await region.asks(_life_and_seats, room)

        assert life == EXPECTED[story].life, story
        assert {names[who]: role for who, role in seats.items()} == EXPECTED[story].seats, story


async def test_what_is_not_signed_is_what_the_stories_say(region: Region) -> None:
    missing = {
        pupil: await region.asks(_not_signed, region.rooms[pupil, host]) for pupil, host in EXPECTED
    }

    assert missing.pop("jayden") == {region.people["visser"]}
    assert missing.pop("zofia") == {region.people["kowalska"]}
    assert not any(missing.values())


async def test_lotte_stopped_less_than_four_weeks_ago_and_all_may_still_write(
    region: Region,
) -> None:
    room = region.rooms["lotte", KWAST]
    placement = await region.asks(Session.get_one, Placement, room)
    anja = region.people["anja"]

    member = (await region.asks(placements.members, [(room, anja)]))[room, anja]

    assert placement.reason
    assert placement.over_at
    assert clock.now() > placement.over_at
    assert member.may_write


async def test_no_stream_has_a_gap_or_an_entry_in_the_future(region: Region) -> None:
    assert await region.asks(log.holes) == []
    assert await region.asks(_after, clock.now()) == 0
    assert await region.asks(_out_of_time) == []


async def test_the_audit_chain_is_whole(region: Region) -> None:
    assert await region.asks(lambda session: list(audit.breaks(session))) == []


async def test_every_room_holds_an_adult_of_the_pupils_own_school(region: Region) -> None:
    for story, room in region.rooms.items():
        assert await region.asks(_own_adults, room), story


async def test_unread_counts_differ_from_person_to_person(region: Region) -> None:
    room = region.rooms["noor", STOUTJES]

    counts = {
        name: (await region.asks(_unread, room, region.people[name]))
        for name in EXPECTED["noor", STOUTJES].seats
    }

    assert counts == {"noor": 2, "marieke": 1, "henk": 0, "bakker": 1}


async def test_a_parent_who_knows_of_no_note_has_no_unread_notes(region: Region) -> None:
    visser = await region.asks(
        _unread, region.rooms["jayden", VAN_DER_KNAAP], region.people["visser"]
    )

    assert visser == 3


async def test_amiras_parents_live_apart_and_both_sign(region: Region) -> None:
    amira = await region.asks(Session.get_one, Person, region.people["amira"])
    guardians = await region.asks(accounts.guardians, amira.id, clock.today())

    assert amira.both_sign
    assert {parent.id for parent, _ in guardians} == {
        region.people["elidrissi-moeder"],
        region.people["elidrissi-vader"],
    }
    assert len({parent.email for parent, _ in guardians}) == 2


async def test_ages_are_those_of_the_stories(region: Region) -> None:
    people = await region.asks(
        lambda session: session.scalars(select(Person).where(Person.born.is_not(None))).all()
    )
    ages = {who.sample_name: age(who.born, clock.today()) for who in people if who.born is not None}

    assert ages["noor"] == ages["yusuf"] == ages["zofia"] == ages["amira"] == 15
    assert (ages["jayden"], ages["daan"]) == (14, 16)


async def test_schools_and_companies_bear_numbers_that_do_not_exist(region: Region) -> None:
    schools = await region.asks(lambda session: session.scalars(select(School)).all())
    companies = await region.asks(lambda session: session.scalars(select(Company)).all())

    assert {(one.brin, one.name, one.accent) for one in schools} == {
        ("99AA00", "Het Veerhuis College", ""),
        ("99AB00", DE_HASPEL, "haspel"),
    }
    assert sorted(one.kvk for one in companies) == [str(90_000_001 + n) for n in range(6)]


async def test_companies_work_where_the_stories_say(region: Region) -> None:
    rows = await region.asks(
        lambda session: session.execute(
            select(Company.short_name, Address.label).join(Address, Address.company == Company.id)
        ).all()
    )
    labels = [tuple(row) for row in rows]

    assert ("Stoutjes", "poort 2") in labels
    assert {label for name, label in labels if name == "Lindeman"} == {
        "kantoor",
        "timmerwerkplaats",
        "bouwkeet 2",
    }


async def test_all_addresses_are_ones_that_can_not_exist(region: Region) -> None:
    addresses = await region.asks(lambda session: session.scalars(select(Person.email)).all())

    assert all(address and address.endswith(".example") for address in addresses)


async def test_sanne_teaches_at_de_haspel_and_guides_pupils_at_maaklab(region: Region) -> None:
    held = await region.asks(roles_of, region.people["sanne"], clock.today())

    assert sorted(role for roles in held.values() for role in roles) == ["supervisor", "teacher"]


async def test_letters_of_the_past_are_not_sent_again(region: Region) -> None:
    assert await region.asks(lambda session: session.scalars(select(Letter)).all()) == []


async def test_everybody_with_authority_answers_for_one_of_the_pupils(region: Region) -> None:
    ties = await region.asks(lambda session: session.scalars(select(Guardianship)).all())

    assert len(ties) == 9
    assert {tie.custody for tie in ties} == {"authority"}


async def test_a_database_with_people_is_left_alone(region: Region) -> None:
    before = await region.asks(count_entries)

    said = await sample.fill(region.settings, True, None, 4, None)

    assert said == "There are people in this database already; nothing was done."
    with pytest.raises(sample.NotEmpty):
        await sample.fill(region.settings, False, None, 4, None)
    with pytest.raises(sample.NotEmpty):
        await sample.fill(region.settings, False, 2, 4, None)
    assert await region.asks(count_entries) == before


async def test_an_empty_database_is_filled_if_it_is_empty(sqlite_url: str, region: Region) -> None:
    settings = msgspec.structs.replace(region.settings, database_url=sqlite_url)

    said = await sample.fill(settings, True, None, 4, None)

    database = Database(sqlite_url)
    assert said == region.says
    assert await database.read(count_entries) == await region.asks(count_entries)
    await database.close()


def _life_and_seats(session: Session, room: str) -> tuple[str, dict[str, str]]:
    placement = session.get_one(Placement, room)
    seats = session.scalars(select(Seat).where(Seat.room == room, Seat.left_.is_(None)))
    return placement.life, {seat.person: str(seat.role) for seat in seats}


def _not_signed(session: Session, room: str) -> set[str]:
    needs = signatures.needs_of(session, session.get_one(Placement, room))
    return {who for need in needs if not need.is_met for who in need.waiting}


def _after(session: Session, now: datetime) -> int:
    found = select(func.count()).select_from(Entry).where(Entry.at > now)
    return session.scalar(found) or 0


def _out_of_time(session: Session) -> list[tuple[str, int]]:
    """Entries that happened before the one with the number below theirs."""
    rows = session.execute(
        select(Entry.stream, Entry.seq, Entry.at).order_by(Entry.stream, Entry.seq)
    )
    entries = [(stream, seq, at) for stream, seq, at in rows]
    return [
        (stream, seq)
        for (stream, seq, at), (before, _, earlier) in zip(entries[1:], entries, strict=False)
        if stream == before and at < earlier
    ]


def _own_adults(session: Session, room: str) -> list[str]:
    found = session.scalars(select(Seat).where(Seat.room == room, Seat.left_.is_(None))).all()
    now = clock.now()
    return [
        seat.person
        for seat in found
        if Role(seat.role) in (TEACHER, COORDINATOR)
        and session.scalar(
            select(true()).where(
                Placement.id == room, has_ground(Role(seat.role), literal(seat.person), now)
            )
        )
    ]


def _unread(session: Session, room: str, person: str) -> int:
    member = placements.members(session, [(room, person)])[room, person]
    return unread(session, [member])[member.stream][1]
