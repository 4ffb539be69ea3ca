"""Who is in the room, named as the asker's role may see them."""

from typing import Any

from sqlalchemy import select, update

from server.placements.models import Seat
from server.storage.log import Entry
from server.storage.tx import Tx
from tests.kit.line import Client, Lines
from tests.kit.world import World


async def people(client: Client) -> dict[str, dict[str, Any]]:
    found = (await client.asks("room.people"))["people"]
    return {person["id"]: person for person in found}


async def test_members_are_told_with_role_presence_and_reading(line: Lines, world: World) -> None:
    async with line(world.marieke) as marieke, line(world.noor) as noor:
        await noor.asks("read.mark", seq=4)

        found = await people(marieke)
        assert list(found) == [world.noor.id, world.marieke.id, world.henk.id, world.bakker.id]
        assert found[world.noor.id] == {
            "id": world.noor.id,
            "name": "Noor Bakker",
            "role": "pupil",
            "here": "online",
            "read": 4,
            "since": 1,
        }
        assert found[world.henk.id]["here"] is None


async def test_a_host_knows_a_pupil_by_first_name_and_a_parent_by_an_initial(
    line: Lines, world: World
) -> None:
    async with line(world.henk) as henk, line(world.bakker) as bakker:
        to_henk, to_bakker = await people(henk), await people(bakker)

    assert to_henk[world.noor.id]["name"] == "Noor"
    assert to_henk[world.bakker.id]["name"] == "Mw. B."
    assert to_bakker[world.noor.id]["name"] == "Noor Bakker"
    assert to_bakker[world.bakker.id]["name"] == "Mw. Bakker"
    assert to_henk[world.marieke.id]["name"] == "Marieke Hofstra"


async def test_nothing_else_of_a_person_is_told(line: Lines, world: World) -> None:
    async with line(world.henk) as henk:
        fields = {field for person in (await people(henk)).values() for field in person}

    assert fields == {"id", "name", "role", "here", "read", "since"}


async def test_who_left_is_told_as_far_as_they_spoke_or_are_spoken_of(
    line: Lines, world: World
) -> None:
    """No card of an old room names somebody whom nobody can name."""
    newcomer, silent = await world.adds_a_teacher("Bart"), await world.adds_a_teacher("Stil")
    erased = await world.adds_a_teacher("Weg")
    async with line(newcomer) as bart:
        await bart.posts("Ik vervang Marieke even.")
    await world.unseats(newcomer)
    await world.unseats(silent)
    await world.unseats(erased)
    await world.writes(hides_the_coming_of, world.room, erased.id)

    async with line(world.noor) as noor:
        found = await people(noor)
        page = (await noor.asks("room.history"))["entries"]

    assert found[newcomer.id]["left"] == 9
    assert found[newcomer.id]["here"] is None
    assert found[silent.id]["left"] == 10
    named = {entry["with"].get("who") for entry in page if entry.get("what", "")[:7] == "member."}
    assert silent.id in named
    assert erased.id not in found


async def test_who_hides_own_receipts_is_not_read_and_sees_none(line: Lines, world: World) -> None:
    async with line(world.noor) as noor, line(world.henk) as henk:
        await noor.asks("read.mark", seq=3)
        await henk.asks("read.mark", seq=3)
        await world.hides_receipts(world.noor)

        assert (await people(henk))[world.noor.id]["read"] is None
        assert (await people(henk))[world.henk.id]["read"] == 3
        assert {person["read"] for person in (await people(noor)).values()} == {None}


def hides_the_coming_of(tx: Tx, room: str, person: str) -> None:
    """As erasing does with the card of who came."""
    joined = select(Seat.joined).where(Seat.room == room, Seat.person == person)
    hidden = update(Entry).where(Entry.stream == room, Entry.seq == tx.session.scalar(joined))
    tx.session.execute(hidden.values(seen_by=0, with_={}))
