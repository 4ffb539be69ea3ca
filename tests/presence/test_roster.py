"""Who is in a room, as values: joins, leaves, and what changed."""

from server.presence.roster import Difference, Roster


def test_what_changed_is_told_once() -> None:
    roster = Roster()
    roster.arrive("u_noor", 1)

    assert roster.difference() == Difference({"u_noor": "online"}, ())
    assert not roster.difference()


def test_who_comes_and_goes_within_a_second_was_never_there() -> None:
    roster = Roster()
    roster.arrive("u_noor", 1)
    roster.leave("u_noor", 1)

    assert not roster.difference()


def test_a_newcomer_who_was_shown_somebody_hears_that_they_left() -> None:
    roster = Roster()
    roster.arrive("u_henk", 1)
    assert roster.show() == {"u_henk": "online"}
    roster.leave("u_henk", 1)

    assert roster.difference() == Difference({}, ("u_henk",))


def test_a_newcomer_who_was_shown_a_state_hears_that_it_is_the_old_one_again() -> None:
    roster = Roster()
    roster.arrive("u_henk", 1)
    roster.difference()
    roster.arrive("u_henk", 1, "away")
    roster.show()
    roster.arrive("u_henk", 1, "online")

    assert roster.difference() == Difference({"u_henk": "online"}, ())


def test_a_newcomer_who_missed_somebody_between_two_pages_hears_that_they_are_here() -> None:
    roster = Roster()
    roster.arrive("u_marieke", 1)
    roster.difference()
    roster.leave("u_marieke", 1)
    assert roster.show() == {}
    roster.arrive("u_marieke", 2)

    assert roster.difference() == Difference({"u_marieke": "online"}, ())


def test_a_person_is_here_until_the_last_device_goes() -> None:
    roster = Roster()
    roster.arrive("u_noor", 1)
    roster.arrive("u_noor", 2)
    roster.difference()

    roster.leave("u_noor", 1)
    assert not roster.difference()
    assert len(roster) == 1

    roster.leave("u_noor", 2)
    assert roster.difference() == Difference({}, ("u_noor",))
    assert len(roster) == 0


def test_the_liveliest_device_counts() -> None:
    roster = Roster()
    roster.arrive("u_noor", 1, "away")
    assert roster.here() == {"u_noor": "away"}

    roster.arrive("u_noor", 2, "online")
    assert roster.here() == {"u_noor": "online"}

    roster.arrive("u_noor", 3, "at_work")
    assert roster.here() == {"u_noor": "at_work"}


def test_who_was_never_there_can_leave() -> None:
    roster = Roster()
    roster.leave("u_henk", 9)

    assert not roster.difference()
