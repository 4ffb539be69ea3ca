"""The sample region: seeds development, tests and load tests alike. All of it is invented."""

from functools import partial
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server import clock
from server.accounts.models import Person
from server.config import Settings
from server.files.store import Store
from server.mail.models import Letter
from server.sample import load
from server.sample.days import Calendar
from server.sample.past import Past
from server.sample.region import found_region
from server.sample.stories import STORIES
from server.sample.telling import tell_stories
from server.storage.engine import Database


class NotEmpty(Exception):
    """There are people in this database already."""


async def fill(
    settings: Settings, if_empty: bool, placements: int | None, members: int, sessions: Path | None
) -> str:
    """Fills an empty database with the sample region; what was done, in a sentence.

    With `placements`, so many active ones of `members` people each, for load tests; rooms and
    tokens then go to the file `sessions`. `NotEmpty` when somebody is there already, unless
    `if_empty`: then nothing happens.
    """
    database = Database(settings.database_url)
    try:
        if placements is None:
            return await database.write(partial(_fill, settings))
        rooms = await database.write(partial(_load, placements, members))
    except NotEmpty:
        if if_empty:
            return "There are people in this database already; nothing was done."
        raise
    finally:
        await database.close()
    if sessions:
        load.write_sessions(sessions, rooms)
    return f"{placements} active placements of {members} people each are there."


def _fill(settings: Settings, session: Session) -> str:
    _require_empty(session)
    calendar = Calendar(clock.now())
    past = Past(session, settings.base_url)
    world = found_region(past, calendar)
    tell_stories(past, world, calendar, Store(settings.data / "files"))
    session.execute(delete(Letter))  # they were sent, and read, long ago
    people, stories = len(world.people), len(STORIES)
    return f"The sample region is there: {people} people, {stories} placements."


def _load(placements: int, members: int, session: Session) -> list[load.Room]:
    _require_empty(session)
    return load.fill(session, placements, members)


def _require_empty(session: Session) -> None:
    if session.scalar(select(Person.id).limit(1)):
        raise NotEmpty
