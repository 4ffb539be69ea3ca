"""Words that are planted around Noor, and what happens until they are gone."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Code, Person
from server.admin.imports.models import Import, ImportRow
from server.admin.models import Erasure
from server.files.models import PhotoConsent
from server.jobs.models import Job
from server.mail import outbox
from server.network.actions import end_affiliation
from server.network.models import Affiliation, SchoolNumber
from server.permissions import ADMIN, PUPIL
from server.placements.models import KeptParent, Placement
from server.storage.base import Base, new_id
from server.storage.tx import Tx
from tests.kit.line import Lines
from tests.kit.region import Someone
from tests.kit.world import World

# Each is one that no text holds by chance, and that no stemmer cuts.
WORDS = (
    *("zeppelinkraan", "kwartelhoek", "vuurdoornpad", "mistralbank", "oeverzwam"),
    *("klaproosdak", "dwarsfluitbeer", "tochtdeken"),
)
SAID, EDITED, NOTED, WITHDRAWN, WHY, REASON, NAME, PHONE = WORDS
EMAIL = f"{NAME}@thuis.example"


@dataclass
class Plant:
    """A world in which all those words stand somewhere, and an admin who may erase."""

    world: World
    ada: Someone
    said: int = 0

    @property
    def school(self) -> str:
        return self.world.live.region.school

    async def asks(self, do: str, **with_: Any) -> dict[str, Any]:
        """What the admin asks of the office, as every door passes it on."""
        house = self.world.live.house
        ask = house.commands.ask(do, self.school, self.ada.id, uuid4().hex, with_, is_fresh=True)
        return await house.scribe.obey(ask)

    async def erases(self, who: Someone) -> str:
        """The job that erased that person, once it is done."""
        answer = await self.asks("person.erase", person=who.id)
        return await self.waits_for(str(answer["job"]))

    async def waits_for(self, job: str) -> str:
        await until(self.world, lambda s: s.get_one(Job, job).state != "waiting")
        state = await self.world.reads(lambda s: s.get_one(Job, job).state)
        assert state == "done"
        await until(self.world, _all_written)
        return job


async def plant(world: World, line: Lines) -> Plant:
    """Everything that can be said about Noor is said."""
    ada = await world.adds_to_the_office("Ada Beheer", ADMIN)
    planted = Plant(world, ada)
    async with line(world.noor) as noor, line(world.marieke) as marieke:
        planted.said = await noor.posts(f"Eerst {EDITED} gezegd.")
        await noor.asks("message.edit", seq=planted.said, body=f"Nu {SAID} gezegd, @docent.")
        await marieke.posts("Goed zo.", reply_to=planted.said)
        await marieke.asks("message.react", seq=planted.said, emoji="👍")
        await marieke.asks("note.write", body=f"Let op: {NOTED}.")
        gone = await noor.posts(f"Dit {WITHDRAWN} trek ik in.")
        await marieke.asks("message.withdraw", seq=gone, why=f"Vanwege {WHY}.")
    await world.writes(_know, world)
    return planted


def _know(tx: Tx, world: World) -> None:
    """What the office knows of Noor, what was mailed to her, and why it ended."""
    noor = tx.session.get_one(Person, world.noor.id)
    tx.change(noor, first_name=NAME.capitalize(), email=EMAIL, phone=PHONE)
    letter = outbox.write(tx, EMAIL, f"Aan {NAME}", f"Dag {NAME}")
    tx.flush()
    tx.session.execute(
        text("UPDATE letters SET given_up_at = next_try WHERE id = :id"), {"id": letter}
    )
    code = {"code_hash": b"1" * 32, "link_hash": uuid4().bytes * 2, "made_at": tx.now}
    tx.add(Code(request=uuid4().hex, person=noor.id, address=EMAIL, **code))
    placement = tx.session.get_one(Placement, world.room)
    tx.change(placement, reason=f"Door {REASON}")
    tx.record(world.room, "placement.ended_early", {"reason": f"Door {REASON}"})


async def leaves(world: World, who: Someone, *, last: date | None = None) -> None:
    """That person belongs nowhere any more, and Noor's placement is over for good."""
    day = last or clock.today() - timedelta(days=1)

    def leave(tx: Tx) -> None:
        ties = select(Affiliation).where(Affiliation.person == who.id, Affiliation.until.is_(None))
        for tie in tx.session.scalars(ties).all():
            end_affiliation(tx, tie, day)
        placement = tx.session.get_one(Placement, world.room)
        over = clock.on_wall(day, clock.now().time()) - timedelta(days=29)
        tx.change(placement, starts=LONG_AGO, ends=clock.day_of(over), over_at=over)
        tx.change(placement, life="ended_early")

    await world.writes(leave)


