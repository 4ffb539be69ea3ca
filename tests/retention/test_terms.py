"""Each night what had its time goes, by kind; a school may keep longer, never shorter."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.admin import retention, terms
from server.admin.forgetting import forget_short
from server.admin.terms import EVIDENCE, LONG, PUPIL_FILE, entries_of, years_after
from server.channels.models import Message
from server.errors import Problem
from server.files.models import PhotoConsent
from server.jobs import begin
from server.jobs.models import Job
from server.mail import outbox
from server.mail.models import Letter
from server.network.actions import found_board, found_school
from server.network.models import School
from server.permissions import SEEN_BY
from server.placements.models import PaperSignature, Placement
from server.safety.models import Case
from server.storage.audit import Act
from server.storage.base import new_id
from server.storage.log import Entry
from server.storage.tx import Tx
from tests.kit.line import Lines
from tests.kit.world import World
from tests.retention.stories import (
    SAID,
    Plant,
    leaves,
    plant,
    until,
)

YEAR = timedelta(days=366)


async def a_night(world: World) -> dict[str, int]:
    """The school's run of tonight, from the first step to the last; what went."""
    school = world.live.region.school
    job = await world.writes(lambda tx: begin(tx, retention.KIND, by=None, office=school))
    await until(world, lambda s: s.get_one(Job, job).state == "done")
    result: dict[str, int] = await world.reads(lambda s: s.get_one(Job, job).result)
    return result


async def is_erased(world: World, person: str) -> bool:
    return await world.reads(lambda s: s.get_one(Person, person).erased_at is not None)


async def erasures_are_done(world: World) -> None:
    waiting = select(Job.id).where(Job.kind == "person.erase", Job.state == "waiting").limit(1)
    await until(world, lambda s: s.scalar(waiting) is None)


def test_every_kind_of_entry_has_one_term() -> None:
    kept = [what for kind in LONG for what in entries_of(kind)]

    assert sorted(kept) == sorted(SEEN_BY)
    assert "message.posted" in entries_of(PUPIL_FILE)
    assert "agreement.signed_on_paper" in entries_of(EVIDENCE)


def test_terms_are_those_that_the_law_and_the_scheme_ask() -> None:
    assert {kind.name: kind.years for kind in LONG} == {
        "pupil_file": 2,
        "absence": 5,
        "evidence": 10,
    }
    assert years_after(date(2028, 2, 29), 1) == date(2029, 2, 28)


async def test_a_pupil_who_left_two_years_ago_goes_with_the_parents_and_all_words(
    world: World, line: Lines
) -> None:
    await plant(world, line)
    await leaves(world, world.noor, last=years_after(clock.today(), -2))

    result = await a_night(world)
    await erasures_are_done(world)

    assert result["pupil_file"] >= 2
    assert await is_erased(world, world.noor.id)
    assert await is_erased(world, world.bakker.id)
    assert await said_in(world) == []
    assert not await is_erased(world, world.marieke.id)


async def test_a_day_before_its_term_nothing_goes(world: World, line: Lines) -> None:
    await plant(world, line)
    last = years_after(clock.today(), -2) + timedelta(days=1)
    await leaves(world, world.noor, last=last)

    await a_night(world)
    await erasures_are_done(world)

    assert not await is_erased(world, world.noor.id)
    assert f"Nu {SAID} gezegd, @docent." in await said_in(world)


async def test_evidence_of_a_placement_outlives_the_pupils_file(world: World, line: Lines) -> None:
    planted = await plant(world, line)
    await signs(world)
    await leaves(world, world.noor, last=years_after(clock.today(), -3))
    await a_night(world)
    await erasures_are_done(world)
    signed = select(PaperSignature.person).where(PaperSignature.placement == world.room)
    kept = await world.reads(lambda s: s.scalar(signed))
    told = await world.reads(lambda s: s.scalar(standing(world, "agreement.signed_on_paper")))

    await ended(planted, years_after(clock.today(), -11))
    await a_night(world)

    assert (kept, told) == (world.noor.id, 1)
    assert await world.reads(lambda s: s.scalar(signed)) is None
    assert (
        await world.reads(lambda s: s.scalar(standing(world, "agreement.signed_on_paper"))) is None
    )
    assert await world.reads(lambda s: s.get_one(Placement, world.room).supervisor) is None


async def test_consent_for_photos_ends_when_the_pupil_leaves(world: World) -> None:
    def agree(tx: Tx) -> None:
        known = {"purpose": "room", "by": world.bakker.id, "given": True, "at": tx.now}
        tx.add(PhotoConsent(pupil=world.noor.id, **known))

    await world.writes(agree)
    mine = select(PhotoConsent.pupil).where(PhotoConsent.pupil == world.noor.id)
    await a_night(world)
    kept = await world.reads(lambda s: s.scalar(mine))

    await leaves(world, world.noor)
    result = await a_night(world)

    assert kept == world.noor.id
    assert result["photo_consent"] >= 1
    assert await world.reads(lambda s: s.scalar(mine)) is None


