"""August: classes move up once, who leaves is archived, placements go on."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest

from server import clock
from server.admin import job_pages
from server.admin.school_classes import next_class
from server.admin.school_year import year_of
from server.errors import Invalid, Refused
from server.network.models import School
from server.network.queries import ties_of
from server.placements.known import is_known
from server.placements.models import Placement
from server.storage.base import new_id
from server.storage.tx import Tx
from tests.imports.conftest import Office
from tests.imports.people import file_of
from tests.kit.api import visitor

CLASSES = {
    "n0": {"school_class": "kb3"},
    "n1": {"school_class": "kb4"},
    "n2": {"school_class": "kb2"},
}


async def moves(office: Office, last_day: date | None = None, **named: str) -> None:
    today = clock.today()
    await office.does(
        "classes.move_up",
        year=year_of(today),
        moves=named,
        last_day=(last_day or today).isoformat(),
    )
    await office.works()


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("kb3", "kb4"),
        ("3kb", "4kb"),
        ("kb3a", "kb4a"),
        ("2MVI-b", "3MVI-b"),
        ("kb4", ""),
        ("schakel", None),
    ],
)
def test_the_class_after_this_one(now: str, then: str | None) -> None:
    assert next_class(now) == then


def test_the_year_turns_from_may_on() -> None:
    assert year_of(date(2027, 4, 30)) == 2026
    assert year_of(date(2027, 5, 1)) == 2027
    assert year_of(date(2027, 12, 31)) == 2027


async def test_everybody_moves_up_one_year_and_not_two(office: Office) -> None:
    await office.imports(file_of(office, 0, 1, 2, **CLASSES))

    await moves(office, kb2="kb3", kb3="kb4", kb4="", last_day=clock.today() - timedelta(days=1))

    pupils = await office.pupils()
    assert {name: one.school_class for name, one in pupils.items()} == {
        "Fenna": "kb4",
        "Aya": "kb3",
    }
    assert [entry.what for entry in await office.entries()].count("affiliation.ended") == 1


async def test_a_class_moves_up_once_a_year(office: Office) -> None:
    await office.imports(file_of(office, 0, 1, 2, **CLASSES))
    await moves(office, kb3="kb4")

    for again in ({"kb3": "kb4"}, {"kb4": ""}):
        with pytest.raises((Refused, Invalid)):
            await moves(office, None, **again)
    await moves(office, kb2="kb3")

    assert (await office.pupils())["Aya"].school_class == "kb3"


async def test_what_was_typed_stands_there_again_when_something_is_wrong(office: Office) -> None:
    """And a link back from the preview brings it back as well."""
    await office.imports(file_of(office, 0, 1, 2, **CLASSES))
    typed = {"old0": "kb3", "new0": "kb4x", "old1": "kb4", "new1": "kb5", "last_day": "2020-01-31"}
    async with visitor(office.live, {"Cookie": f"leerplek_session={office.fatima.token}"}) as page:
        shown = await page.get("/school-year/preview", params=typed)
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', shown.text)
        back = re.search(r'href="(/school-year\?old0[^"]+)"', shown.text)
        assert token
        assert back
        said = {**typed, "csrf": token[1], "key": uuid4().hex}
        refused = await page.post("/school-year", data=said)
        again = await page.get(unescape(back[1]))

    assert (refused.status_code, again.status_code) == (400, 200)
    for answer in (refused, again):
        assert 'name="new0" value="kb2"' in answer.text  # wasn't said to move
        for value in ("kb4x", "kb5", "2020-01-31"):
            assert f'value="{value}"' in answer.text


async def test_a_class_that_moves_up_is_not_stopped_half_way(office: Office) -> None:
    await office.imports(file_of(office, 0, 1, 2, **CLASSES))
    today = clock.today()
    about: Any = {"year": year_of(today), "last_day": today.isoformat()}
    job = (await office.does("classes.move_up", moves={"kb3": "kb4"}, **about))["job"]

    with pytest.raises(Refused):
        await office.writes(job_pages._stop, office.fatima.id, job)
    await office.works()

    assert (await office.pupils())["Fenna"].school_class == "kb4"


async def test_who_leaves_on_a_later_day_belongs_to_the_school_until_then(office: Office) -> None:
    await office.imports(file_of(office, 1, **CLASSES))
    bram = (await office.pupils())["Bram"]
    last_day = clock.today() + timedelta(days=20)

    await moves(office, kb4="", last_day=last_day)

    assert list(await office.pupils()) == ["Bram"]
    (tie,) = await office.reads(ties_of, bram.id)
    assert tie.until == last_day


async def test_a_placement_that_runs_goes_on_and_the_office_still_knows_who(
    office: Office,
) -> None:
    await office.imports(file_of(office, 1, **CLASSES))
    bram = (await office.pupils())["Bram"]
    room, region = new_id("p"), office.live.region
    today = clock.today()

    def place(tx: Tx) -> None:
        tx.open(room)
        tx.add(
            Placement(
                id=room, pupil=bram.id, school=office.school, kind="internship",
                company=region.company, address=region.address, starts=today,
                ends=today + timedelta(days=30), days=[], life="active", made_at=tx.now,
            )
        )  # fmt: skip

    await office.writes(place)
    await moves(office, kb4="", last_day=today - timedelta(days=1))

    assert await office.pupils() == {}
    running = await office.reads(lambda session: session.get_one(Placement, room))
    assert running.life == "active"
    school = await office.reads(lambda session: session.get_one(School, office.school))
    mother, father = await office.parents_of(bram.id)
    for person in (bram, mother, father):
        assert await office.reads(is_known, person.id, school, today)


async def test_a_file_of_the_new_year_recognises_who_moved_up(office: Office) -> None:
    await office.imports(file_of(office, 0, 2, **CLASSES))
    new = {"n0": {"school_class": "kb4"}, "n2": {"school_class": "kb3"}}

    early = await office.sends(file_of(office, 0, 2, **new))
    assert (await office.one(early)).counts["moved_up"]
    await moves(office, kb2="kb3", kb3="kb4")
    late = await office.sends(file_of(office, 0, 2, **new))

    assert set((await office.outcomes(late)).values()) == {"same"}
    assert not (await office.one(late)).counts["moved_up"]
