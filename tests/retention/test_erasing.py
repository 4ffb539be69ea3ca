"""Somebody who left is erased: nothing of the words is left, and the rest stays whole."""

from pathlib import Path

import pytest
from sqlalchemy import update

from server.accounts.models import Person
from server.admin import exporting
from server.admin.erased import LIST, erase_again
from server.admin.erasure import begin_erasure
from server.channels.models import Message
from server.errors import Problem
from server.placements.models import Placement
from server.storage.log import Entry
from server.storage.tx import Tx
from tests.kit.line import Lines, lines_of
from tests.kit.live import MakeLive
from tests.kit.world import World, make_world
from tests.retention.stories import (
    NAME,
    PHONE,
    SAID,
    WORDS,
    import_knows,
    leaves,
    left_of,
    plant,
    rows_with,
)
from tests.retention.trials import erased_entries_are_hidden, no_planted_word_is_left


async def test_no_planted_word_is_left_anywhere(own_live: MakeLive, tmp_path: Path) -> None:
    async with own_live() as live:
        await no_planted_word_is_left(live, tmp_path)


async def test_erased_entries_are_told_as_hidden_to_whoever_was_there(
    world: World, line: Lines
) -> None:
    await erased_entries_are_hidden(world, line)


async def test_a_restored_backup_erases_again_what_was_erased_since(
    own_live: MakeLive, tmp_path: Path
) -> None:
    """The list beside the database holds ids alone; a database from before obeys it."""
    async with own_live() as live:
        world = await make_world(live)
        planted = await plant(world, lines_of(world))
        await leaves(world, world.noor)
        await planted.erases(world.noor)
        words = (tmp_path / LIST).read_text()
        await world.writes(say_again, world.room, planted.said)
        again = await world.reads(rows_with, (SAID, NAME))

        await world.writes(lambda tx: erase_again(live.house.settings, tx))

        assert f'"room":"{world.room}"' in words
        assert f'"person":"{world.noor.id}"' in words
        assert [word for word in WORDS if word in words] == []
        assert again
        assert await world.reads(rows_with, (SAID, NAME)) == []


def say_again(tx: Tx, room: str, seq: int) -> None:
    """As an older backup holds it: the words stand there, and the name."""
    tx.session.execute(
        update(Entry)
        .where(Entry.stream == room, Entry.seq == seq)
        .values(seen_by=31)
        .execution_options(synchronize_session=False)
    )
    placement = tx.session.get_one(Placement, room)
    known = {"marks": [], "mentions": [], "reactions": {}, "files": False}
    message = Message(room=room, seq=seq, by=placement.pupil, body=f"Nu {SAID}.", **known)
    tx.add(message)
    tx.change(tx.session.get_one(Person, placement.pupil), first_name=NAME, erased_at=None)


async def test_a_name_becomes_that_of_nobody_and_the_id_stays(world: World, line: Lines) -> None:
    planted = await plant(world, line)
    await leaves(world, world.noor)

    await planted.erases(world.noor)

    noor = await world.reads(lambda s: s.get_one(Person, world.noor.id))
    assert (noor.first_name, noor.last_name, noor.email) == ("", "Verwijderd persoon", None)
    assert noor.born is None
    assert noor.erased_at is not None


async def test_numbers_reports_of_imports_consents_and_copies_go_too(
    own_live: MakeLive, tmp_path: Path
) -> None:
    async with own_live() as live:
        world = await make_world(live)
        planted = await plant(world, lines_of(world))
        await world.writes(import_knows, world)
        copy = tmp_path / exporting.FOLDER / "j_long_forgotten.zip"
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(NAME.encode())
        before = await world.reads(rows_with, (NAME, PHONE))
        known = await world.reads(left_of, world.noor.id)
        await leaves(world, world.noor)

        await planted.erases(world.noor)
        await exporting.forget_old(live.house)

        assert {"import_rows", "imports", "school_numbers"} <= {one.split(":")[0] for one in before}
        assert known == 5
        assert await world.reads(rows_with, (NAME, PHONE)) == []
        assert await world.reads(left_of, world.noor.id) == 0
        assert not copy.exists()


async def test_who_came_back_after_it_was_asked_is_not_erased(world: World, line: Lines) -> None:
    """As with a parent about whom a case is open, it is looked at again when the job begins."""
    planted = await plant(world, line)

    def asked_before(tx: Tx) -> str:
        return begin_erasure(tx, [world.noor.id], by=planted.ada.id, office=planted.school)

    job = await world.writes(asked_before)
    await planted.waits_for(job)

    assert (await world.reads(lambda s: s.get_one(Person, world.noor.id))).erased_at is None
    assert await world.reads(rows_with, (SAID,))


async def test_who_still_belongs_somewhere_is_not_erased(world: World, line: Lines) -> None:
    planted = await plant(world, line)

    with pytest.raises(Problem) as refused:
        await planted.asks("person.erase", person=world.noor.id)

    assert refused.value.code == "refused"
    assert await world.reads(rows_with, (SAID,))
