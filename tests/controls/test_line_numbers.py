"""Negative controls of G5, G8, G12: with one defence broken, the trial must see it."""

from collections.abc import Sequence
from typing import Any

import pytest

from server.channels import queries, standing, told
from server.channels.opening import Rooms
from server.channels.rooms import Room, Seat
from server.channels.sitting import Sitting
from tests.channels.test_opening import what_comes_while_a_head_is_read_is_heard
from tests.controls.seen import is_seen
from tests.kit.api import ApiOf
from tests.kit.line import Lines
from tests.kit.world import World
from tests.line.test_joining_often import no_hole_no_repeat
from tests.line.test_reading import unread_follows_the_model
from tests.line.test_same_either_way import page_before_and_entries_since_make_page_after
from tests.storage.conftest import Desk, desk

__all__ = ["desk"]

Patch = pytest.MonkeyPatch


async def test_a_seat_that_is_level_before_it_was_told_everything(
    line: Lines, world: World, monkeypatch: Patch
) -> None:
    async def read_nothing(self: Sitting, seat: Seat) -> None:
        seat._last = seat.room.last
        seat.line.hub.become_level(seat)

    monkeypatch.setattr(Sitting, "_read_on", read_nothing)

    await is_seen(no_hole_no_repeat(line, world, 10))


async def test_a_seat_that_tells_an_entry_again(
    line: Lines, world: World, monkeypatch: Patch
) -> None:
    tell = Room.tell

    def tell_twice(self: Room, entries: Sequence[told.Told]) -> list[Seat]:
        return [*tell(self, entries), *tell(self, entries)]

    monkeypatch.setattr(Room, "tell", tell_twice)

    await is_seen(no_hole_no_repeat(line, world, 10))


@pytest.mark.parametrize("what", ["message.edited", "message.withdrawn", "message.reacted"])
async def test_an_entry_that_does_not_carry_the_message_as_it_stands(
    line: Lines, world: World, api: ApiOf, monkeypatch: Patch, what: str
) -> None:
    monkeypatch.setattr(told, "ABOUT_A_MESSAGE", frozenset[str]())

    await is_seen(page_before_and_entries_since_make_page_after(line, world, api, what))


async def test_a_count_that_forgets_by_whom_a_message_is(
    line: Lines, world: World, monkeypatch: Patch
) -> None:
    def count_all(session: Any, member: Any, read: int) -> int:
        told_since = standing.tell(session, member.stream, read, read + 1000)
        return sum(one.entry.counts for one in told_since)

    monkeypatch.setattr(queries, "_count", count_all)

    await is_seen(unread_follows_the_model(line, world, 1, 30))


async def test_a_stream_that_forgets_what_it_heard_while_its_head_was_read(
    desk: Desk, monkeypatch: Patch
) -> None:
    def begin_afresh(self: Rooms, room: Room) -> None:
        room.heard = room.last
        room.open()
        self._opened(room)

    monkeypatch.setattr(Rooms, "_begins", begin_afresh)

    await is_seen(what_comes_while_a_head_is_read_is_heard(desk))
