"""Each defence around imports, broken: its trial must see it."""

from collections.abc import Callable
from typing import Any

import pytest

from server.admin.imports import checking, keeping, register, running, sharing
from server.admin.imports.models import Import
from server.admin.imports.recognising import recognise
from server.jobs.models import Job
from tests.controls.seen import is_seen
from tests.imports import trials
from tests.imports.conftest import Office, office
from tests.imports.trials import Trial

__all__ = ["office"]

Break = Callable[[pytest.MonkeyPatch], None]


def a_dry_run_begins_at_once(patch: pytest.MonkeyPatch) -> None:
    finish = checking._finish

    def eager(tx: Any, id_: str, checked: checking.Checked) -> None:
        finish(tx, id_, checked)
        import_ = tx.session.get_one(Import, id_)
        job = tx.session.get_one(Job, running.start(tx, import_, by=None))
        step = running.kind(lambda path: path).step
        assert step
        step(tx, job, 1)

    patch.setattr(checking, "_finish", eager)


def shared_addresses_are_not_looked_for(patch: pytest.MonkeyPatch) -> None:
    for where in (checking, running):
        patch.setattr(where, "share", lambda *args: [])


def everybody_is_family(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sharing, "_refuse", lambda claim, circle, why: None)


def everybody_may_be_changed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(register, "_changeable", lambda session, school, ids, by, today: set(ids))


def a_file_is_there_from_its_first_row(patch: pytest.MonkeyPatch) -> None:
    begin = keeping._begin

    def whole(tx: Any, *sent: Any) -> str:
        id_ = begin(tx, *sent)
        tx.change(tx.session.get_one(Import, id_), state="mapping")
        return id_

    patch.setattr(keeping, "_begin", whole)
    patch.setattr(keeping, "_receiving", lambda tx, id_: None)


def a_row_is_new_each_time(patch: pytest.MonkeyPatch) -> None:
    following = running._next

    def from_the_start(tx: Any, id_: str, after: int, most: int) -> list[Any]:
        return (
            following(tx, id_, max(0, after - 1), most)
            if after == 5
            else following(tx, id_, after, most)
        )

    patch.setattr(running, "_next", from_the_start)
    patch.setattr(running, "recognise", _recognise_nobody)


def _recognise_nobody(records: Any, known: Any) -> Any:
    for found in (known.by_number, known.by_born, known.by_email):
        found.clear()
    return recognise(records, known)


CONTROLS: list[tuple[Break, Trial]] = [
    (a_dry_run_begins_at_once, trials.a_dry_run_writes_nobody),
    (shared_addresses_are_not_looked_for, trials.strangers_do_not_share_with_a_pupil),
    (shared_addresses_are_not_looked_for, trials.a_pupil_shares_with_nobody),
    (everybody_is_family, trials.strangers_do_not_share_with_a_pupil),
    (everybody_may_be_changed, trials.a_file_takes_over_nobody),
    (a_file_is_there_from_its_first_row, trials.half_a_file_is_never_looked_at_or_run),
    (a_row_is_new_each_time, trials.a_killed_import_writes_everybody_once),
]


@pytest.mark.parametrize(("broken", "trial"), CONTROLS, ids=lambda one: one.__name__)
async def test_a_broken_defence_is_seen(
    office: Office, monkeypatch: pytest.MonkeyPatch, broken: Break, trial: Trial
) -> None:
    broken(monkeypatch)

    await is_seen(trial(office))
