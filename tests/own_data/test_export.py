"""A copy of one's own data: what is in it, what never is, and who gets it."""

import hashlib
import os
import re
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from server import clock
from server.accounts.models import Person, SignedIn
from server.admin import exporting
from server.jobs.models import Job
from server.storage.tx import Tx
from tests.kit.line import Lines
from tests.kit.region import BORN
from tests.kit.world import World
from tests.own_data.trials import (
    Copy,
    asks_for_copy,
    browser,
    copy_of,
    downloads,
    hold_nothing_withdrawn_and_no_notes_of_others,
    hold_the_own_words_alone_of_a_room_that_was_left,
    sends,
)

OLD_ENOUGH = clock.today() - timedelta(days=366 * 17)


async def test_noor_gets_what_she_may_see_with_checksums_and_a_page(
    world: World, line: Lines
) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        mine = await noor.posts("Ik heb <b>gezet</b>.")
        await noor.asks("message.edit", seq=mine, body="Ik heb plaat gezet.")
        await henk.posts("Netjes gedaan.")

    copy = await copy_of(world, world.noor)

    said = [e["with"]["body"] for e in copy.room(world.room)["entries"] if "body" in e["with"]]
    assert said == ["Ik heb plaat gezet.", "Netjes gedaan."]
    assert "Ik heb <b>gezet</b>." in str(copy.room(world.room)["own_versions"])
    assert copy.json("person.json")["first_name"] == "Noor"
    assert "Netjes gedaan." in copy.zip.read("index.html").decode()
    rows = copy.zip.read("checksums.txt").decode().splitlines()
    sums = {name: expected for expected, name in (row.split("  ", 1) for row in rows)}
    assert {*sums, "checksums.txt"} == set(copy.zip.namelist())
    for name, expected in sums.items():
        assert hashlib.sha256(copy.zip.read(name)).hexdigest() == expected


async def test_pupil_and_parent_both_read_who_stays_at_18(world: World, line: Lines) -> None:
    await world.turns_18_in(timedelta(days=14))
    async with line(world.noor) as noor:
        await noor.asks("parent.keep", person=world.bakker.id)

    for who in (world.noor, world.bakker):
        [kept] = (await copy_of(world, who)).json("kept_parents.json")
        assert (kept["room"], kept["name"]) == (world.room, "Mw. Bakker")


async def test_what_was_withdrawn_and_the_notes_of_others_are_in_no_copy(
    world: World, line: Lines
) -> None:
    await hold_nothing_withdrawn_and_no_notes_of_others(world, line)


async def test_a_host_gets_the_first_name_and_nothing_more_of_the_pupil(world: World) -> None:
    copy = await copy_of(world, world.henk)

    names = {one["id"]: one["name"] for one in copy.room(world.room)["people"]}
    assert names[world.noor.id] == "Noor"
    assert "Bakker" not in copy.text
    assert BORN.isoformat() not in copy.text


async def test_who_left_gets_the_own_words_and_none_of_the_others(
    world: World, line: Lines
) -> None:
    await hold_the_own_words_alone_of_a_room_that_was_left(world, line)


async def test_a_parent_may_ask_for_a_child_under_16_and_for_no_other(world: World) -> None:
    copy = await copy_of(world, world.bakker, person=world.noor.id)

    assert copy.json("person.json")["id"] == world.noor.id
    # A child may have reported this very parent.
    assert {"reports.json", "audit.json", "own_stream.json"}.isdisjoint(copy.names)
    assert "reports.json" in (await copy_of(world, world.noor)).names
    async with browser(world, world.bakker) as page:
        for other in (world.henk.id, "u_0"):
            assert (await sends(page, "/settings/data/export", person=other)).status_code == 404


async def test_a_pupil_of_16_asks_alone(world: World) -> None:
    def age(tx: Tx) -> None:
        tx.change(tx.session.get_one(Person, world.noor.id), born=OLD_ENOUGH)

    await world.writes(age)

    async with browser(world, world.bakker) as page:
        answer = await sends(page, "/settings/data/export", person=world.noor.id)

    assert answer.status_code == 404


async def test_a_copy_is_for_who_asked_alone_and_a_guess_learns_nothing(world: World) -> None:
    """X5: another's copy is answered as one that never was."""
    job = await asks_for_copy(world, world.noor)

    for who in (world.henk, world.bakker, world.fatima):
        theirs, never = await downloads(world, who, job), await downloads(world, who, "j_0")
        assert (theirs.status_code, never.status_code) == (404, 404)
        assert _without_request(theirs.text) == _without_request(never.text)


async def test_a_copy_asks_for_a_fresh_sign_in(world: World) -> None:
    job = await asks_for_copy(world, world.noor)
    await world.writes(_sign_in_an_hour_ago, world.noor.session)

    answer = await downloads(world, world.noor, job)

    assert answer.status_code == 303
    assert "afresh=1" in answer.headers["location"]


async def test_after_seven_days_a_copy_is_gone(world: World) -> None:
    job = await asks_for_copy(world, world.noor)
    folder = world.live.house.settings.data / exporting.FOLDER
    path = folder / f"{job}.zip"
    assert path.exists()

    await world.writes(_end_eight_days_ago, job)

    assert (await downloads(world, world.noor, job)).status_code == 404
    exporting._sweep([path], {job}, clock.now() + timedelta(seconds=1))
    assert not path.exists()


async def test_asking_twice_makes_one_copy(world: World) -> None:
    first = await world.writes(exporting.ask_for_export, world.noor.id, world.noor.id)
    again = await world.writes(exporting.ask_for_export, world.noor.id, world.noor.id)

    assert first == again


async def test_the_command_line_writes_the_same(world: World, tmp_path: Path) -> None:
    path = tmp_path / "noor.zip"

    await exporting.export_to(world.live.house, world.noor.id, path)

    copy = Copy(path.read_bytes())
    assert copy.json("person.json")["id"] == world.noor.id
    assert os.listdir(tmp_path) == ["noor.zip"]


def _sign_in_an_hour_ago(tx: Tx, session: str) -> None:
    tx.session.execute(
        update(SignedIn)
        .where(SignedIn.id == session)
        .values(made_at=tx.now - timedelta(hours=1))
        .execution_options(synchronize_session=False)
    )


def _end_eight_days_ago(tx: Tx, job: str) -> None:
    tx.change(tx.session.get_one(Job, job), ended_at=tx.now - timedelta(days=8))


def _without_request(page: str) -> str:
    """The page without what differs from one to the next: its token and its request."""
    return re.sub(
        r'value="[0-9a-f]{128}"|<code>[^<]+</code>|vaq\w+|[A-Za-z0-9_-]{12}(?=<)', "", page
    )
