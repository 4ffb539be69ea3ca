"""People, their addresses, and who answers for whom."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.accounts import queries
from server.accounts.actions import NewPerson, PersonChange, add_person, change_person
from server.accounts.guardianship import end_guardianship, set_guardianship
from server.accounts.models import Person
from server.accounts.names import full_name, masked, short_name
from server.errors import Invalid, Missing
from server.storage.audit import Act
from server.storage.log import head
from server.storage.tx import Tx
from tests.accounts import trials
from tests.kit.front import BORN, Front

OFFICE = "o_veerhuis"


@pytest.mark.parametrize(
    ("known", "full", "short"),
    [
        ({"first_name": "Noor", "last_name": "Bakker"}, "Noor Bakker", "Noor"),
        ({"title": "Mw.", "last_name": "Bakker"}, "Mw. Bakker", "Mw. Bakker"),
        ({"first_name": "Daan", "last_name": "de Wit"}, "Daan de Wit", "Daan"),
        (
            {"title": "Dhr.", "first_name": "Omar", "last_name": "El Idrissi"},
            "Omar El Idrissi",
            "Dhr. El Idrissi",
        ),
        ({"last_name": "fatima"}, "fatima", "fatima"),
    ],
)
def test_what_people_are_called(known: dict[str, Any], full: str, short: str) -> None:
    person = NewPerson(**known)

    assert (full_name(person), short_name(person)) == (full, short)


def test_a_masked_address_is_recognised_by_its_owner_alone() -> None:
    assert masked("noor@school.example") == "n••••@school.example"


async def test_whoever_is_added_has_an_own_stream_and_the_office_is_told(front: Front) -> None:
    await front.writes(_opens_office)
    noor = await front.writes(
        add_person, NewPerson(last_name="Bakker", born=BORN), by="u_fatima", office=OFFICE
    )

    assert await front.reads(head, noor) == 0
    told = front.written[-1]
    assert (told.stream, told.what, told.by) == (OFFICE, "person.added", "u_fatima")
    assert told.with_ == {"who": noor}


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"last_name": " "}, "last_name"),
        ({"last_name": "B" * 81}, "last_name"),
        ({"last_name": "Bakker", "email": "noor"}, "email"),
        ({"last_name": "Bakker", "email": "noor@school.example\nBcc: all@x.example"}, "email"),
        ({"last_name": "Bakker", "first_name": "No\nor"}, "first_name"),
        ({"last_name": "Bakker", "language": "xx"}, "language"),
        ({"last_name": "Bakker", "profile": "XYZ"}, "profile"),
        ({"last_name": "Bakker", "born": date(1950, 1, 1)}, "born"),
    ],
)
async def test_what_is_wrong_with_a_person_is_said_by_field(
    front: Front, known: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        await front.writes(add_person, NewPerson(**known), by=None)

    assert list(wrong.value.faults) == [field]


async def test_a_pupils_address_belongs_to_nobody_else(front: Front) -> None:
    await trials.a_pupils_address_is_the_pupils_own(front)


async def test_two_parents_may_share_an_address(front: Front) -> None:
    for title in ("Mw.", "Dhr."):
        await front.adds("El Idrissi", title=title, email="thuis@elidrissi.example")

    found = await front.reads(queries.people_at, "thuis@elidrissi.example")

    assert len(found) == 2


async def test_a_change_tells_what_changed_and_an_unproven_address_is_unproven(
    front: Front,
) -> None:
    await front.writes(_opens_office)
    noor = await front.adds_noor()
    await front.signs_in("noor@school.example")

    changed = await front.writes(
        change_person,
        noor,
        PersonChange(email="bakker.noor@school.example", first_name="Noor"),
        by="u_fatima",
        office=OFFICE,
    )

    assert changed == ["email"]
    assert front.written[-1].with_ == {"who": noor, "changed": ["email"]}
    who = await front.reads(queries.person, noor)
    assert (who.email, who.verified_at) == ("bakker.noor@school.example", None)


async def test_a_change_that_changes_nothing_is_told_to_nobody(front: Front) -> None:
    noor = await front.adds_noor()
    before = len(front.written)

    assert await front.writes(change_person, noor, PersonChange(first_name="Noor"), by=None) == []

    assert len(front.written) == before


async def test_an_address_is_taken_away(front: Front) -> None:
    noor = await front.adds_noor()

    await front.writes(change_person, noor, PersonChange(email=""), by=None)

    assert (await front.reads(queries.person, noor)).email is None


async def test_somebody_unknown_is_missing(front: Front) -> None:
    with pytest.raises(Missing):
        await front.writes(change_person, "u_nobody", PersonChange(first_name="X"), by=None)


async def test_parents_answer_for_their_children_in_their_time(front: Front) -> None:
    noor = await front.adds_noor()
    mother = await front.adds("Bakker", title="Mw.")
    spring, summer, autumn = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)
    await front.writes(set_guardianship, mother, noor, "authority", by=None, since=spring)
    await front.writes(end_guardianship, mother, noor, by=None, on=autumn)

    async def parents(on: date) -> list[str]:
        return [who.id for who, _ in await front.reads(queries.guardians, noor, on)]

    assert await parents(date(2026, 2, 28)) == []
    assert await parents(summer) == [mother]
    assert await parents(date(2026, 8, 31)) == [mother]
    assert await parents(autumn) == []
    assert [
        (child.id, tie.custody)
        for child, tie in await front.reads(queries.children, mother, summer)
    ] == [(noor, "authority")]


async def test_custody_changes_and_begins_again(front: Front) -> None:
    noor, mother = await front.adds_noor(), await front.adds("Bakker", title="Mw.")
    spring, autumn = date(2026, 3, 1), date(2026, 9, 1)
    await front.writes(set_guardianship, mother, noor, "authority", by=None, since=spring)
    await front.writes(set_guardianship, mother, noor, "contact", by=None, since=autumn)

    (_, tie), *others = await front.reads(queries.guardians, noor, autumn)
    assert (tie.custody, tie.since, others) == ("contact", spring, [])

    await front.writes(end_guardianship, mother, noor, by=None, on=date(2026, 10, 1))
    with pytest.raises(Missing):
        await front.writes(end_guardianship, mother, noor, by=None, on=date(2026, 11, 1))
    again = date(2026, 12, 1)
    await front.writes(set_guardianship, mother, noor, "household", by=None, since=again)
    (_, tie), *others = await front.reads(queries.guardians, noor, again)
    assert (tie.custody, tie.since, tie.until) == ("household", again, None)


async def test_a_pupil_is_nobodys_parent(front: Front) -> None:
    noor, mother = await front.adds_noor(), await front.adds("Bakker", title="Mw.")

    for parent, pupil in [(noor, mother), (noor, noor), (mother, mother)]:
        with pytest.raises(Invalid):
            await front.writes(
                set_guardianship, parent, pupil, "authority", by=None, since=date(2026, 1, 1)
            )


async def test_two_who_take_one_address_at_once_come_one_after_the_other(front: Front) -> None:
    form = NewPerson(last_name="Bakker", email="noor@school.example", born=BORN)
    done = await asyncio.gather(
        *(front.writes(add_person, form, by=None) for _pupil in range(4)), return_exceptions=True
    )

    assert len([one for one in done if isinstance(one, str)]) == 1
    assert len(await front.reads(lambda session: session.scalars(select(Person)).all())) == 1


def _opens_office(tx: Tx) -> None:
    tx.open(OFFICE)


async def test_whose_address_was_wrong_is_signed_out_everywhere(front: Front) -> None:
    noor = await front.adds_noor()
    stranger = await front.signs_in("noor@school.example")
    own = PersonChange(email="bakker.noor@school.example")

    await front.writes(change_person, noor, PersonChange(first_name="Noortje"), by="u_fatima")
    assert await stranger.is_signed_in()
    await front.writes(change_person, noor, own, by="u_fatima")

    assert not await stranger.is_signed_in()
    ended = [entry for entry in front.written if entry.what == "session.ended"]
    assert [(entry.stream, entry.by) for entry in ended] == [(noor, "u_fatima")]
    acts = await front.reads(lambda session: session.scalars(select(Act).order_by(Act.seq)).all())
    assert ("session.ended", "u_fatima") in [(act.what, act.by) for act in acts]


async def test_a_code_that_went_to_the_old_address_opens_nothing(front: Front) -> None:
    noor = await front.adds_noor()
    stranger = await front.browser()
    await stranger.asks_for_code("noor@school.example")
    code = await front.code_to("noor@school.example")

    await front.writes(change_person, noor, PersonChange(email="b@school.example"), by=None)
    await stranger.types(code)

    assert not await stranger.is_signed_in()
