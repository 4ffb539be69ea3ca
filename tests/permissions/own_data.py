"""What is sent to the doors of long work, one's own data, and a school's admin."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from server import clock
from server.accounts.actions import NewPerson, add_person
from server.jobs import begin
from server.jobs.models import Job
from server.network.actions import affiliate
from server.permissions import PUPIL
from server.storage.tx import Tx
from tests.kit.region import BORN, LONG_AGO
from tests.permissions.town import Town

Aim = Callable[[Town, str], Awaitable[Mapping[str, Any]]]


async def left_pupil(town: Town) -> dict[str, Any]:
    """A pupil who isn't at school any more."""
    form = NewPerson(first_name="Sofie", last_name=town.fresh("Mol"), born=BORN)

    def leave(tx: Tx) -> str:
        person = add_person(tx, form, by=None)
        yesterday = clock.day_of(tx.now) - timedelta(days=1)
        affiliate(tx, person, town.veerhuis, PUPIL, LONG_AGO, yesterday)
        return person

    return {"person": await town.writes(leave)}


async def job_of(town: Town, column: str) -> str:
    """Long work that was asked for by that person, and is not done by anybody."""
    who = town.people.get(column, town.people["bart"])

    def ask(tx: Tx) -> str:
        return begin(tx, "retention.run", by=who.id, with_={"person": who.id})

    return await town.writes(ask)


async def copy_of(town: Town, column: str) -> str:
    """A copy of that person's data that stands ready."""
    who = town.people[column]

    def ask(tx: Tx) -> str:
        job = begin(tx, "data.export", by=who.id, with_={"person": who.id})
        tx.change(tx.session.get_one(Job, job), state="done", ended_at=tx.now)
        return job

    job = await town.writes(ask)
    folder = town.house.settings.data / "exports"
    folder.mkdir(exist_ok=True)
    (folder / f"{job}.zip").write_bytes(b"PK")
    return job
