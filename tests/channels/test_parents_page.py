"""A pupil of 18 says on the page of the people who of the parents stays, without a script."""

from datetime import timedelta

import pytest

from server import security
from server.accounts.actions import change_settings
from tests.channels.test_pages import WindowOf, window
from tests.kit.world import World

__all__ = ["window"]

PAGE = "/people"


async def test_almost_18_noor_lets_her_mother_stay_and_changes_her_mind(
    world: World, window: WindowOf
) -> None:
    await world.turns_18_in(timedelta(days=14))
    noor = await window(world.noor)
    assert "word je 18" in (await noor.opens(PAGE)).text

    answer = await noor.sends("parent.keep", key=security.new_token(), person=world.bakker.id)

    assert answer.headers["location"] == f"/rooms/{world.room}/people"
    after = (await noor.opens(PAGE)).text
    assert "Blijft" in after
    again = {"person": world.bakker.id, "off": "yes"}
    await noor.sends("parent.keep", key=security.new_token(), **again)
    assert "Laat blijven" in (await noor.opens(PAGE)).text


async def test_everybody_reads_it_with_the_names_their_role_may_know(
    world: World, window: WindowOf
) -> None:
    await world.turns_18_in(timedelta(days=14))
    noor = await window(world.noor)

    await noor.sends("parent.keep", key=security.new_token(), person=world.bakker.id)

    for reader, sentence in (
        (world.noor, "Noor Bakker houdt Mw. Bakker in de kamer"),
        (world.bakker, "Noor Bakker houdt Mw. Bakker in de kamer"),
        (world.henk, "Noor houdt Mw. B. in de kamer"),
    ):
        assert sentence in (await (await window(reader)).opens()).text


async def test_at_18_her_mother_goes_at_once_and_comes_back(world: World, window: WindowOf) -> None:
    await world.turns_18_in(timedelta(days=14))
    noor = await window(world.noor)
    kept = {"person": world.bakker.id}
    await noor.sends("parent.keep", key=security.new_token(), **kept)
    await world.turns_18_in(timedelta(0))
    assert "Haal uit de kamer" in (await noor.opens(PAGE)).text

    await noor.sends("parent.keep", key=security.new_token(), **kept, off="yes")

    assert (await (await window(world.bakker)).opens()).status_code == 404
    assert "Doet niet mee" in (await noor.opens(PAGE)).text


async def test_in_english(world: World, window: WindowOf) -> None:
    await world.turns_18_in(timedelta(0))
    await world.writes(change_settings, world.noor.id, language="en")

    page = (await (await window(world.noor)).opens(PAGE)).text

    assert "You are 18. You choose which parent takes part here." in page


@pytest.mark.parametrize("name", ["bakker", "henk", "marieke"])
async def test_nobody_else_sees_the_choice(world: World, window: WindowOf, name: str) -> None:
    await world.turns_18_in(timedelta(days=14))

    page = (await (await window(getattr(world, name))).opens(PAGE)).text

    assert "Je ouders in deze kamer" not in page


async def test_long_before_there_is_nothing_to_choose(world: World, window: WindowOf) -> None:
    await world.turns_18_in(timedelta(days=29))
    noor = await window(world.noor)

    assert "Je ouders in deze kamer" not in (await noor.opens(PAGE)).text
    answer = await noor.sends("parent.keep", key=security.new_token(), person=world.bakker.id)
    assert answer.status_code == 403
    assert "Dit kies je als je bijna 18 bent" in answer.text
