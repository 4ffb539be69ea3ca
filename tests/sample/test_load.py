"""Placements for load tests: everybody is seated, may write and is signed in; nothing is said."""

import json
import stat
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, sample, security
from server.accounts.queries import by_token
from server.channels.queries import unread
from server.placements import queries as placements
from server.placements import signatures
from server.placements.models import Placement
from server.storage import audit, log
from server.storage.engine import Database
from server.storage.log import Entry
from tests.sample.conftest import count_entries, do_what_is_due, settings_for

ROLES = ["pupil", "teacher", "supervisor", "parent", "parent"]


async def test_a_crowd_is_seated_signed_in_and_may_write(database_url: str, tmp_path: Path) -> None:
    rooms = await _fill(database_url, tmp_path, placements=103, members=5)
    database = Database(database_url)

    assert len({room["room"] for room in rooms}) == 103
    for room in (rooms[0], rooms[-1]):
        assert [person["role"] for person in room["people"]] == ROLES
        for person in room["people"]:
            assert await database.read(_is_ready, room["room"], **person)
    assert await database.read(_lives) == {"active": 103}
    assert await database.read(log.holes) == []
    assert await database.read(lambda session: list(audit.breaks(session))) == []
    await database.close()


async def test_a_silent_room_holds_the_same_entries_as_one_that_people_made(
    database_url: str, tmp_path: Path
) -> None:
    rooms = await _fill(database_url, tmp_path, placements=1, members=4)
    database = Database(database_url)

    kinds = await database.read(_kinds, rooms[0]["room"])

    assert kinds == [
        "member.joined",
        "placement.signing",
        *["member.joined"] * 3,
        *["agreement.signed_on_paper"] * 4,
        "placement.ready",
        "placement.started",
    ]
    await database.close()


async def test_dates_and_signatures_of_a_crowd_leave_nothing_to_be_done(
    sqlite_url: str, tmp_path: Path
) -> None:
    rooms = await _fill(sqlite_url, tmp_path, placements=3, members=5)
    database = Database(sqlite_url)
    before = await database.read(count_entries)

    await database.write(do_what_is_due)

    assert await database.read(count_entries) == before
    for room in rooms:
        assert await database.read(_is_signed, room["room"])
    await database.close()


@pytest.mark.parametrize("members", [1, 2, 3, 6])
async def test_a_crowd_can_be_smaller_or_larger(
    sqlite_url: str, tmp_path: Path, members: int
) -> None:
    rooms = await _fill(sqlite_url, tmp_path, placements=2, members=members)

    roles = [person["role"] for person in rooms[1]["people"]]
    assert roles == ["pupil", "teacher", "supervisor", "parent", "parent", "parent"][:members]


async def test_tokens_are_for_the_eyes_of_who_runs_the_test(
    sqlite_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "sessions.json"
    file.write_text("an older one, that everybody could read")
    file.chmod(0o644)

    rooms = await _fill(sqlite_url, tmp_path, placements=1, members=5)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert rooms[0]["room"].startswith("p_")


async def _fill(
    database_url: str, tmp_path: Path, *, placements: int, members: int
) -> list[dict[str, Any]]:
    """The placements of the file that was written."""
    file = tmp_path / "sessions.json"
    began = time.perf_counter()
    said = await sample.fill(settings_for(database_url, tmp_path), False, placements, members, file)
    print(f"{said} {time.perf_counter() - began:.2f} s")
    found: list[dict[str, Any]] = json.loads(file.read_text())["placements"]
    return found


def _is_ready(session: Session, room: str, *, id: str, role: str, token: str) -> bool:
    member = placements.members(session, [(room, id)])[room, id]
    visitor = by_token(session, security.digest(token), clock.now())
    is_here = member.may_write and {str(one) for one in member.roles} == {role}
    _, count = unread(session, [member])[member.stream]
    return bool(is_here and visitor and visitor.id == id and count == 0)


def _is_signed(session: Session, room: str) -> bool:
    placement = session.get_one(Placement, room)
    return all(need.is_met for need in signatures.needs_of(session, placement))


def _lives(session: Session) -> dict[str, int]:
    return dict(Counter(session.scalars(select(Placement.life))))


def _kinds(session: Session, room: str) -> list[str]:
    return list(session.scalars(select(Entry.what).where(Entry.stream == room).order_by(Entry.seq)))
