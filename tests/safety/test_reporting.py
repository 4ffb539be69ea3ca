"""A member reports a message: it is frozen as it stands, and nobody in the room learns of it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from server.mail.models import Letter
from server.network.actions import affiliate
from server.permissions import COORDINATOR, SAFETY_OFFICER
from server.safety.evidence import is_whole
from server.safety.models import Evidence, Report
from server.storage.audit import Act
from server.storage.tx import Tx
from tests.kit.api import ApiOf
from tests.kit.heard import Said
from tests.kit.line import Client, Lines
from tests.kit.region import LONG_AGO
from tests.kit.world import World
from tests.safety.conftest import Officer, OfficerOf, case_of, in_days, the_case

BAD = "Geef je 06 even, appen is makkelijker"


async def test_a_report_makes_a_case_and_nothing_in_the_room(
    line: Lines, world: World, joke: Officer
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk, line(world.marieke) as marieke:
        said = await henk.posts(BAD)
        for one in (noor, henk, marieke):  # one's own words come after the answer, or before
            await one.reaches(said)
        heard = [len(one.frames) for one in (henk, marieke)]

        answer = await noor.asks("message.report", seq=said, why="contact", words="Niet fijn.")

        assert answer["state"] == "open"
        assert answer["to"] == ["Joke van Dam"]
        case = await the_case(world, await case_of(world, answer["report"]))
        assert (case.room, case.about, case.school) == (
            world.room,
            world.henk.id,
            world.live.region.school,
        )
        assert answer["due"] == case.due.isoformat()
        moved = await noor.hears("report.moved")
        assert moved["with"] == {
            "report": answer["report"],
            "room": world.room,
            "seq": said,
            "state": "open",
        }
        for one, before in zip((henk, marieke), heard, strict=True):
            told = await one.hears_nothing_but(before)
            assert [frame for frame in told if "whisper" not in frame] == []
            assert (await one.asks("room.history"))["entries"][-1]["seq"] == said


async def test_the_words_the_versions_and_what_was_around_are_frozen(
    line: Lines, world: World, joke: Officer
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        for n in range(15):
            await noor.posts(f"Ervoor {n}")
        said = await henk.posts("Eerst dit")
        await henk.asks("message.edit", seq=said, body=BAD)
        for n in range(15):
            await noor.posts(f"Erna {n}")
        answer = await noor.asks("message.report", seq=said, why="contact")
        await henk.asks("message.edit", seq=said, body="Ik zei niets.")
        await henk.asks("message.withdraw", seq=said)

    kept = await _evidence(world, answer["report"])

    bodies = [one["body"] for one in kept.content["messages"]]
    assert bodies[:10] == [f"Ervoor {n}" for n in range(5, 15)]
    assert bodies[10:] == [BAD, *(f"Erna {n}" for n in range(10))]
    assert [one["body"] for one in kept.content["versions"]] == ["Eerst dit"]
    seated = {one["role"] for one in kept.content["people"] if one["seated"]}
    assert seated == {"pupil", "supervisor", "teacher", "parent"}


async def test_the_evidence_can_be_proved_by_the_audit_chain(
    line: Lines, world: World, joke: Officer
) -> None:
    report = await _henk_is_reported(line, world)
    kept = await _evidence(world, report)
    case = await case_of(world, report)

    linked = await world.reads(
        lambda s: s.scalar(select(Act).where(Act.about == case, Act.what == "case.opened"))
    )
    assert linked.with_["evidence"] == kept.digest.hex()
    assert is_whole(kept)

    def bend(tx: Tx) -> None:
        row = tx.session.get_one(Evidence, report)
        said = [{**one, "body": "Iets anders"} for one in row.content["messages"]]
        tx.change(row, content={**row.content, "messages": said})

    await world.writes(bend)
    assert not is_whole(await _evidence(world, report))
    page = await joke.reads(f"/cases/{case}")
    assert "Dit bewijs is veranderd" in page.text


async def test_reported_and_withdrawn_at_once_the_words_are_kept(
    line: Lines, world: World, joke: Officer
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        for n in range(8):
            said = await henk.posts(f"{BAD} {n}")
            pair = (
                henk.asks("message.withdraw", seq=said),
                noor.asks("message.report", seq=said, why="contact"),
            )
            answers = await asyncio.gather(*(pair if n % 2 else pair[::-1]))
            report = next(answer for answer in answers if "report" in answer)

            kept = await _evidence(world, report["report"])
            words = [one["body"] for one in kept.content["messages"] if one["seq"] == said]
            assert words == [f"{BAD} {n}"]


async def test_a_message_that_was_withdrawn_before_can_still_be_reported(
    line: Lines, world: World, joke: Officer, api: ApiOf
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        said = await henk.posts(BAD)
        await henk.asks("message.withdraw", seq=said)

        answer = await noor.asks("message.report", seq=said, why="sexual")

    kept = await _evidence(world, answer["report"])
    assert kept.content["messages"][-1]["body"] == BAD
    form = await (await api(world.noor)).gets(f"/rooms/{world.room}/messages/{said}/report")
    assert form.status_code == 200
    assert BAD not in form.text


async def test_the_teacher_takes_it_back_and_the_words_stay_in_the_case(
    line: Lines, world: World, joke: Officer
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        said = await henk.posts(BAD)
        report = (await noor.asks("message.report", seq=said, why="contact"))["report"]
    async with line(world.marieke) as marieke:
        await marieke.asks("message.withdraw", seq=said, why="Dit hoort hier niet.")

    page = await joke.reads(f"/cases/{await case_of(world, report)}")
    assert BAD in page.text


async def test_what_can_not_be_reported(line: Lines, world: World, joke: Officer) -> None:
    async with line(world.noor) as noor, line(world.marieke) as marieke:
        own = await noor.posts("Ik ben er.")
        note = (await marieke.asks("note.write", body="Belt vaak af."))["seq"]

        await _refused(noor, "refused", seq=own, why="other", words="Van mij")
        await _refused(noor, "missing", seq=note, why="other", words="Wat staat hier?")
        await _refused(noor, "missing", seq=9_999, why="other", words="Later")
        await _refused(marieke, "invalid", seq=own, why="nonsense")
        await _refused(marieke, "invalid", seq=own, why="other")
        await _refused(marieke, "invalid", seq=own, why="threat", words="x" * 1001)


async def test_more_reports_about_one_person_come_together_until_the_case_is_closed(
    line: Lines, world: World, joke: Officer
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk, line(world.bakker) as bakker:
        first, second = await henk.posts(BAD), await henk.posts("Zeg het aan niemand")
        one = (await noor.asks("message.report", seq=first, why="contact"))["report"]
        two = (await noor.asks("message.report", seq=second, why="threat"))["report"]
        three = (await bakker.asks("message.report", seq=first, why="contact"))["report"]
        other = await noor.posts("Hou op")
        four = (await henk.asks("message.report", seq=other, why="other", words="Onbeleefd"))[
            "report"
        ]
        cases = [await case_of(world, report) for report in (one, two, three, four)]
        assert cases[0] == cases[1] == cases[2] != cases[3]

        await joke.did("case.close", case=cases[0], outcome="founded", words="Gesproken.")
        again = (await noor.asks("message.report", seq=first, why="contact"))["report"]

        assert await case_of(world, again) not in cases


async def test_the_same_report_under_one_key_is_one_report(
    line: Lines, world: World, joke: Officer
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        said = await henk.posts(BAD)
        key = "a-key-of-noors-report"
        first = await noor.asks("message.report", key=key, seq=said, why="contact")
        again = await noor.asks("message.report", key=key, seq=said, why="contact")

    assert again == {**first, "again": True}
    count = await world.reads(
        lambda s: len(s.scalars(select(Report).where(Report.by == world.noor.id)).all())
    )
    assert count == 1


async def test_who_may_only_read_can_still_report(line: Lines, world: World, joke: Officer) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        said, own = await henk.posts(BAD), await noor.posts("Nee")
        report = (await noor.asks("message.report", seq=said, why="contact"))["report"]
        case = await case_of(world, report)
        await joke.did("case.freeze", case=case)
        await joke.did("case.mute", case=case, person=world.henk.id, until=in_days(3))

        await noor.asks("message.report", seq=said, why="threat")
        await henk.asks("message.report", seq=own, why="other", words="Onbeleefd")
        await world.ends_long_ago()
        await noor.asks("message.report", seq=said, why="sexual")


async def test_who_handles_it_gets_a_letter_without_names_and_words(
    line: Lines, world: World, officer: OfficerOf
) -> None:
    who = await world.adds("Joke van Dam", email=f"joke-{world.room[-8:]}@school.example")
    await _made_officer(world, who.id)
    report = await _henk_is_reported(line, world)

    letter = await world.reads(
        lambda s: s.scalar(select(Letter).where(Letter.to.startswith("joke-" + world.room[-8:])))
    )
    case = await case_of(world, report)
    assert f"/cases/{case}" in letter.text
    for secret in (BAD, "Niet fijn", "Noor", "Henk", "Stoutjes"):
        assert secret not in letter.text + letter.subject


async def test_a_seated_coordinator_reports_like_everybody(
    line: Lines, world: World, joke: Officer
) -> None:
    await world.seats(world.fatima, COORDINATOR)
    async with line(world.fatima) as fatima, line(world.henk) as henk:
        said = await henk.posts(BAD)
        answer = await fatima.asks("message.report", seq=said, why="contact")

    assert answer["to"] == ["Joke van Dam"]


async def _henk_is_reported(line: Lines, world: World) -> str:
    async with line(world.noor) as noor, line(world.henk) as henk:
        said = await henk.posts(BAD)
        answer = await noor.asks("message.report", seq=said, why="contact", words="Niet fijn.")
        return str(answer["report"])


async def _evidence(world: World, report: str) -> Evidence:
    return await world.reads(lambda session: session.get_one(Evidence, report))


async def _refused(client: Client, code: str, **with_: Any) -> None:
    with pytest.raises(Said) as said:
        await client.asks("message.report", **with_)
    assert said.value.code == code


async def _made_officer(world: World, who: str) -> None:
    school = world.live.region.school
    await world.writes(affiliate, who, school, SAFETY_OFFICER, LONG_AGO)
