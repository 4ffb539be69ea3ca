"""X17, by every way into a room: of the others one reads no more than the table of names gives."""

import json
from collections.abc import Sequence

from server.accounts.models import Person
from server.storage.tx import Tx
from tests.kit.api import ApiOf
from tests.kit.line import Lines
from tests.kit.region import BORN, Someone
from tests.kit.world import World

LAST_NAME = "Bakker"  # Noor's, and that of her mother
NOORS = ("noor@leerling.example", "06 00000001", BORN.isoformat())
HER_MOTHERS = ("mevrouw@thuis.example", "06 00000002")

PAGES = ("/", "/rooms/{room}", "/rooms/{room}/people", "/rooms/{room}/placement")
API = ("/api/v1/rooms", "/api/v1/rooms/{room}/entries", "/api/v1/rooms/{room}/people")


async def a_host_reads_first_names_only(line: Lines, world: World, api: ApiOf) -> None:
    """Neither last name nor birthday, neither an address nor a number of pupil or parent."""
    await reads_none_of((LAST_NAME, *NOORS, *HER_MOTHERS), world.henk, line, world, api)


async def test_a_host_reads_first_names_only(line: Lines, world: World, api: ApiOf) -> None:
    await a_host_reads_first_names_only(line, world, api)


async def test_a_pupil_reads_no_address_of_a_parent(line: Lines, world: World, api: ApiOf) -> None:
    await reads_none_of(HER_MOTHERS, world.noor, line, world, api)


async def test_a_parent_reads_no_address_of_another(line: Lines, world: World, api: ApiOf) -> None:
    """They may live apart."""
    father = await world.adds_a_parent("Dhr. Visser")

    await reads_none_of(HER_MOTHERS, father, line, world, api)


async def reads_none_of(
    words: Sequence[str], reader: Someone, line: Lines, world: World, api: ApiOf
) -> None:
    """By the line, the pages and the API, after everybody in the room has said something."""
    await world.writes(_is_known, world)
    async with line(world.noor) as noor, line(world.bakker) as bakker, line(reader) as heard:
        seq = await noor.posts("Kijk, mijn werkstuk.")
        last = await bakker.posts("Mooi, Noor!", reply_to=seq, mentions=[world.noor.id])
        await bakker.asks("read.mark", seq=last)
        await heard.reaches(last)
        told = {"people": json.dumps(await heard.asks("room.people"))}
        told["history"] = json.dumps(await heard.asks("room.history"))
    told["the line"] = json.dumps(heard.frames)

    visitor = await api(reader)
    for path in (*PAGES, f"/rooms/{{room}}/messages/{seq}", *API):
        answer = await visitor.gets(path.format(room=world.room))
        assert answer.status_code == 200, path
        told[path] = answer.text

    assert "werkstuk" in told["history"]
    assert [(place, word) for place in told for word in words if word in told[place]] == []


def _is_known(tx: Tx, world: World) -> None:
    for who, (email, phone, *_born) in ((world.noor, NOORS), (world.bakker, HER_MOTHERS)):
        tx.change(tx.session.get_one(Person, who.id), email=email, phone=phone)
