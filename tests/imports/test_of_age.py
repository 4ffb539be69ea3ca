"""A pupil who came in by a file turns 18: the parents' seats end that day, and don't come back."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.admin.imports import keeping, running
from server.admin.imports.checking import check
from server.admin.imports.models import Import
from server.admin.imports.receiving import received
from server.errors import Refused
from server.jobs import Jobs
from server.placements import invitations, seats
from server.storage.tx import Tx
from tests.imports.files import HEADS, csv_of, pupil
from tests.placements.conftest import Story, story, wall

__all__ = ["story", "wall"]

FILE = csv_of(HEADS, [pupil(0, born="10-12-2008")])


async def comes_in(story: Story) -> Import:
    """The file is imported at Het Veerhuis, as Fatima would."""
    office, fatima = story.who.veerhuis, story.who.fatima
    [table] = received(FILE, "klas.csv", "99AA00")
    id_ = await keeping.keep(story.scribe, office, fatima, table)

    def one(session: Session) -> Import:
        return session.get_one(Import, id_)

    import_ = await story.reads(one)
    await story.writes(keeping.choose, office, id_, import_.kind, import_.fields)
    await check(story.database, story.scribe, id_)
    await story.writes(lambda tx: running.start(tx, keeping.own(tx, office, id_), by=fatima))
    await Jobs(story.database, story.scribe, [running.kind(lambda path: path)]).run_due()
    return await story.reads(one)


async def family(story: Story) -> dict[str, str]:
    """Fenna, her mother and her father, by what they are called here."""
    wanted = select(Person).where(Person.last_name == "Postma")
    people = await story.reads(lambda session: session.scalars(wanted).all())
    return {{"": "fenna", "Mw.": "mother", "Dhr.": "father"}[one.title]: one.id for one in people}


async def seated(story: Story, room: str) -> set[str]:
    return set(await story.reads(seats.taken, room))


async def comes_with_her_mother(story: Story) -> tuple[dict[str, str], str]:
    """Fenna's room, in which her mother sits; her father was invited."""
    await comes_in(story)
    who = await family(story)

    def answers(tx: Tx) -> None:
        for name in ("fenna", "mother"):
            tx.change(tx.session.get_one(Person, who[name]), verified_at=tx.now)

    await story.writes(answers)
    story.who.ids["fenna"] = who["fenna"]
    room = await story.issues("fenna")
    assert {who["fenna"], who["mother"]} <= await seated(story, room)
    return who, room


async def turns_18(story: Story) -> None:
    await story.wakes_on(datetime(2026, 12, 9, 23, 59, tzinfo=clock.AMSTERDAM))
    await story.wakes_on(datetime(2026, 12, 10, 0, 1, tzinfo=clock.AMSTERDAM))


async def test_on_that_day_the_mother_leaves_and_the_fathers_link_is_worth_nothing(
    story: Story,
) -> None:
    who, room = await comes_with_her_mother(story)
    await story.wakes_on(datetime(2026, 12, 6, 9, 0, tzinfo=clock.AMSTERDAM))
    assert who["mother"] in await seated(story, room)
    await story.fatima_does("invitation.resend", invitation=await story.newest_invitation())
    waiting = await story.newest_invitation()

    await turns_18(story)

    assert not {who["mother"], who["father"]} & await seated(story, room)
    assert who["fenna"] in await seated(story, room)
    left = [one.with_ for one in await story.entries(room) if one.what == "member.left"]
    assert [(one["who"], one["why"]) for one in left] == [(who["mother"], "of_age")]
    with pytest.raises(Refused):
        await story.writes(invitations.accept, waiting, who["father"])


async def test_whom_fenna_keeps_stays_also_when_the_file_comes_again(story: Story) -> None:
    who, room = await comes_with_her_mother(story)
    await story.does(who["fenna"], "parent.keep", at=room, person=who["mother"])

    await turns_18(story)
    again = await comes_in(story)

    assert again.counts["same"] == 1
    assert who["mother"] in await seated(story, room)
    assert who["father"] not in await seated(story, room)


async def test_from_then_on_she_signs_alone(story: Story) -> None:
    _who, room = await comes_with_her_mother(story)
    await turns_18(story)

    await story.signs(room, "fenna", "marieke", "henk")

    assert await story.life(room) in ("ready", "active")


async def test_the_same_file_again_brings_no_parents_back(story: Story) -> None:
    who, room = await comes_with_her_mother(story)
    await turns_18(story)

    again = await comes_in(story)

    assert again.counts["same"] == 1
    assert who["mother"] not in await seated(story, room)
    later = await story.issues("fenna", starts="2027-02-18", ends="2027-03-04")
    assert not {who["mother"], who["father"]} & await seated(story, later)
    invited = await story.reads(invitations.open_of, later)
    assert {who["mother"], who["father"]}.isdisjoint(one.person for one in invited)
