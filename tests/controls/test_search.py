"""Negative controls of X2, X3, X17, X19, X21 for search and the long poll, and of the index."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from server.channels import finding, hits, polling
from server.channels.frames import Frames
from server.channels.index import OF_MESSAGES, OF_NOTES
from server.channels.line import Line
from server.channels.models import Message
from server.channels.rooms import Room, Seat
from server.channels.told import Told
from server.permissions import EVERYONE
from server.placements import queries as placements
from server.storage import telling
from server.storage.search import shelf
from server.storage.sought import Sought
from tests.controls.seen import is_seen
from tests.kit.api import ApiOf
from tests.kit.line import Lines
from tests.kit.poll import Polls
from tests.kit.world import World
from tests.line.test_poll import (
    ends_with_the_session,
    nothing_after_leaving,
    poll_tells_what_the_line_tells,
)
from tests.search.test_finding import searchable_within_two_seconds
from tests.search.test_hidden import (
    hosts_read_first_names_only,
    notes_are_found_at_school_only,
    nothing_is_found_after_leaving,
)
from tests.search.test_index import (
    Desk,
    desk,
    killed_anywhere_it_goes_on,
    the_index_only_proposes,
)

__all__ = ["desk"]  # the fixture of those trials

Patch = pytest.MonkeyPatch


async def test_x19_the_index_is_believed(desk: Desk, monkeypatch: Patch) -> None:
    monkeypatch.setattr(Sought, "ranges", lambda self, texts: [[] for _text in texts])

    await is_seen(the_index_only_proposes(desk))


async def test_x19_a_withdrawn_message_keeps_its_words(desk: Desk, monkeypatch: Patch) -> None:
    def still_there(message: Message, quoted: object, files: object) -> dict[str, Any]:
        return {"body": message.body}

    monkeypatch.setattr(hits, "message_as_told", still_there)
    monkeypatch.setattr(finding, "_stands", lambda: Message.seq.is_not(None))

    await is_seen(the_index_only_proposes(desk))


async def test_x21_everybody_looks_on_the_shelf_of_the_notes(
    line: Lines, world: World, api: ApiOf, monkeypatch: Patch
) -> None:
    def all_of_them(rooms: Any, kind: object) -> list[str]:
        return [shelf(room, what) for room in rooms for what in (OF_MESSAGES, OF_NOTES)]

    monkeypatch.setattr(finding, "_shelves", all_of_them)
    monkeypatch.setattr(hits, "_may_see", lambda entry, room: True)

    await is_seen(notes_are_found_at_school_only(line, world, api))


async def test_x3_who_left_is_still_searched_for(
    line: Lines, world: World, api: ApiOf, monkeypatch: Patch
) -> None:
    once = placements.rooms_of
    known: dict[str, Any] = {}

    def for_ever(session: Any, person: str) -> Any:
        known[person] = once(session, person) or known.get(person, [])
        return known[person]

    monkeypatch.setattr(finding, "rooms_of", for_ever)

    await is_seen(nothing_is_found_after_leaving(line, world, api))


async def test_x17_the_host_reads_whole_names(
    line: Lines, world: World, api: ApiOf, monkeypatch: Patch
) -> None:
    def whole(person: Any, role: object, readers: object) -> str:
        return f"{person.first_name} {person.last_name}"

    monkeypatch.setattr(hits, "called", whole)

    await is_seen(hosts_read_first_names_only(line, world, api))


async def test_the_worker_tells_nobody(
    line: Lines, world: World, api: ApiOf, monkeypatch: Patch
) -> None:
    monkeypatch.setattr("server.duties.has_waiting", lambda session, consumer: False)

    await is_seen(searchable_within_two_seconds(line, world, api))


async def test_what_is_told_is_crossed_off_before_it_is_stored(
    desk: Desk, monkeypatch: Patch
) -> None:
    def off_first(tx: Any, consumer: Any, most: int = telling.MOST) -> bool:
        found = telling.unheard(tx.session, consumer.name, most)
        telling.told(tx.session, [place for place, _entry in found])
        tx.session.commit()
        consumer.hear(tx, [entry for _place, entry in found])
        return False

    monkeypatch.setattr(telling, "tell", off_first)

    await is_seen(killed_anywhere_it_goes_on(desk))


async def test_x3_a_poll_goes_on_after_leaving(
    line: Lines, world: World, polls: Polls, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(Seat, "is_sent_away_by", lambda self, one: False)
    monkeypatch.setattr(polling.Poll, "_sit_down", _sits_down_everywhere(world))

    await is_seen(nothing_after_leaving(world, polls, line))


def _sits_down_everywhere(world: World) -> Any:
    """A seat in the room for whoever names it."""
    sit = Line._sit_down

    async def sit_down(self: Line, found: Any, hello: Any) -> None:
        noors = await self._doors.welcome(await _as_noor(world, self))
        found.streams.setdefault(world.room, noors.streams[world.room])
        await sit(self, found, hello)

    return sit_down


async def _as_noor(world: World, poll: Line) -> Any:
    return replace(poll.person, id=world.noor.id, session=world.noor.session)


async def test_x2_a_poll_does_not_heed_the_end_of_its_session(
    line: Lines, world: World, polls: Polls, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(Line, "heed", lambda self, one: None)

    await is_seen(ends_with_the_session(world, polls, line))


async def test_a_poll_shows_notes_to_everybody(
    line: Lines, world: World, polls: Polls, monkeypatch: Patch
) -> None:
    frames = Room.frames

    def to_all_who_poll(self: Room, entries: Sequence[Told], mask: int) -> Frames:
        is_poll = any(isinstance(seat.line, polling.Poll) for seat in self.seats)
        return frames(self, entries, EVERYONE if is_poll else mask)

    monkeypatch.setattr(Room, "frames", to_all_who_poll)

    await is_seen(poll_tells_what_the_line_tells(world, polls, line))
