"""A teacher falls ill, a supervisor goes: all their placements go over in one act."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import SignedIn
from server.accounts.sessions import begin_session
from server.errors import Invalid, Missing, Refused
from server.jobs import Jobs
from server.jobs.models import Job
from server.placements import handing_over
from server.placements.models import Placement
from server.placements.substituting import substitutions_due
from server.storage.audit import CHAIN
from server.storage.tx import Tx
from tests.placements.conftest import Story
from tests.placements.windows import Windows

TODAY = "2026-11-26"


async def works(story: Story) -> dict[str, object]:
    """Every job is over; what came of the last one."""
    kinds = [handing_over.kind(lambda path: f"https://leerplek.example{path}")]
    await Jobs(story.database, story.scribe, kinds).run_due()

    def newest(session: Session) -> dict[str, object]:
        job = session.scalars(select(Job).order_by(Job.id.desc())).first()
        assert job is None or job.state == "done", job.problem
        return job.result if job else {}

    return await story.reads(newest)


async def teachers(story: Story, rooms: Sequence[str]) -> list[str | None]:
    names = {id_: name for name, id_ in story.who.ids.items()}
    found = await story.reads(
        lambda session: [session.get_one(Placement, room).teacher for room in rooms]
    )
    return [names.get(who or "") for who in found]


async def falls_ill(story: Story, **changed: object) -> None:
    said = {"teacher": story.who.marieke, "person": story.who.bart, "starts": TODAY}
    await story.fatima_does("teacher.substitute", **{**said, **changed})
    await works(story)


async def test_from_today_all_placements_have_the_substitute(story: Story) -> None:
    running = await story.runs()
    rooms = [running, await story.makes("daan"), await story.issues("jayden")]

    await falls_ill(story)

    assert await teachers(story, rooms) == ["bart", "bart", "bart"]
    for room in rooms:
        seated = await story.seated(room)
        assert seated["bart"] == "teacher"
        assert "marieke" not in seated
    told = await story.told(story.who.veerhuis)
    assert told.count("placement.replaced") == 3
    assert "teacher.substituted" in told


async def test_from_a_later_day_the_timers_do_it_on_that_day(story: Story) -> None:
    room = await story.runs()

    await falls_ill(story, starts="2026-11-30")
    assert await teachers(story, [room]) == ["marieke"]
    await story.wakes_on(datetime(2026, 11, 30, 7, 0, tzinfo=clock.AMSTERDAM))
    await works(story)

    assert await teachers(story, [room]) == ["bart"]


async def test_after_the_last_day_they_come_back_by_themselves(story: Story) -> None:
    room = await story.runs()
    await falls_ill(story, ends="2026-12-04")
    own = await story.makes("daan", teacher=story.who.bart)

    await story.wakes_on(datetime(2026, 12, 4, 23, 0, tzinfo=clock.AMSTERDAM))
    await works(story)
    assert await teachers(story, [room]) == ["bart"]
    await story.wakes_on(datetime(2026, 12, 5, 7, 0, tzinfo=clock.AMSTERDAM))
    await works(story)

    assert await teachers(story, [room, own]) == ["marieke", "bart"]
    assert "bart" not in await story.seated(room)
    assert (await story.seated(room))["marieke"] == "teacher"


async def test_the_timers_wait_for_a_step_that_hands_over(story: Story) -> None:
    """Both hold the school: the one sees all that the other did, or nothing of it."""
    await story.runs()
    await falls_ill(story, ends="2026-12-04")
    story.wall.move_to(datetime(2026, 12, 5, 7, 0, tzinfo=clock.AMSTERDAM))

    def held(tx: Tx) -> set[str]:
        substitutions_due(tx, "")
        return set(tx._held)

    assert {CHAIN, story.who.veerhuis} <= await story.writes(held)


async def test_the_teacher_who_is_back_earlier_gets_them_back_at_once(story: Story) -> None:
    room = await story.runs()
    answer = await story.fatima_does(
        "teacher.substitute",
        teacher=story.who.marieke, person=story.who.bart, starts=TODAY, ends="2026-12-24",
    )  # fmt: skip
    await works(story)

    await story.fatima_does("substitution.end", substitution=answer["substitution"])
    await works(story)

    assert await teachers(story, [room]) == ["marieke"]
    with pytest.raises(Missing):
        await story.fatima_does("substitution.end", substitution=answer["substitution"])


async def test_a_teacher_who_is_back_before_all_was_handed_over_has_everything(
    story: Story,
) -> None:
    await back_before_all_was_handed_over(story)


async def back_before_all_was_handed_over(story: Story) -> None:
    rooms = [await story.runs(), await story.makes("daan"), await story.issues("jayden")]
    answer = await story.fatima_does(
        "teacher.substitute",
        teacher=story.who.marieke, person=story.who.bart, starts=TODAY, ends="2026-12-24",
    )  # fmt: skip
    await story.writes(one_step_and_a_failed_one, str(answer["job"]))
    assert sorted(map(str, await teachers(story, rooms))) == ["bart", "marieke", "marieke"]

    await story.fatima_does("substitution.end", substitution=answer["substitution"])
    await works(story)
    story.wall.shift(timedelta(minutes=1))
    await works(story)

    assert await teachers(story, rooms) == ["marieke"] * 3
    assert (await story.seated(rooms[0]))["marieke"] == "teacher"
    assert "bart" not in await story.seated(rooms[0])
    first = await story.reads(lambda session: session.get_one(Job, answer["job"]))
    assert (first.state, first.result["moved"], first.result["ended"]) == ("done", 1, True)


def one_step_and_a_failed_one(tx: Tx, id_: str) -> None:
    step = handing_over.kind(lambda path: path).step
    job = tx.session.get_one(Job, id_)
    assert step
    step(tx, job, 1)
    tx.change(job, tries=1, due_at=tx.now + timedelta(seconds=10))


async def test_until_an_unproven_substitute_comes_a_coordinator_sits(story: Story) -> None:
    room = await story.runs()
    await story.makes_unproven("bart")

    await falls_ill(story)

    assert await teachers(story, [room]) == ["bart"]
    seated = await story.seated(room)
    assert seated["fatima"] == "coordinator"
    assert not {"bart", "marieke"} & seated.keys()
    await story.accepts("bart")
    assert (await story.seated(room))["bart"] == "teacher"


async def test_where_nobody_could_sit_the_teacher_stays_and_it_is_said(story: Story) -> None:
    room = await story.runs()
    await story.makes_unproven("bart")

    await story.fatima_does(
        "teacher.substitute", teacher=story.who.marieke, person=story.who.bart, starts=TODAY
    )
    await story.loses_coordinator()
    result = await works(story)

    assert await teachers(story, [room]) == ["marieke"]
    assert result["moved"] == 0
    assert "eigen school" in str(result["left"])


async def test_who_can_substitute_is_a_colleague_from_today_on(story: Story) -> None:
    await story.runs()
    for wrong, field in (
        ({"person": story.who.marieke}, "person"),
        ({"person": story.who.wim}, "person"),
        ({"starts": "2026-11-25"}, "starts"),
        ({"ends": "2026-11-25"}, "ends"),
    ):
        with pytest.raises(Invalid) as invalid:
            await falls_ill(story, **wrong)
        assert list(invalid.value.faults) == [field]
    await falls_ill(story, ends="2026-12-24")
    with pytest.raises(Refused):
        await falls_ill(story)


async def test_another_school_hands_nothing_over(story: Story) -> None:
    await story.runs()
    with pytest.raises(Missing):
        await story.does(
            story.who.karin, "teacher.substitute", at=story.who.haspel,
            teacher=story.who.marieke, person=story.who.wim, starts=TODAY,
        )  # fmt: skip


async def test_another_supervisor_has_all_pupils_at_the_company(story: Story) -> None:
    rooms = [await story.runs(), await story.makes("daan")]

    await story.fatima_does(
        "supervisor.replace",
        company=story.who.stoutjes, supervisor=story.who.henk, person=story.who.sanne,
    )  # fmt: skip
    await works(story)

    assert (await story.seated(rooms[0]))["sanne"] == "supervisor"
    assert "henk" not in await story.seated(rooms[0])
    found = await story.reads(
        lambda session: [session.get_one(Placement, room).supervisor for room in rooms]
    )
    assert found == [story.who.sanne] * 2


async def test_a_supervisor_who_leaves_is_signed_out_and_the_links_are_dead(story: Story) -> None:
    await story.runs()
    await story.writes(begin_session, story.who.henk, "a phone", is_staff=False)

    await story.fatima_does(
        "supervisor.replace",
        company=story.who.stoutjes, supervisor=story.who.henk, person=story.who.sanne, leaves=True,
    )  # fmt: skip
    await works(story)

    assert await story.roles(story.who.henk, story.who.stoutjes) == frozenset()
    open_ = select(SignedIn).where(SignedIn.person == story.who.henk, SignedIn.ended_at.is_(None))
    assert await story.reads(lambda session: session.scalars(open_).all()) == []


async def test_the_pages_show_what_will_happen_before_it_does(
    story: Story, windows: Windows
) -> None:
    await story.runs()
    fatima = await windows.open("fatima")
    page = await fatima.opens(f"/people/{story.who.marieke}")
    assert "Vervangen" in page.text

    own = f"/people/{story.who.marieke}/replace?role=teacher"
    page = await fatima.opens(f"{own}&person={story.who.bart}&starts=2026-11-30")
    assert "Bart Willems zit meteen in de kamer." in page.text
    assert "Draag 1 plaatsing over" in page.text
    page = await fatima.opens(f"{own}&person={story.who.bart}&starts=morgen")
    assert "Schrijf de datum zo" in page.text
    assert await teachers(story, [await _only(story)]) == ["marieke"]


async def _only(story: Story) -> str:
    found = await story.reads(lambda session: session.scalars(select(Placement.id)).all())
    (room,) = found
    return room
