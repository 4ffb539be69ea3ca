"""A room of one process: who is told what, and who is seen to be here."""

import json
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

from server.channels.frames import Frames
from server.channels.rooms import CROWDED, Days, Room, Seat
from server.channels.told import Told
from server.permissions import PARENT, PUPIL, SUPERVISOR, TEACHER, Role, audience
from server.storage.commands import Member
from server.storage.log import Recorded

NOW = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)  # a Thursday, 14:00 in Amsterdam
THURSDAYS = Days(date(2026, 11, 2), date(2027, 1, 21), frozenset({4}))


class Ear:
    """A line that only remembers what it was told."""

    state = "online"

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    is_full = False

    def tell(self, said: Frames) -> None:
        self.heard += map(json.loads, said.texts)

    whisper = tell


def seat(room: Room, who: str, role: Role, *, level: bool = True) -> tuple[Seat, Ear]:
    ear = Ear()
    member = Member(room.name, who, frozenset({role}))
    taken = Seat(cast(Any, ear), member, room, last=0)
    room.seats.add(taken)
    if level:
        taken.become_level()
    room.roster.arrive(who, id(ear))
    return taken, ear


def entry(seq: int, what: str = "message.posted", **with_: Any) -> Told:
    seen_by = audience(what)
    recorded = Recorded("p_noor", seq, what, "u_noor", NOW, "key-0001", None, seen_by, True, with_)
    return Told(recorded, with_)


@pytest.fixture
def room() -> Room:
    return Room("p_noor", pupil="u_noor", days=THURSDAYS)


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (datetime(2026, 11, 26, 5, 0, tzinfo=UTC), True),  # 06:00
        (datetime(2026, 11, 26, 4, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 26, 18, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 26, 19, 0, tzinfo=UTC), False),  # 20:00
        (datetime(2026, 11, 27, 12, 0, tzinfo=UTC), False),  # a Friday
        (datetime(2026, 10, 29, 12, 0, tzinfo=UTC), False),  # before the first day
        (datetime(2027, 1, 21, 12, 0, tzinfo=UTC), True),  # the last day
        (datetime(2027, 1, 28, 12, 0, tzinfo=UTC), False),
    ],
)
def test_a_placement_day_lasts_from_six_to_eight_in_amsterdam(
    moment: datetime, holds: bool
) -> None:
    assert THURSDAYS.hold(moment) is holds


def test_the_clock_is_amsterdams_in_summer_too() -> None:
    summer = Days(date(2026, 6, 1), date(2026, 6, 30), frozenset({4}))

    assert summer.hold(datetime(2026, 6, 4, 4, 0, tzinfo=UTC))
    assert not summer.hold(datetime(2026, 6, 4, 18, 0, tzinfo=UTC))


def test_who_may_not_see_an_entry_still_gets_its_number(room: Room) -> None:
    _, marieke = seat(room, "u_marieke", TEACHER)
    _, bakker = seat(room, "u_bakker", PARENT)
    note = entry(1, "note.written", body="Belt vaak af.")

    room.tell([note])

    assert marieke.heard[0]["with"] == {"body": "Belt vaak af."}
    assert bakker.heard == [{"room": "p_noor", "seq": 1}]


def test_what_many_say_at_once_is_one_breath(room: Room) -> None:
    noor, ear = seat(room, "u_noor", PUPIL)

    full = room.tell([entry(1), entry(2), entry(3)])

    assert [told["seq"] for told in ear.heard] == [1, 2, 3]
    assert (room.last, noor.last, full) == (3, 3, [])


def test_who_is_too_full_is_told_nothing_more_and_costs_nobody_else(room: Room) -> None:
    noor, ear = seat(room, "u_noor", PUPIL)
    slow, bakker = seat(room, "u_bakker", PARENT)
    room.tell([entry(1)])
    bakker.is_full = True

    assert room.tell([entry(2), entry(3)]) == [slow]

    assert (noor.level, noor.last, len(ear.heard)) == (True, 3, 3)
    assert (slow.level, slow.last, len(bakker.heard)) == (False, 1, 1)
    assert room.tell([entry(4)]) == []


