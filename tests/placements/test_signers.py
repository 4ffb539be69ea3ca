"""Whose names must stand under an agreement, on values alone."""

from datetime import date

import pytest

from server.accounts.models import Custody
from server.permissions import COORDINATOR, PARENT, PUPIL, SUPERVISOR, TEACHER, Role
from server.placements.grounds import born_latest
from server.placements.signers import Parties, age, all_met, needs, role_of

BOTH: dict[str, Custody] = {"moeder": "authority", "vader": "authority"}


def parties(
    years: int, *, both: bool = False, guardians: dict[str, Custody] | None = None
) -> Parties:
    return Parties(
        pupil="noor",
        age=years,
        both_sign=both,
        guardians=BOTH if guardians is None else guardians,
        teacher="marieke",
        supervisor="henk",
        coordinators=frozenset({"fatima"}),
    )


OTHERS: dict[str, Role] = {"noor": PUPIL, "marieke": TEACHER, "henk": SUPERVISOR}


@pytest.mark.parametrize(
    ("years", "both", "signed", "may_start"),
    [
        (12, False, [], False),
        (15, False, [], False),
        (15, False, ["moeder"], True),
        (15, True, ["moeder"], False),
        (15, True, ["moeder", "vader"], True),
        (16, False, [], True),
        (16, True, ["vader"], True),
        (17, False, [], True),
        (18, False, [], True),
    ],
)
def test_parents_by_age(years: int, both: bool, signed: list[str], may_start: bool) -> None:
    names = OTHERS | dict.fromkeys(signed, PARENT)

    assert all_met(needs(parties(years, both=both), names)) is may_start


@pytest.mark.parametrize("missing", ["noor", "marieke", "henk"])
def test_pupil_school_and_host_always_sign(missing: str) -> None:
    names = {who: role for who, role in OTHERS.items() if who != missing} | {"moeder": PARENT}

    for years in (15, 17, 18):
        assert not all_met(needs(parties(years), names))


def test_at_16_and_17_parents_are_asked_and_at_18_no_more() -> None:
    asked = [need.role for need in needs(parties(17), OTHERS)]
    alone = [need.role for need in needs(parties(18), OTHERS)]

    assert PARENT in asked
    assert PARENT not in alone


@pytest.mark.parametrize(
    ("custody", "counts"),
    [("authority", True), ("guardian", True), ("household", True), ("contact", False)],
)
def test_who_is_only_kept_informed_signs_nothing(custody: Custody, counts: bool) -> None:
    one = parties(15, guardians={"tante": custody})

    assert all_met(needs(one, OTHERS | {"tante": PARENT})) is counts
    assert role_of(one, "tante") == (PARENT if counts else None)


def test_two_must_sign_and_only_one_is_known() -> None:
    one = parties(15, both=True, guardians={"moeder": "authority"})

    parents = needs(one, OTHERS | {"moeder": PARENT})[-1]

    assert not parents.is_met
    assert parents.short_of == 1


def test_the_schools_name_may_be_a_coordinators_and_stays_when_people_change() -> None:
    names = {"noor": PUPIL, "fatima": COORDINATOR, "priya": SUPERVISOR, "moeder": PARENT}

    assert all_met(needs(parties(15), names))


def test_a_signature_under_another_role_is_none() -> None:
    names = OTHERS | {"moeder": SUPERVISOR}

    assert not all_met(needs(parties(15), names))


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2011, 9, 14), date(2026, 9, 13), 14),
        (date(2011, 9, 14), date(2026, 9, 14), 15),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_ages_and_the_latest_birthday_agree(born: date, on: date, years: int) -> None:
    assert age(born, on) == years
    for wanted in (16, 17, 18):
        assert (born <= born_latest(wanted, on)) is (age(born, on) >= wanted)


def test_on_29_february_nobody_is_forgotten() -> None:
    leap_day = date(2028, 2, 29)

    assert born_latest(18, leap_day) == date(2010, 2, 28)
    assert age(date(2010, 2, 28), leap_day) == 18
    assert age(date(2010, 3, 1), leap_day) == 17
