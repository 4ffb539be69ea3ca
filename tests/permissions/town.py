"""`town`: a whole server without its worker, and one person for every column of the table.

Nothing happens in it that nobody asked for, so what a trial changed is what the trial did.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import uuid4

import httpx2
from starlette.applications import Starlette

from server import clock
from server.accounts.guardianship import end_guardianship, set_guardianship
from server.app import build, opened
from server.channels.doors import Doors
from server.house import House
from server.network.actions import affiliate, found_board, found_region, found_school
from server.network.companies import Place, add_address, add_company
from server.network.models import School
from server.permissions import (
    ADMIN,
    COORDINATOR,
    LEAD_APPLICANT,
    PARENT,
    PUPIL,
    SAFETY_OFFICER,
    SUPERVISOR,
    TEACHER,
    Role,
)
from server.placements.seats import seat, unseat
from server.safety.models import Report
from server.storage.base import new_id
from server.storage.tx import Tx
from tests.files.corpus import png
from tests.kit.live import settings
from tests.kit.region import BORN, LONG_AGO, Cast, Region, Someone, add, found, open_room
from tests.permissions.visits import Visitor, cookieless

P = ParamSpec("P")
T = TypeVar("T")

PORT = 8000
SECRET = "Rivierkei-1953"  # stands in a message in Noor's room, and nowhere else
NOTE = "Turfschip-1590"  # stands in a note of the school in Noor's room
PHOTO = png()  # on which nobody is to be recognised


def _rooms() -> dict[str, str]:
    # Known before they are opened: a transaction that begins anew must find the same.
    return {"room": new_id("p"), "other_room": new_id("p")}


@dataclass
class Town:
    """The server, the people by the columns of permissions.csv, and what everything is called."""

    app: Starlette
    house: House
    client: httpx2.AsyncClient
    region: Region
    people: dict[str, Someone] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=_rooms)
    said: int = 0  # the number of Noor's message
    photo_seq: int = 0  # the number of Noor's photo
    note: int = 0  # the number of the school's note
    numbers: Any = field(default_factory=lambda: count(1))

    def __getattr__(self, name: str) -> str:
        if name in self.__dict__.get("ids", {}):
            return self.ids[name]
        raise AttributeError(name)

    def visitor(self, column: str) -> Visitor:
        """That person, in a browser or a program; "nobody" is signed in nowhere."""
        return Visitor(self.app, self.client, self.house.settings, self.people.get(column))

    def fresh(self, what: str) -> str:
        """A name that nothing else has."""
        return f"{what}{next(self.numbers)}"

    async def writes(
        self, verb: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.house.scribe.write(verb, *args, **kwargs)

    async def reads(
        self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self.house.database.read(query, *args, **kwargs)

    async def does(self, column: str, do: str, stream: str, /, **with_: Any) -> dict[str, Any]:
        """A command, obeyed as every door passes it on."""
        who = self.people[column].id
        ask = self.house.commands.ask(do, stream, who, uuid4().hex, with_, is_fresh=True)
        return await self.house.scribe.obey(ask)

    async def office_does(self, do: str, **with_: Any) -> dict[str, Any]:
        return await self.does("coordinator", do, self.region.school, **with_)


MakeTown = Callable[..., AbstractAsyncContextManager[Town]]


@asynccontextmanager
async def founded(database_url: str, data: Path, **changed: Any) -> AsyncIterator[Town]:
    """A town of its own until the block ends; `changed` are settings."""
    said = settings(database_url, data, PORT, **changed)
    app = build(said)
    async with opened(said) as (house, hub), cookieless(app) as client:
        app.state.house, app.state.hub = house, hub
        app.state.doors = Doors(house, hub, house.pace)
        town = Town(app, house, client, await found(house))
        for part in (_found_neighbours, _add_staff, _add_families, _open_rooms, _seat_another):
            await town.writes(part, town)
        goodbye = await town.does("former parent", "message.post", town.room, body="Tot ziens.")
        town.ids["farewell"] = str(goodbye["seq"])
        await town.writes(_send_away, town)
        town.said = (await town.does("pupil", "message.post", town.room, body=SECRET))["seq"]
        await _post_a_photo(town)
        await _look_into_it(town)
        town.note = (await town.does("teacher", "note.write", town.room, body=NOTE))["seq"]
        await town.visitor("nobody").says("/api/v1/codes", {"email": "bart@werk.example"})
        await house.outbox.send_waiting()
        yield town


async def _post_a_photo(town: Town) -> None:
    """Noor's, in her room, with her parent's consent."""
    agreed = {"for": "room", "given": True}
    await town.does("parent", "photo_consent.set", town.room, **agreed)
    path = f"/api/v1/files?room={town.room}"
    answer = await town.visitor("pupil").uploads(path, PHOTO, "the-photo-of-noor")
    town.ids["photo"] = answer.json()["id"]
    posted = await town.does("pupil", "message.post", town.room, body="", files=[town.photo])
    town.photo_seq = posted["seq"]


async def _look_into_it(town: Town) -> None:
    """The parent reported that photo; the coordinator reads along."""
    about = {"seq": town.photo_seq, "why": "other", "words": "Liever niet."}
    town.ids["report"] = (await town.does("parent", "message.report", town.room, **about))["report"]
    report = town.ids["report"]
    town.ids["case"] = await town.reads(lambda session: session.get_one(Report, report).case)
    why = {"placement": town.room, "reason": "De docent is ziek."}
    await town.office_does("room.read_along", **why)


def _found_neighbours(tx: Tx, town: Town) -> None:
    school = tx.session.get_one(School, town.region.school)
    board = found_board(tx, school.region, "Stichting De Haspel")
    haspel = found_school(tx, board, "99AB00", "Vakschool De Haspel")
    bocht = add_company(tx, school.region, "Garage De Bocht", "90000005", "De Bocht")
    far = found_region(tx, "STO-FAR-01", "Verweg")
    other = add_company(tx, far.id, "Verweg Metaal", "90000099", "Verweg")
    far_school = found_school(
        tx, found_board(tx, far.id, "Stichting Verweg"), "99AC00", "Verweg College"
    )
    town.ids |= {
        "office": school.id,
        "veerhuis": school.id,
        "stoutjes": town.region.company,
        "rivierenoord": school.region,
        "haspel": haspel.id,
        "bocht": bocht.id,
        "address": town.region.address,
        "far_company": other.id,
        "far_address": add_address(tx, other.id, Place("Dijk 9", "9998 ZZ", "Verweg")).id,
        "far_school": far_school.id,
    }


def _add_staff(tx: Tx, town: Town) -> None:
    known: list[tuple[str, str, str, Role]] = [
        ("teacher", "Marieke Hofstra", "veerhuis", TEACHER),
        ("teacher elsewhere", "Wim Haspels", "haspel", TEACHER),
        ("supervisor", "Henk Stoutjes", "stoutjes", SUPERVISOR),
        ("supervisor elsewhere", "Mo Azizi", "bocht", SUPERVISOR),
        ("coordinator", "Fatima Aziz", "veerhuis", COORDINATOR),
        ("coordinator elsewhere", "Ingrid Maas", "haspel", COORDINATOR),
        ("admin", "Ada Beheer", "veerhuis", ADMIN),
        ("safety officer", "Joke van Dam", "veerhuis", SAFETY_OFFICER),
        ("lead applicant", "Ruud Peters", "rivierenoord", LEAD_APPLICANT),
        ("bart", "Bart Willems", "veerhuis", TEACHER),
        ("lies", "Lies de Boer", "veerhuis", TEACHER),
        ("hanna", "Hanna Smit", "veerhuis", COORDINATOR),
        ("far coordinator", "Verona Verweg", "far_school", COORDINATOR),
    ]
    for column, name, place, role in known:
        town.people[column] = add(tx, name, email=f"{column.replace(' ', '.')}@werk.example")
        affiliate(tx, town.people[column].id, town.ids[place], role, LONG_AGO)


def _add_families(tx: Tx, town: Town) -> None:
    for pupil, child, parent, adult in (
        ("pupil", "Noor Bakker", "parent", "Mw. Bakker"),
        ("pupil elsewhere", "Yusuf Demir", "demir", "Dhr. Demir"),
    ):
        town.people[pupil] = add(tx, child, born=BORN, school_class="kb3")
        town.people[parent] = add(tx, adult)
        who = town.people[pupil].id
        affiliate(tx, who, town.veerhuis, PUPIL, LONG_AGO)
        set_guardianship(tx, town.people[parent].id, who, "authority", by=None, since=LONG_AGO)
    town.people["former parent"] = gone = add(tx, "Dhr. Bakker")
    town.ids |= {"noor": town.people["pupil"].id, "bakker": town.people["parent"].id}
    set_guardianship(tx, gone.id, town.noor, "authority", by=None, since=LONG_AGO)


def _open_rooms(tx: Tx, town: Town) -> None:
    at_bocht = add_address(tx, town.bocht, Place("Bocht 7", "9999 ZZ", "Veldhaven")).id
    elsewhere = Region(town.region.school, town.bocht, at_bocht)
    cast = _cast(town, "pupil", "supervisor", "teacher", "parent")
    open_room(tx, town.region, cast, town.room)
    other = _cast(town, "pupil elsewhere", "supervisor elsewhere", "bart", "demir")
    open_room(tx, elsewhere, other, town.other_room)


def _cast(town: Town, pupil: str, supervisor: str, teacher: str, parent: str) -> Cast:
    them = (town.people[column] for column in (pupil, supervisor, teacher, parent))
    noor, henk, marieke, bakker = them
    return Cast(noor, henk, marieke, bakker, town.people["coordinator"])


def _seat_another(tx: Tx, town: Town) -> None:
    """A parent who answers for Noor until today."""
    seat(tx, town.room, town.people["former parent"].id, PARENT)


def _send_away(tx: Tx, town: Town) -> None:
    gone = town.people["former parent"].id
    end_guardianship(tx, gone, town.noor, by=None, on=clock.day_of(tx.now))
    unseat(tx, town.room, gone, "ended")
