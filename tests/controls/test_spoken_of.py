"""S8 of who never sat in a room, with the rule broken: the trials see it."""

import pytest
from sqlalchemy.orm import Session

from server.channels import people, spoken_of
from server.channels.spoken_of import SpokenOf
from server.permissions import PARENT, SUPERVISOR, TEACHER
from server.placements import names
from tests.channels import trials
from tests.controls.seen import is_seen
from tests.kit.api import ApiOf
from tests.kit.world import World

Patch = pytest.MonkeyPatch


async def test_s8_the_host_reads_the_name_of_a_kept_parent(
    world: World, api: ApiOf, monkeypatch: Patch
) -> None:
    monkeypatch.setitem(names.NAMES, SUPERVISOR, names.NAMES[TEACHER])

    await is_seen(trials.a_kept_parent_is_named_as_the_role_may_know(world, api))


async def test_s8_a_kept_parent_has_no_name(world: World, api: ApiOf, monkeypatch: Patch) -> None:
    monkeypatch.setattr(people, "spoken_of", lambda session, room: [])

    await is_seen(trials.a_kept_parent_is_named_as_the_role_may_know(world, api))


async def test_s8_every_parent_is_told(world: World, api: ApiOf, monkeypatch: Patch) -> None:
    def all_of_them(session: Session, room: str) -> list[SpokenOf]:
        return [SpokenOf(who, PARENT, 1) for who in spoken_of._strangers(session, room)]

    monkeypatch.setattr(people, "spoken_of", all_of_them)

    await is_seen(trials.nobody_hears_of_a_parent_whom_no_card_names(world, api))
