"""The index follows the log behind the commit: each entry once, wherever the worker is killed."""

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from server.app import opened
from server.channels import index
from server.channels.finding import Wish, find
from server.channels.index import CONSUMER, NAME
from server.errors import Fault
from server.house import House
from server.storage import log, search, shelving, telling
from server.storage.base import new_id
from server.storage.log import Recorded
from server.storage.search import DOCUMENTS
from server.storage.telling import Consumer
from server.storage.tx import Tx
from tests.kit.live import settings
from tests.kit.region import Cast, Someone, add_cast, found, open_room

STEP = 0.05  # seconds that one transaction may hold the writer


@dataclass(frozen=True)
class Desk:
    """A house with a room in it, and no worker: what is said waits to be indexed."""

    house: House
    cast: Cast
    room: str

    async def says(self, body: str, who: Someone | None = None) -> int:
        return int((await self.does("message.post", body=body, who=who))["seq"])

    async def does(self, do: str, *, who: Someone | None = None, **with_: Any) -> dict[str, Any]:
        by = (who or self.cast.henk).id
        ask = self.house.commands.ask(do, self.room, by, new_id("k"), with_)
        return await self.house.scribe.obey(ask)

    async def tells(self, consumer: Consumer = CONSUMER) -> int:
        """The worker's turn; how many steps it took."""
        steps = 1
        while await self.house.scribe.write(telling.tell, consumer):
            steps += 1
        return steps

    async def finds(self, q: str, who: Someone | None = None) -> list[int]:
        viewer = (who or self.cast.noor).id
        hits = await self.house.database.read(find, viewer, Wish(q=q))
        return [hit["seq"] for hit in hits.hits]

    async def waiting(self) -> int:
        return (await self.house.database.read(telling.waiting)).get(NAME, 0)

    async def indexed(self) -> int:
        count = select(func.count()).select_from(DOCUMENTS)
        return await self.house.database.read(lambda session: session.scalar(count) or 0)


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(settings(database_url, tmp_path, 8000)) as (house, _hub):
        region = await found(house)
        cast = await house.scribe.write(add_cast, region)
        room = await house.scribe.write(open_room, region, cast, new_id("p"))
        yield Desk(house, cast, room)


async def test_nothing_is_found_before_it_is_heard_and_all_of_it_after(desk: Desk) -> None:
    seq = await desk.says("Een passer graag")
    assert await desk.finds("passer") == []
    assert await desk.waiting() == 1

    await desk.tells()

    assert await desk.finds("passers") == [seq]
    assert await desk.waiting() == 0


async def test_what_is_heard_twice_or_late_is_found_once_as_it_stands(desk: Desk) -> None:
    seq = await desk.says("Een passer graag")
    posted = await desk.house.database.read(log.between, desk.room, seq - 1, seq)
    await desk.tells()
    await desk.does("message.edit", seq=seq, body="Een liniaal graag")
    await desk.tells()

    for _ in range(2):
        await desk.house.scribe.write(index.hear, posted)

    assert await desk.finds("passer") == []
    assert await desk.finds("liniaal") == [seq]
    assert await desk.indexed() == 1


async def killed_anywhere_it_goes_on(desk: Desk) -> None:
    """Killed at any moment of a step, nothing is half done; the next turn does it all."""
    seqs = [await desk.says(f"passer {n}") for n in range(5)]
    for most in range(3):
        await _is_killed(desk, most)
        assert await desk.waiting() == 5
        assert await desk.finds("passer") == []

    await desk.tells()

    assert await desk.finds("passer") == seqs[::-1]
    assert (await desk.indexed(), await desk.waiting()) == (5, 0)


async def _is_killed(desk: Desk, most: int) -> None:
    """After so many of the entries were handled."""

    def hear(tx: Tx, entries: Sequence[Recorded]) -> None:
        index.hear(tx, entries[:most])
        raise RuntimeError("killed")

    with pytest.raises(Fault):
        await desk.tells(Consumer(NAME, CONSUMER.kinds, hear))


async def test_killed_anywhere_it_goes_on(desk: Desk) -> None:
    await killed_anywhere_it_goes_on(desk)


async def test_a_backlog_is_caught_up_in_short_steps(desk: Desk) -> None:
    for n in range(250):
        await desk.says(f"passer {n} op de werkbank naast de slijptol, graag voor morgen terug")
    spent: list[float] = []

    def hear(tx: Tx, entries: Sequence[Recorded]) -> None:
        assert len(entries) <= telling.MOST
        began = time.process_time()
        index.hear(tx, entries)
        spent.append(time.process_time() - began)

    steps = await desk.tells(Consumer(NAME, CONSUMER.kinds, hear))

    assert steps == 3
    assert await desk.indexed() == 250
    assert sorted(spent)[1] < STEP  # the middle one: other tests run beside this one


async def the_index_only_proposes(desk: Desk) -> None:
    """Before the index hears of it, words that are gone are found no more (X19)."""
    gone, changed = await desk.says("Een passer"), await desk.says("Een zachte passer")
    await desk.tells()
    assert await desk.finds("passer") == [changed, gone]
    await desk.does("message.withdraw", seq=gone)
    await desk.does("message.edit", seq=changed, body="Een zachte liniaal")

    assert await desk.finds("passer") == []
    assert await desk.finds("pass") == []
    assert await desk.finds("zachte") == [changed]


async def test_the_index_only_proposes(desk: Desk) -> None:
    await the_index_only_proposes(desk)


async def test_withdrawn_and_forgotten_leave_no_word_in_the_index(desk: Desk) -> None:
    gone, stays = await desk.says("Een passer"), await desk.says("Een liniaal")
    await desk.tells()
    await desk.does("message.withdraw", seq=gone)
    await desk.tells()
    assert await desk.indexed() == 1

    await desk.house.scribe.write(index.forget, desk.room, [stays])

    assert await desk.indexed() == 0
    assert await desk.finds("liniaal") == []


async def test_the_index_can_be_begun_anew(desk: Desk) -> None:
    seqs = [await desk.says(f"passer {n}") for n in range(3)]
    note = (await desk.does("note.write", body="passer van school", who=desk.cast.marieke))["seq"]
    await desk.tells()

    await desk.house.scribe.write(lambda tx: index.rebuild(tx.session))

    assert await desk.finds("passer") == []
    await desk.tells()
    assert await desk.finds("passer") == seqs[::-1]
    assert await desk.finds("passer", desk.cast.marieke) == [note, *seqs[::-1]]


async def test_what_is_stored_in_one_instant_keeps_its_order(desk: Desk) -> None:
    seqs = [await desk.says("passer") for _ in range(3)]

    def put_at_once(tx: Tx) -> None:
        shelf = search.shelf(desk.room, index.OF_MESSAGES)
        documents = [shelving.Document(desk.room, seq, tx.now, ("passer",), shelf) for seq in seqs]
        for one in documents:
            shelving.put(tx.session, [one])
        shelving.put(tx.session, documents[:1])  # once more, among the others

    await desk.house.scribe.write(put_at_once)

    assert sorted(await desk.finds("passer")) == seqs
    assert await desk.indexed() == 3
