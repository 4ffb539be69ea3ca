"""Each defence around placements, broken: its trial must see it."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from starlette.routing import Route

from server.accounts import sign_in
from server.placements import (
    arrivals,
    grounds,
    handing_over,
    invitation_pages,
    invitations,
    known,
    people,
    posting,
    seats,
    showing,
    signers,
    timers,
)
from server.placements.models import Placement
from server.placements.timers import end_invitations
from tests.controls.seen import is_seen
from tests.placements import trials
from tests.placements.conftest import MONDAY, Story, story, wall, windows
from tests.placements.machine import Neverland
from tests.placements.test_substituting import back_before_all_was_handed_over
from tests.placements.windows import Windows

__all__ = ["story", "wall", "windows"]

Break = Callable[[pytest.MonkeyPatch], None]


def any_code_will_do(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sign_in, "_is_right", lambda secret, code, proof: True)


def links_live_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(invitations, "_state", lambda invitation, is_late: "open")


def seats_need_no_ground(patch: pytest.MonkeyPatch) -> None:
    for where in (arrivals, grounds, seats):
        patch.setattr(where, "may_sit", lambda *args: True)


def looking_at_a_link_asks(patch: pytest.MonkeyPatch) -> None:
    eager = Route("/invitations/{token}", invitation_pages.ask)
    patch.setattr("server.placements.routes.routes", [eager])
    patch.setattr("tests.placements.windows.routes", [eager, *invitation_pages.routes])


def nobody_must_sign(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(signers, "all_met", lambda needs: True)


def every_school_is_ours(patch: pytest.MonkeyPatch) -> None:
    def own(session: Any, desk: object, room: str) -> Placement:
        found: Placement = session.get_one(Placement, room)
        return found

    patch.setattr(showing, "own", own)


def everybody_may_be_changed(patch: pytest.MonkeyPatch) -> None:
    for where in (known, people):
        patch.setattr(where, "may_change", lambda *args: True)


def nobody_looks_who_is_18(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(timers, "STEPS", [step for step in timers.STEPS if step is not end_invitations])


CONTROLS: list[tuple[Break, trials.Trial]] = [
    (any_code_will_do, trials.a_forwarded_link_opens_nothing),
    (links_live_for_ever, trials.a_link_works_once),
    (links_live_for_ever, trials.an_expired_link_is_refused),
    (links_live_for_ever, trials.a_withdrawn_link_is_refused),
    (seats_need_no_ground, trials.a_role_that_is_gone_is_not_accepted),
    (looking_at_a_link_asks, trials.looking_at_a_link_changes_nothing),
    (nobody_must_sign, trials.jayden_cannot_start_without_a_parent),
    (every_school_is_ours, trials.what_is_not_ours_looks_like_what_is_not_there),
    (nobody_looks_who_is_18, trials.an_invitation_ends_when_the_pupil_is_18),
    (everybody_may_be_changed, trials.nobody_takes_over_another_offices_address),
]


@pytest.mark.parametrize(("broken", "trial"), CONTROLS, ids=lambda one: one.__name__)
async def test_a_broken_defence_is_seen(
    story: Story,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: Break,
    trial: trials.Trial,
) -> None:
    broken(monkeypatch)

    async with AsyncExitStack() as stack:
        windows = Windows(story, tmp_path, stack)
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            await trial(story, windows)


def every_letter_goes_by_itself(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(posting, "_waiting", lambda tx, invitation: [])


def no_letter_waits(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(invitations, "more_may_follow", lambda tx, placement, person: False)


@pytest.mark.parametrize("broken", [every_letter_goes_by_itself, no_letter_waits])
async def test_a_parent_gets_a_mail_for_each_child(
    story: Story, windows: Windows, monkeypatch: pytest.MonkeyPatch, broken: Break
) -> None:
    await trials.has_two_children(story)
    broken(monkeypatch)

    await is_seen(trials.a_parent_with_two_children_gets_one_mail(story, windows))


async def test_a_hand_over_outlives_its_substitution(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_over, "_is_over", lambda tx, said: False)

    await is_seen(back_before_all_was_handed_over(story))


def test_without_s1_the_pupil_is_found_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "_keep_an_own_adult", lambda *args, **kwargs: None)
    small = settings(
        max_examples=25,
        stateful_step_count=10,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )

    with time_machine.travel(MONDAY, tick=False), pytest.raises(AssertionError, match="alone at"):
        run_state_machine_as_test(Neverland, settings=small)