async def test_a_closed_case_goes_when_its_own_term_is_over(world: World) -> None:
    today = clock.today()

    def close(tx: Tx, id: str, keep_until: date) -> None:
        where = {"school": world.live.region.school, "room": world.room, "due": today}
        over = {"state": "closed", "outcome": "settled", "closed_at": tx.now}
        who = {"about": world.henk.id, "made_at": tx.now, "keep_until": keep_until}
        tx.add(Case(id=id, **where, **over, **who))

    late, kept = new_id("c"), new_id("c")
    await world.writes(close, late, today - timedelta(days=1))
    await world.writes(close, kept, today)

    result = await a_night(world)

    assert result["cases"] >= 1
    assert await world.reads(lambda s: s.get(Case, late)) is None
    assert await world.reads(lambda s: s.get(Case, kept)) is not None


async def test_many_cases_of_one_night_go_a_few_at_a_time_and_another_schools_stay(
    world: World,
) -> None:
    today = clock.today()
    number = retention.MOST + 3

    def close(tx: Tx, school: str) -> str:
        over = {"state": "closed", "outcome": "settled", "closed_at": tx.now}
        who = {"about": world.henk.id, "made_at": tx.now, "keep_until": today - timedelta(days=1)}
        case = new_id("c")
        tx.add(Case(id=case, school=school, room=world.room, due=today, **over, **who))
        return case

    def close_many(tx: Tx) -> list[str]:
        region = tx.session.get_one(School, world.live.region.school).region
        board = found_board(tx, region, "Stichting Elders")
        elsewhere = found_school(tx, board, f"{tx.now:%f}", "Elders").id
        return [close(tx, elsewhere), *(close(tx, world.live.region.school) for _ in range(number))]

    others, *own = await world.writes(close_many)

    result = await a_night(world)

    def left(session: Session) -> list[str]:
        return [case for case in (others, *own) if session.get(Case, case)]

    assert result["cases"] >= number
    assert await world.reads(left) == [others]


async def test_the_school_is_told_how_much_went_and_the_audit_says_so(
    world: World, line: Lines
) -> None:
    await plant(world, line)
    await leaves(world, world.noor, last=years_after(clock.today(), -2))

    await a_night(world)

    school = world.live.region.school
    told = select(Entry.with_).where(Entry.stream == school, Entry.what == "retention.ran")
    newest = await world.reads(lambda s: s.scalars(told.order_by(Entry.seq.desc())).first())
    assert newest is not None
    assert newest["counts"]["pupil_file"] >= 2
    acts = select(Act.with_).where(Act.about == school, Act.what == "retention.ran")
    assert await world.reads(lambda s: s.scalars(acts).first())


@pytest.mark.parametrize(("years", "is_fine"), [(1, False), (2, True), (7, True), (21, False)])
async def test_a_school_keeps_longer_never_shorter(
    world: World, line: Lines, years: int, is_fine: bool
) -> None:
    planted = await plant(world, line)
    refused = ""
    try:
        await planted.asks("retention.lengthen", kind="pupil_file", years=years)
    except Problem as problem:
        refused = problem.code

    assert refused == ("" if is_fine else "invalid")
    chosen = await world.reads(terms.years, planted.school)
    assert chosen[PUPIL_FILE.name] >= 2
    await planted.asks("retention.lengthen", kind="pupil_file", years=2)


async def test_what_a_school_keeps_longer_stays(world: World, line: Lines) -> None:
    planted = await plant(world, line)
    await leaves(world, world.noor, last=years_after(clock.today(), -2))
    await planted.asks("retention.lengthen", kind="pupil_file", years=3)

    await a_night(world)
    await erasures_are_done(world)
    kept = not await is_erased(world, world.noor.id)
    await planted.asks("retention.lengthen", kind="pupil_file", years=2)

    assert kept


async def test_letters_jobs_and_invitations_are_soon_forgotten(world: World) -> None:
    def age(tx: Tx) -> tuple[str, str]:
        letter = outbox.write(tx, "wie@thuis.example", "Hoi", "Hoi")
        tx.flush()
        old = tx.now - timedelta(days=100)
        tx.change(tx.session.get_one(Letter, letter), given_up_at=old)
        job = begin(tx, "count", by=world.noor.id)
        tx.change(tx.session.get_one(Job, job), state="done", ended_at=old)
        return letter, job

    letter, job = await world.writes(age)

    await world.writes(forget_short)

    assert await world.reads(lambda s: s.get(Letter, letter)) is None
    assert await world.reads(lambda s: s.get(Job, job)) is None


async def said_in(world: World) -> list[str]:
    """Every message that still stands in Noor's room."""
    bodies = select(Message.body).where(Message.room == world.room)
    return await world.reads(lambda s: list(s.scalars(bodies)))


async def signs(world: World) -> None:
    """Noor signed on paper; Fatima saw it."""
    house = world.live.house
    with_ = {
        "placement": world.room,
        "person": world.noor.id,
        "signed_on": clock.today().isoformat(),
    }
    office = world.live.region.school
    ask = house.commands.ask("agreement.sign_on_paper", office, world.fatima.id, uuid4().hex, with_)
    await house.scribe.obey(ask)


async def ended(planted: Plant, day: date) -> None:
    """Noor's placement ended on that day already."""

    def move(tx: Tx) -> None:
        placement = tx.session.get_one(Placement, planted.world.room)
        over = datetime.combine(day, datetime.min.time(), UTC)
        tx.change(placement, starts=day - YEAR, ends=day, over_at=over)

    await planted.world.writes(move)


def standing(world: World, what: str) -> Any:
    return select(1).where(Entry.stream == world.room, Entry.what == what, Entry.seen_by != 0)
