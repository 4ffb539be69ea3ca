"""`story`: an empty server with the people of the region, on a Monday in November."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.mail.models import Letter
from server.network import companies
from server.network.actions import affiliate, end_affiliation
from server.network.models import Affiliation
from server.network.queries import office_members, roles_of, ties_of
from server.permissions import TEACHER, Role
from server.placements import invitations, queries, timers
from server.placements.commands import commands
from server.placements.models import Invitation, Placement
from server.placements.seats import taken
from server.storage import log
from server.storage.audit import Act
from server.storage.commands import Commands, Member
from server.storage.engine import Database
from server.storage.log import Recorded
from server.storage.scribe import Scribe
from server.storage.tx import Tx
from tests.placements.people import Names, settle

P = ParamSpec("P")
T = TypeVar("T")

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=clock.AMSTERDAM)
AFTERNOON = {"weekday": 4, "from": "13:00", "until": "16:30", "break_minutes": 0}


def members(session: Session, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Member]:
    wanted = set(pairs)
    return {
        **queries.members(session, {pair for pair in wanted if pair[0].startswith("p_")}),
        **office_members(session, {pair for pair in wanted if pair[0].startswith("o_")}),
    }


@dataclass
class Story:
    """What somebody does, what then stands in the log, and what day it is."""

    database: Database
    scribe: Scribe
    commands: Commands
    who: Names
    wall: time_machine.Traveller
    log: list[Recorded] = field(default_factory=list)

    async def does(self, who: str, do: str, /, *, at: str = "", **with_: Any) -> dict[str, Any]:
        """A command by that person in the office of Het Veerhuis, or another."""
        office = at or self.who.veerhuis
        ask = self.commands.ask(do, office, who, uuid4().hex, with_, is_fresh=True)
        return await self.scribe.obey(ask)

    async def fatima_does(self, do: str, /, **with_: Any) -> dict[str, Any]:
        return await self.does(self.who.fatima, do, **with_)

    async def makes(self, pupil: str = "noor", **changed: Any) -> str:
        """A draft by Fatima: twelve Thursdays at Stoutjes with Marieke and Henk."""
        said: dict[str, Any] = {
            "pupil": self.who.ids[pupil],
            "kind": "company_elective",
            "address": self.who.stoutjes_address,
            "elective": "Plaat- en constructiewerk",
            "starts": "2026-11-26",
            "ends": "2027-02-11",
            "days": [AFTERNOON],
            "teacher": self.who.marieke,
            "supervisor": self.who.henk,
        }
        answer = await self.fatima_does("placement.make", **{**said, **changed})
        return str(answer["placement"])

    async def issues(self, pupil: str = "noor", **changed: Any) -> str:
        room = await self.makes(pupil, **changed)
        await self.fatima_does("placement.issue", placement=room)
        return room

    async def signs(self, room: str, *people: str) -> None:
        """These people signed on paper, and Fatima saw it."""
        for person in people:
            await self.fatima_does(
                "agreement.sign_on_paper",
                placement=room,
                person=self.who.ids[person],
                signed_on=clock.today().isoformat(),
            )

    async def runs(self, pupil: str = "noor", parents: tuple[str, ...] = ("bakker",)) -> str:
        """A placement that is running: signed by all, and its first day came."""
        room = await self.issues(pupil)
        await self.signs(room, pupil, "marieke", "henk", *parents)
        await self.wakes_on(datetime(2026, 11, 26, 8, 0, tzinfo=clock.AMSTERDAM))
        return room

    async def wakes_on(self, moment: datetime) -> None:
        """That moment comes, and the timers run."""
        self.wall.move_to(moment)
        await self.turns()

    async def turns(self) -> None:
        """One turn of the timers."""
        for step in timers.STEPS:
            after: str | None = ""
            while after is not None:
                after = await self.scribe.write(step, after)

    async def writes(
        self, verb: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.scribe.write(verb, *args, **kwargs)

    async def reads(
        self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.database.read(query, *args, **kwargs)

    async def makes_unproven(self, name: str) -> None:
        """No code ever came back from that person's address."""

        def unprove(tx: Tx) -> None:
            person = tx.session.get_one(Person, self.who.ids[name])
            tx.change(person, verified_at=None)

        await self.writes(unprove)

    async def proves(self, name: str) -> None:
        """A code came back from that person's address."""

        def prove(tx: Tx) -> None:
            tx.change(tx.session.get_one(Person, self.who.ids[name]), verified_at=tx.now)

        await self.writes(prove)

    async def accepts(self, name: str) -> str:
        """The person's newest invitation, after the right code; where that leads."""

        def accept(tx: Tx) -> str:
            person = self.who.ids[name]
            newest = tx.session.scalars(
                select(Invitation.id)
                .where(Invitation.person == person)
                .order_by(Invitation.id.desc())
            ).first()
            tx.change(tx.session.get_one(Person, person), verified_at=tx.now)
            return invitations.accept(tx, newest or "", person)

        return await self.writes(accept)

    async def ends_on(self, name: str, last: date) -> None:
        """All that ties this person to an organisation holds until that day."""

        def end(tx: Tx) -> None:
            ties = select(Affiliation).where(Affiliation.person == self.who.ids[name])
            for tie in tx.session.scalars(ties).all():
                end_affiliation(tx, tie, last)

        await self.writes(end)

    async def loses_coordinator(self) -> None:
        """Fatima leaves, and nobody comes."""
        await self.ends_on("fatima", clock.today() - timedelta(days=1))

    async def seated(self, room: str) -> dict[str, str]:
        """Name → role of who is in the room."""
        seats = await self.reads(lambda session: taken(session, room))
        names = {id_: name for name, id_ in self.who.ids.items()}
        return {names[person]: str(seat.role) for person, seat in seats.items()}

    async def life(self, room: str) -> str | None:
        return await self.reads(
            lambda session: session.scalar(select(Placement.life).where(Placement.id == room))
        )

    async def told(self, stream: str) -> list[str]:
        """The kinds of all entries of a stream, in order."""
        entries = await self.entries(stream)
        return [entry.what for entry in entries]

    async def entries(self, stream: str) -> list[Recorded]:
        return await self.reads(log.between, stream, 0, 10_000)

    async def newest_invitation(self) -> str:
        found = await self.reads(lambda session: session.scalar(select(func.max(Invitation.id))))
        return found or ""

    async def letter_to(self, address: str) -> str:
        """The newest letter that waits for that address."""
        found = await self.reads(
            lambda session: session.scalar(
                select(Letter.text).where(Letter.to == address).order_by(Letter.id.desc())
            )
        )
        return found or ""

    async def writes_proof(self, person: str) -> None:
        """That person's newest invitation is accepted."""
        await self.writes(invitations.accept, await self.newest_invitation(), person)

    async def roles(self, person: str, organisation: str) -> frozenset[Role]:
        held = await self.reads(roles_of, person, clock.today())
        return held.get(organisation, frozenset())

    async def tie_of(self, name: str) -> str:
        """The newest affiliation of that person."""
        ties = await self.reads(ties_of, self.who.ids[name])
        return ties[0].id

    async def joins(self, name: str, organisation: str) -> None:
        """That person teaches there from now on."""
        to = self.who.ids[organisation]
        await self.writes(affiliate, self.who.ids[name], to, TEACHER, clock.today(), None)

    async def audited(self, person: str) -> list[str]:
        """What the audit tells about that person."""
        found = await self.reads(
            lambda session: session.scalars(select(Act.what).where(Act.about == person)).all()
        )
        return list(found)


@pytest.fixture
def wall() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
async def story(database_url: str, wall: time_machine.Traveller) -> AsyncIterator[Story]:
    database = Database(database_url)

    def links(path: str) -> str:
        return f"https://leerplek.example{path}"

    table = Commands({**companies.COMMANDS, **commands(links)}, members)
    heard: list[Recorded] = []
    scribe = Scribe(database, table, heard.extend)
    await scribe.start()
    who = await scribe.write(settle)
    yield Story(database, scribe, table, who, wall, heard)
    await scribe.close()
    await database.close()


@pytest.fixture
async def windows(story: Story, tmp_path: Path) -> AsyncIterator[Any]:
    """Windows on the pages of this story."""
    from tests.placements.windows import Windows

    async with AsyncExitStack() as stack:
        yield Windows(story, tmp_path, stack)
