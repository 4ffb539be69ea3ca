"""Each defence of reports and cases, broken: its trial must see it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import false

from server import spreadsheet
from server.permissions import ADMIN
from server.placements import grounds, seats
from server.safety import evidence, parties, reporting, telling
from server.safety.parties import Handlers
from server.storage import audit
from server.storage.commands import Ask
from tests.controls.seen import is_seen
from tests.kit.line import Lines
from tests.kit.world import World
from tests.safety import (
    test_audit_pages,
    test_handling,
    test_measures,
    test_parties,
    test_reporting,
)
from tests.safety.conftest import Officer, OfficerOf, joke, officer, world
from tests.safety.test_never_told import nothing_is_told
from tests.storage import test_audit
from tests.storage.conftest import Desk, desk

__all__ = ["acts", "desk", "joke", "officer", "world"]

acts = test_audit.acts

Break = Callable[[pytest.MonkeyPatch], None]


def everybody_handles(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(parties, "parties", lambda session, cases: {c.id: frozenset() for c in cases})


def any_admin_handles(patch: pytest.MonkeyPatch) -> None:
    def all_of_them(held: Any, own: Any, sisters: Any, parts: Any) -> Handlers:
        known = [who for people in held.values() for who in people if who not in parts]
        return Handlers(tuple(known))

    patch.setattr(parties, "_first", all_of_them)


@pytest.mark.parametrize("defence", [everybody_handles, any_admin_handles])
async def test_a_case_that_the_wrong_people_see_is_seen(
    line: Lines, world: World, officer: OfficerOf, monkeypatch: pytest.MonkeyPatch, defence: Break
) -> None:
    defence(monkeypatch)
    trial = test_parties.test_where_no_officer_is_free_an_admin_handles_it
    if defence is any_admin_handles:
        trial = test_parties.test_the_safety_officers_of_the_own_school_handle_it

    await is_seen(trial(line, world, officer))


def the_room_is_told(patch: pytest.MonkeyPatch) -> None:
    tell = telling.tell_reporters

    def tell_all(tx: Any, case: Any, reports: Any) -> None:
        tell(tx, case, reports)
        tx.record(case.room, "room.thawed", {"words": reports[0].words})

    patch.setattr(reporting, "tell_reporters", tell_all)


def the_chain_holds_the_words(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(telling, "UNTOLD", ())
    patch.setattr("server.safety.auditing.CASES", "nothing")
    patch.setattr("server.safety.audit_words.DETAILS", {"words": "woorden"})
    patch.setattr(
        "server.safety.audit_pages._as_read",
        lambda row, tongue: {**row, "details": str(row["details"])},
    )


@pytest.mark.parametrize("defence", [the_room_is_told, the_chain_holds_the_words])
async def test_words_of_a_case_that_get_out_are_seen(
    line: Lines,
    world: World,
    officer: OfficerOf,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    defence: Break,
) -> None:
    defence(monkeypatch)

    await is_seen(nothing_is_told(line, world, officer, tmp_path, capsys))


async def test_a_number_in_the_office_of_a_party_is_seen(
    line: Lines, world: World, joke: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "_is_quiet", lambda tx, case: False)
    name = "test_nobody_who_works_in_the_office_sees_as_much_as_a_number_of_the_own_case"

    await is_seen(getattr(test_parties, name)(line, world, joke))


async def test_words_that_are_not_frozen_are_seen(
    line: Lines, world: World, joke: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "_before", lambda session, message: [])

    trial = test_reporting.test_the_words_the_versions_and_what_was_around_are_frozen
    await is_seen(trial(line, world, joke))


async def test_evidence_that_nobody_compares_is_seen(
    line: Lines, world: World, joke: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.safety.showing.is_whole", lambda kept: True)

    trial = test_reporting.test_the_evidence_can_be_proved_by_the_audit_chain
    await is_seen(trial(line, world, joke))


Trial = Callable[[Lines, World, Officer], Awaitable[None]]


def leaves_them_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(seats, "why_not_unseat", lambda tx, room, person: None)
    patch.setattr(seats, "_lacks_an_own_adult", lambda tx, room, roles, leaving: False)


def a_suspension_keeps_the_ground(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(grounds, "is_suspended", lambda person, on: false())


def nobody_is_silent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("server.channels.actions.require_voice", lambda member: None)


@pytest.mark.parametrize(
    ("defence", "trial"),
    [
        (
            leaves_them_alone,
            test_measures.test_s1_the_last_own_adult_is_suspended_only_if_a_coordinator_comes_at_once,
        ),
        (leaves_them_alone, test_measures.test_s1_with_no_coordinator_the_last_own_adult_stays),
        (
            a_suspension_keeps_the_ground,
            test_measures.test_suspended_from_all_rooms_and_seated_in_no_new_one,
        ),
        (nobody_is_silent, test_measures.test_in_a_frozen_room_everybody_reads_and_nobody_writes),
    ],
)
async def test_a_measure_that_does_not_hold_is_seen(
    line: Lines,
    world: World,
    joke: Officer,
    monkeypatch: pytest.MonkeyPatch,
    defence: Break,
    trial: Trial,
) -> None:
    defence(monkeypatch)

    await is_seen(trial(line, world, joke))


async def test_an_act_without_a_fresh_sign_in_is_seen(
    line: Lines, world: World, joke: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await test_measures.reports(line, world, world.noor, world.henk)
    monkeypatch.setattr(Ask, "require_fresh", lambda ask: None)

    trial = test_handling.test_looking_and_acting_ask_for_a_fresh_sign_in
    await is_seen(trial(world, joke, case))


@pytest.mark.parametrize(
    "trial",
    [
        test_audit.test_any_byte_of_any_act_or_link_is_found_and_where,
        test_audit.test_two_acts_that_were_swapped_are_found,
    ],
)
async def test_a_chain_that_isnt_compared_is_seen(
    acts: Desk, monkeypatch: pytest.MonkeyPatch, trial: Callable[[Desk], Awaitable[None]]
) -> None:
    monkeypatch.setattr(audit, "_fits", lambda link, act: True)

    await is_seen(trial(acts))


async def test_x10_a_table_is_calculated_with(
    world: World, officer: OfficerOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "FORMULA", ("\0",))
    ada = await officer(role=ADMIN)

    await is_seen(test_audit_pages.test_the_table_runs_no_formula(world, ada, officer))