def test_who_read_ahead_of_the_room_is_told_each_entry_once(room: Room) -> None:
    ahead, ear = seat(room, "u_noor", PUPIL, level=False)
    _, henk = seat(room, "u_henk", SUPERVISOR)
    ahead.tell([entry(1), entry(2)])
    ahead.become_level()

    room.tell([entry(1)])
    room.tell([entry(2), entry(3)])
    room.tell([entry(4)])

    assert [told["seq"] for told in ear.heard] == [1, 2, 3, 4]
    assert [told["seq"] for told in henk.heard] == [1, 2, 3, 4]
    assert ahead.last == room.last == 4


def test_a_whisper_is_for_level_seats_but_not_for_oneself(room: Room) -> None:
    _, noor = seat(room, "u_noor", PUPIL)
    _, henk = seat(room, "u_henk", SUPERVISOR)
    _, late = seat(room, "u_bakker", PARENT, level=False)

    room.whisper({"whisper": "typing", "by": "u_henk"}, by="u_henk")

    assert noor.heard == [{"room": "p_noor", "whisper": "typing", "by": "u_henk"}]
    assert henk.heard == late.heard == []


def test_a_host_does_not_learn_at_night_that_a_pupil_types(room: Room) -> None:
    seat(room, "u_noor", PUPIL)
    _, henk = seat(room, "u_henk", SUPERVISOR)
    _, bakker = seat(room, "u_bakker", PARENT)

    room.whisper({"whisper": "typing", "by": "u_noor"}, by="u_noor")

    assert bakker.heard == [{"room": "p_noor", "whisper": "typing", "by": "u_noor"}]
    assert henk.heard == []


def test_the_host_does_not_see_a_pupil_come_and_go_outside_placement_days(room: Room) -> None:
    _, henk = seat(room, "u_henk", SUPERVISOR)
    _, marieke = seat(room, "u_marieke", TEACHER)
    noor, _ = seat(room, "u_noor", PUPIL)
    at_night = NOW.replace(hour=22)

    room.tell_presence(at_night)
    noor.fall_behind()
    room.roster.leave("u_noor", id(noor.line))
    room.tell_presence(at_night)

    assert "u_noor" not in json.dumps(henk.heard)
    assert [told["gone"] for told in marieke.heard] == [[], ["u_noor"]]
    assert marieke.heard[0]["here"]["u_noor"] == "online"


def test_a_placement_day_begins_and_ends_for_the_host(room: Room) -> None:
    supervisor, henk = seat(room, "u_henk", SUPERVISOR)
    seat(room, "u_noor", PUPIL)

    room.tell_presence(NOW.replace(hour=4))
    assert room.here_for(supervisor.member) == {"u_henk": "online"}
    room.tell_presence(NOW)
    assert (
        henk.heard[-2]["here"] == {"u_henk": "online", "u_noor": "online"}
        or "all" in (henk.heard[-1])
    )
    assert room.here_for(supervisor.member)["u_noor"] == "online"
    room.tell_presence(NOW.replace(hour=21))

    assert henk.heard[-1] == {
        "room": "p_noor",
        "whisper": "presence",
        "all": True,
        "here": {"u_henk": "online"},
        "gone": [],
    }


def test_in_a_crowd_only_a_count_is_told(room: Room) -> None:
    room.members = CROWDED + 1
    teacher, marieke = seat(room, "u_marieke", TEACHER)
    seat(room, "u_noor", PUPIL)

    room.tell_all_presence(teacher)
    room.tell_presence(NOW)

    crowd = {"room": "p_noor", "whisper": "presence", "count": 2}
    assert crowd in marieke.heard
    assert [told for told in marieke.heard if told != crowd] == []
    assert room.here_for(teacher.member) == {}
