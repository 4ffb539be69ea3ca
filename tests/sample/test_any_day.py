"""The sample region, made on days and at hours that nobody thinks of."""

from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, sample
from server.accounts.models import Person
from server.channels.queries import unread
from server.placements import queries as placements
from server.placements.models import Placement, Seat
from server.placements.signers import age
from server.storage import log
from server.storage.engine import Database
from server.storage.log import Entry
from tests.sample.conftest import count_entries, do_what_is_due, settings_for

MOMENTS = [
    datetime(2026, 11, 29, 23, 50, tzinfo=clock.AMSTERDAM),  # a Sunday
    datetime(2028, 2, 29, 0, 10, tzinfo=clock.AMSTERDAM),  # a day that most years lack
    datetime(2027, 1, 1, 0, 5, tzinfo=clock.AMSTERDAM),  # a few minutes into a year
    datetime(2027, 3, 29, 7, 0, tzinfo=clock.AMSTERDAM),  # the morning after the clock went ahead
]

LIVES = ["active"] * 6 + ["ended_early"] + ["signing"] * 2


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment:%Y-%m-%d}")
async def test_the_region_is_as_alive_as_ever(
    sqlite_url: str, tmp_path: Path, moment: datetime
) -> None:
    with time_machine.travel(moment, tick=False):
        await sample.fill(settings_for(sqlite_url, tmp_path), False, None, 4, None)
        database = Database(sqlite_url)
        lives = await database.read(lambda session: session.scalars(select(Placement.life)).all())

        assert sorted(lives) == LIVES
        assert await database.read(_newest) <= moment
        assert await database.read(log.holes) == []
        assert await database.read(_age_and_unread, "noor") == (15, 2)
        assert await database.read(_age_and_unread, "jayden") == (14, 1)
        await database.close()


@pytest.mark.parametrize("moment", MOMENTS[:1], ids=lambda moment: f"{moment:%Y-%m-%d}")
async def test_no_date_has_been_missed(sqlite_url: str, tmp_path: Path, moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        await sample.fill(settings_for(sqlite_url, tmp_path), False, None, 4, None)
        database = Database(sqlite_url)
        before = await database.read(count_entries)

        await database.write(do_what_is_due)

        assert await database.read(count_entries) == before
        await database.close()


def _age_and_unread(session: Session, name: str) -> tuple[int, int]:
    who = session.scalars(select(Person).where(Person.sample_name == name)).one()
    room = session.scalars(select(Seat.room).where(Seat.person == who.id)).one()
    member = placements.members(session, [(room, who.id)])[room, who.id]
    assert who.born
    return age(who.born, clock.today()), unread(session, [member])[member.stream][1]


def _newest(session: Session) -> datetime:
    found = session.scalar(select(Entry.at).order_by(Entry.at.desc()).limit(1))
    assert found
    return found
