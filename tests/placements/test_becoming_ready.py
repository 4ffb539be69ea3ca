"""Who must sign may change after the asking: then a placement becomes ready, or waits again."""

from typing import Any

import pytest

from server.errors import Refused
from server.placements.models import Placement
from server.storage.tx import Tx
from tests.placements.conftest import Story


async def test_who_must_sign_changes_and_signing_is_done_or_not(story: Story) -> None:
    room = await story.issues("amira")
    await story.signs(room, "amira", "marieke", "henk", "moeder")
    amira = {"person": story.who.amira}

    for changed, life in (
        ({"both_sign": False}, "ready"),
        ({"both_sign": True}, "signing"),
        ({"born": "2010-01-01"}, "ready"),
        ({"born": "2011-07-01"}, "signing"),
    ):
        await story.fatima_does("person.change", **amira, **changed)
        assert await story.life(room) == life


async def test_who_answers_for_a_pupil_changes_and_signing_is_done_or_not(story: Story) -> None:
    room = await story.issues("jayden")
    await story.signs(room, "jayden", "marieke", "henk", "visser")
    assert await story.life(room) == "ready"
    tie = {"pupil": story.who.jayden, "parent": story.who.visser}

    await story.fatima_does("guardianship.end", **tie)
    assert await story.life(room) == "signing"
    assert "niet genoeg ouders" in await why_not_started(story, room)
    await story.fatima_does("guardianship.set", **tie, custody="authority")

    assert await story.life(room) == "ready"


async def test_a_start_says_what_is_missing_whoever_is_missing(story: Story) -> None:
    room = await story.issues("daan")
    await story.signs(room, "daan", "henk")
    assert await why_not_started(story, room) == "Marieke Hofstra moet nog tekenen."

    await story.writes(change_placement, room, teacher=None)
    said = await why_not_started(story, room)
    assert said == "De handtekening van de docent ontbreekt nog."


async def test_a_placement_that_stayed_in_signing_starts_all_the_same(story: Story) -> None:
    for by_hand in (True, False):
        room = await story.runs()
        await story.writes(change_placement, room, life="signing")

        if by_hand:
            await story.fatima_does("placement.start", placement=room)
        else:
            await story.turns()

        assert await story.life(room) == "active"


def change_placement(tx: Tx, /, room: str, **values: Any) -> None:
    tx.change(tx.session.get_one(Placement, room), **values)


async def why_not_started(story: Story, room: str) -> str:
    with pytest.raises(Refused) as refused:
        await story.fatima_does("placement.start", placement=room)
    return str(refused.value.say)
