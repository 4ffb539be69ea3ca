"""Each defence around erasure and copies of one's data, broken: its trial must see it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.models import Person
from server.admin import erased, erasing, erasing_people, own_data
from server.channels import index
from server.permissions import Role
from server.placements.models import Placement, Seat
from server.placements.queries import Room
from server.storage import engine
from server.storage.commands import Member
from tests.controls.seen import is_seen
from tests.kit.line import Lines
from tests.kit.live import MakeLive
from tests.kit.world import World
from tests.own_data import trials as copies
from tests.retention import trials

Break = Callable[[pytest.MonkeyPatch], None]


def the_index_forgets_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(index, "forget", lambda tx, room, seqs: None)


def versions_and_messages_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(erasing, "_forget_words", lambda tx, room, seqs: None)


def letters_and_codes_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(erasing_people, "_forget_mail", lambda tx, who: None)


def the_name_stays(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(erasing_people, "_nobody", lambda now: {"erased_at": now})


async def _nothing(house: object) -> None:
    return None


def old_pages_stay_in_the_file(patch: pytest.MonkeyPatch) -> None:
    pragmas = engine._pragmas

    def lazy(connection: object, *wanted: str) -> None:
        pragmas(connection, *(one for one in wanted if not one.startswith("secure")))
        pragmas(connection, "secure_delete=OFF")

    patch.setattr(engine, "_pragmas", lazy)
    patch.setattr(erased, "_scrub", _nothing)


@pytest.mark.parametrize(
    "broken",
    [
        the_index_forgets_nothing,
        versions_and_messages_stay,
        letters_and_codes_stay,
        the_name_stays,
        old_pages_stay_in_the_file,
    ],
)
async def test_a_word_that_is_left_is_seen(
    own_live: MakeLive,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
    broken: Break,
) -> None:
    if broken is old_pages_stay_in_the_file and not database_url.startswith("sqlite"):
        return  # PostgreSQL keeps its files elsewhere, and its own vacuum sees to them
    broken(monkeypatch)
    async with own_live() as live:
        await is_seen(trials.no_planted_word_is_left(live, tmp_path))


def every_note_is_given(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(own_data, "_is_given", lambda entry, person: "what" in entry)


def rooms_that_were_left_are_given(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(own_data, "seated_rooms", _every_room)


def _every_room(session: Session, person: str) -> list[Room]:
    """Also those that the person has left."""
    seat = session.scalars(select(Seat).where(Seat.person == person)).one()
    placement = session.get_one(Placement, seat.room)
    member = Member(seat.room, person, frozenset({Role(seat.role)}), seat.joined)
    pupil = session.get_one(Person, placement.pupil)
    return [Room(member, "Noor", placement, pupil, "Stoutjes")]


async def test_anothers_note_in_a_copy_is_seen(
    world: World, line: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    every_note_is_given(monkeypatch)

    await is_seen(copies.hold_nothing_withdrawn_and_no_notes_of_others(world, line))


async def test_a_room_in_a_copy_that_was_left_is_seen(
    world: World, line: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms_that_were_left_are_given(monkeypatch)

    await is_seen(copies.hold_the_own_words_alone_of_a_room_that_was_left(world, line))