LONG_AGO = date(2020, 2, 1)


async def until(world: World, holds: Callable[[Session], bool]) -> None:
    """Waits until that is so, with a limit."""
    for _turn in range(400):
        if await world.reads(holds):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("waited in vain")


def rows_with(session: Session, words: tuple[str, ...]) -> list[str]:
    """`table: word` for every row of any table in which one of these words stands."""
    found = []
    named = [table.name for table in Base.metadata.sorted_tables]
    for name in [*named, "search_words"]:
        for row in session.execute(text(f'SELECT * FROM "{name}"')):  # noqa: S608 - our own names
            line = " ".join(map(str, row)).lower()
            found += [f"{name}: {word}" for word in words if word.lower() in line]
    return found


def files_with(folder: Path, words: tuple[str, ...]) -> list[str]:
    """`file: word` for every file below that folder in which one of these words stands."""
    return [
        f"{path.relative_to(folder)}: {word}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for word in words
        if word.lower().encode() in path.read_bytes().lower()
    ]


def _all_written(session: Session) -> bool:
    unwritten = select(Erasure.id).where(Erasure.written_at.is_(None)).limit(1)
    return session.scalar(unwritten) is None


def import_knows(tx: Tx, world: World) -> None:
    """A file with Noor was imported, and said yes to photos; her parent made a copy of her data."""
    noor = tx.session.get_one(Person, world.noor.id)
    school = tx.session.get_one(Placement, world.room).school
    rows: tuple[tuple[str, dict[str, Any]], ...]
    rows = (NAME, {"notes": []}), ("Iemand Anders", {"notes": [["own", "x", {"email": EMAIL}]]})
    over = {"state": "done", "counts": {}, "headers": [], "fields": [], "missing": [noor.id]}
    shared = [{"email": EMAIL, "why": "family", "names": [NAME], "lines": [2]}]
    known = new_id("im")
    tx.add(
        Import(id=known, school=school, name="klas.csv", kind="pupils", shared=shared, **over,
               made_at=tx.now, ended_at=tx.now)
    )  # fmt: skip
    for line, (name, found) in enumerate(rows, 2):
        whole = f"{name} {noor.last_name.upper()}" if name == NAME else name
        tx.add(ImportRow(of=known, line=line, cells=[], outcome="new", name=whole, found=found))
    number = {"number": PHONE, "written": PHONE}
    tx.add(SchoolNumber(school=school, role=PUPIL, person=noor.id, **number))
    for by in (world.noor.id, world.bakker.id):
        tx.add(PhotoConsent(pupil=noor.id, purpose="room", by=by, given=True, at=tx.now))
    rooms = select(Placement.id).where(Placement.pupil == noor.id)
    for room in tx.session.scalars(rooms).all():
        tx.add(KeptParent(room=room, parent=world.bakker.id, at=tx.now))
    done = {"state": "done", "cursor": {}, "result": {}, "ended_at": tx.now}
    times = {"made_at": tx.now, "moved_at": tx.now, "due_at": tx.now}
    about = {"with_": {"person": noor.id}}
    job = Job(id=new_id("j"), kind="data.export", by=world.bakker.id, **about, **done, **times)
    tx.add(job)


def left_of(session: Session, person: str) -> int:
    """How many numbers, consents, kept parents and copies of that person there still are."""
    consents = or_(PhotoConsent.pupil == person, PhotoConsent.by == person)
    copies = Job.with_["person"].as_string() == person
    found = (
        select(SchoolNumber.number).where(SchoolNumber.person == person),
        select(PhotoConsent.by).where(consents),
        select(KeptParent.parent)
        .join(Placement, Placement.id == KeptParent.room)
        .where(or_(KeptParent.parent == person, Placement.pupil == person)),
        select(Job.id).where(copies),
    )
    return sum(len(session.scalars(one).all()) for one in found)
