"""`world`: a room of its own for each test, with the people around Noor in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest

from server import clock
from server.accounts.actions import change_settings
from server.accounts.guardianship import set_guardianship
from server.accounts.models import Person
from server.network.actions import affiliate
from server.permissions import COORDINATOR, PARENT, TEACHER, Role
from server.placements.grounds import born_latest
from server.placements.models import Placement
from server.placements.seats import seat, unseat
from server.storage.base import new_id
from server.storage.tx import Tx
from tests.kit.live import Live
from tests.kit.region import LONG_AGO, Cast, Someone, add, add_cast, open_room, sign_in

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class World:
    """One room in the shared server, and who is about it."""

    live: Live
    cast: Cast
    room: str

    @property
    def noor(self) -> Someone:
        return self.cast.noor

    @property
    def henk(self) -> Someone:
        return self.cast.henk

    @property
    def marieke(self) -> Someone:
        return self.cast.marieke

    @property
    def bakker(self) -> Someone:
        return self.cast.bakker

    @property
    def fatima(self) -> Someone:
        """A coordinator of the school, who is not seated."""
        return self.cast.fatima

    async def writes(
        self, verb: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """A verb, obeyed as the server itself does."""
        return await self.live.house.scribe.write(verb, *args, **kwargs)

    async def reads(
        self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.live.house.database.read(query, *args, **kwargs)

    async def unseats(self, who: Someone, room: str | None = None) -> None:
        await self.writes(unseat, room or self.room, who.id, "ended")

    async def seats(self, who: Someone, role: Role, room: str | None = None) -> None:
        await self.writes(seat, room or self.room, who.id, role)

    async def opens_another_room(self) -> str:
        """One more placement of Noor, with the same people."""
        return await self.writes(open_room, self.live.region, self.cast, new_id("p"))

    async def adds(self, name: str, **known: Any) -> Someone:
        """Somebody who belongs nowhere yet."""
        return await self.writes(add, name, **known)

    async def adds_a_teacher(self, name: str) -> Someone:
        """A teacher of the school, seated."""
        who = await self.writes(add, name)
        await self.writes(affiliate, who.id, self.live.region.school, TEACHER, LONG_AGO)
        await self.seats(who, TEACHER)
        return who

    async def adds_to_the_office(self, name: str, role: Role = COORDINATOR) -> Someone:
        """Somebody who works at the school, and is not seated."""
        who = await self.writes(add, name)
        await self.writes(affiliate, who.id, self.live.region.school, role, LONG_AGO)
        return who

    async def adds_a_parent(self, name: str, *, seated: bool = True) -> Someone:
        """One more parent of Noor."""
        who = await self.writes(add, name)
        await self.writes(
            set_guardianship, who.id, self.noor.id, "authority", by=None, since=LONG_AGO
        )
        if seated:
            await self.seats(who, PARENT)
        return who

    async def seats_many_parents(self, count: int) -> None:
        """That many more who answer for Noor, seated."""

        def fill(tx: Tx) -> None:
            for n in range(count):
                who = add(tx, f"Dhr. Bakker{n}").id
                set_guardianship(tx, who, self.noor.id, "contact", by=None, since=LONG_AGO)
                seat(tx, self.room, who, PARENT)

        await self.writes(fill)

    async def turns_18_in(self, wait: timedelta) -> None:
        """Noor has her 18th birthday after that many days."""

        def grow(tx: Tx) -> None:
            born = born_latest(18, clock.day_of(tx.now) + wait)
            tx.change(tx.session.get_one(Person, self.noor.id), born=born)

        await self.writes(grow)

    async def ends_long_ago(self) -> None:
        """The placement finished more than 28 days ago; nobody was sent away yet."""

        def end(tx: Tx) -> None:
            placement = tx.session.get_one(Placement, self.room)
            tx.change(placement, life="finished", over_at=tx.now - timedelta(days=29))

        await self.writes(end)

    async def hides_receipts(self, who: Someone) -> None:
        await self.writes(change_settings, who.id, receipts=False)

    async def signs_in(self, who: Someone) -> Someone:
        """The same person on another device."""
        return await self.writes(sign_in, who.id, who.name, who.sample_name)


@pytest.fixture
async def world(live: Live) -> World:
    return await make_world(live)


async def make_world(live: Live) -> World:
    """A fresh room with fresh people."""
    room = new_id("p")  # known before: a transaction that begins anew must find the same

    def make(tx: Tx) -> Cast:
        cast = add_cast(tx, live.region)
        open_room(tx, live.region, cast, room)
        return cast

    return World(live, await live.house.scribe.write(make), room)
