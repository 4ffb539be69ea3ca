"""Cases for trials: a room of its own, where a teacher said something and the pupil reported it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from server import clock
from server.accounts.actions import NewPerson, add_person
from server.network.actions import affiliate
from server.permissions import PUPIL, TEACHER
from server.placements.models import Measure, Placement
from server.placements.seats import seat
from server.safety.models import Report
from server.storage.base import new_id
from server.storage.tx import Tx
from tests.kit.region import LONG_AGO
from tests.permissions.town import Town

With = dict[str, Any]
Make = Callable[[Town], Awaitable[With]]

OF_AGE = clock.today() - timedelta(days=365 * 19)
A_WEEK = (clock.today() + timedelta(days=7)).isoformat()


async def reported(town: Town) -> With:
    """A new case about what Bart said, with the number of his message."""
    room, pupil = await town.writes(_room, town, new_id("p"))
    said = await town.does("bart", "message.post", room, body="Kom anders bij mij thuis.")
    with_ = {"seq": said["seq"], "why": "contact"}
    ask = town.house.commands.ask("message.report", room, pupil, uuid4().hex, with_)
    report = (await town.house.scribe.obey(ask))["report"]
    case = await town.reads(lambda session: case_of(session, report))
    return {"case": case, "seq": said["seq"], "person": town.people["bart"].id}


def case_of(session: Any, report: str) -> str:
    return str(session.get_one(Report, report).case)


def _room(tx: Tx, town: Town, room: str) -> tuple[str, str]:
    form = NewPerson(first_name="Sem", last_name=town.fresh("Leerling"), born=OF_AGE)
    pupil, bart = add_person(tx, form, by=None), town.people["bart"].id
    affiliate(tx, pupil, town.veerhuis, PUPIL, LONG_AGO)
    tx.open(room, pupil, bart)
    today = clock.today()
    tx.add(
        Placement(
            id=room,
            pupil=pupil,
            school=town.veerhuis,
            kind="internship",
            company=town.stoutjes,
            address=town.address,
            teacher=bart,
            supervisor=None,
            starts=today,
            ends=today,
            days=[],
            life="active",
            made_at=tx.now,
        )
    )
    seat(tx, room, pupil, PUPIL)
    seat(tx, room, bart, TEACHER)
    return room, pupil


def _with(*names: str, make: Make = reported, **more: Any) -> Make:
    async def made(town: Town) -> With:
        known = await make(town)
        return {**{name: known[name] for name in ("case", *names)}, **more}

    return made


async def frozen(town: Town) -> With:
    """A case whose room is frozen."""
    about = await reported(town)
    await _does(town, "case.freeze", about)
    return about


async def muted(town: Town) -> With:
    """A case in which somebody may only read."""
    about = await reported(town)
    await _does(town, "case.mute", about, person=about["person"], until=A_WEEK)
    asked = select(Measure.id).where(Measure.case == about["case"])
    return {**about, "measure": await town.reads(lambda session: session.scalar(asked))}


async def closed(town: Town) -> With:
    """A case that is over."""
    about = await reported(town)
    await _does(town, "case.close", about, outcome="settled", words="Uitgepraat.")
    return about


async def _does(town: Town, do: str, about: With, **more: Any) -> None:
    await town.does("safety officer", do, town.veerhuis, case=about["case"], **more)


COMMANDS: Mapping[str, Make] = {
    "case.take": _with(),
    "case.note": _with(words="Ik bel morgen."),
    "case.contact": _with(with_whom="Moeder", words="Gesproken."),
    "case.freeze": _with(),
    "case.thaw": _with(make=frozen),
    "case.mute": _with("person", until=A_WEEK),
    "case.suspend": _with("person", until=A_WEEK),
    "case.lift": _with("measure", make=muted),
    "case.withdraw": _with("seq"),
    "case.close": _with(outcome="settled", words="Uitgepraat."),
    "case.reopen": _with(make=closed, words="Er kwam iets bij."),
}
