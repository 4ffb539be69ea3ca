"""Negative controls of X3, X5, X8, X19, G9 and S12 for files: with one defence broken, the trial
must see it."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server import security
from server.channels import with_files
from server.files import actions, queries, receiving, sending, uploading
from server.files.models import File
from server.files.pictures import Made
from server.files.store import Store
from server.heavy import Heavy
from server.placements import photo_consent
from tests.controls.seen import is_seen
from tests.files import (
    test_consent,
    test_forms,
    test_limits,
    test_seeing,
    test_uploading,
    test_working,
)
from tests.files.corpus import CAMERA, PLACE, from_a_phone, jpeg
from tests.files.test_heavy import nobody_gets_the_answer_of_another
from tests.kit.line import Lines
from tests.kit.sending import Senders
from tests.kit.world import World

Patch = pytest.MonkeyPatch


async def place_stays_behind(world: World, sender: Senders) -> None:
    noor = await sender(world.noor)
    photo = await noor.has(from_a_phone())

    seen = await noor.gets(photo["id"])

    assert seen.content.startswith(b"RIFF")
    assert PLACE.encode() not in seen.content
    assert CAMERA.encode() not in seen.content


async def test_x8_the_place_stays_behind(world: World, sender: Senders) -> None:
    await place_stays_behind(world, sender)


async def test_x8_a_picture_is_kept_as_it_came(
    world: World, sender: Senders, monkeypatch: Patch
) -> None:
    async def as_it_came(do: object, store: Store, id: str, name: str) -> Made:
        os.link(store.incoming(id), store.outgoing(id))
        return Made("webp", True, 64, 48)

    monkeypatch.setattr(uploading, "_made", as_it_came)

    await is_seen(place_stays_behind(world, sender))


async def test_x8_a_document_is_shown_inline(
    world: World, sender: Senders, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(sending, "disposition", lambda name: "inline")

    await is_seen(test_uploading.test_a_pdf_is_kept_as_it_came(world, sender))


async def test_x8_what_is_unfit_is_kept(world: World, sender: Senders, monkeypatch: Patch) -> None:
    monkeypatch.setattr(Made, "is_fit", True)

    await is_seen(test_limits.test_a_refused_upload_leaves_its_key_and_nothing_else(world, sender))


async def test_x8_a_file_of_any_size_is_taken(
    world: World, sender: Senders, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(receiving, "LARGEST", 10**9)

    await is_seen(test_limits.test_more_than_was_said_beforehand_is_too_big(world, sender))


@pytest.fixture
async def heavy() -> AsyncIterator[Heavy]:
    working = Heavy()
    end = working._end_child
    yield working
    working._end_child = end  # type: ignore[method-assign]  # as before the trial broke it
    await working.close()


async def test_x8_a_child_that_owes_an_answer_lives_on(heavy: Heavy, monkeypatch: Patch) -> None:
    async def nothing() -> None:
        return None

    monkeypatch.setattr(heavy, "_end_child", nothing)

    await is_seen(nobody_gets_the_answer_of_another(heavy))


async def test_x5_whoever_is_seated_sees_every_file(
    world: World, sender: Senders, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(queries, "_is_for", lambda session, file, member: True)

    await is_seen(test_seeing.test_until_it_is_posted_its_uploader_alone_sees_it(world, sender))


async def test_x5_the_entry_is_not_looked_at(
    world: World, sender: Senders, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(queries, "_is_for", lambda session, file, member: True)

    await is_seen(test_seeing.test_an_erased_message_takes_its_files_along(world, sender))


async def test_x3_a_seat_is_not_asked_for(
    world: World, sender: Senders, monkeypatch: Patch
) -> None:
    def any_file(session: Any, commands: Any, person: str, id: str) -> Any:
        return session.get_one(File, id)

    monkeypatch.setattr(queries, "seen", any_file)

    await is_seen(test_seeing.test_who_has_left_sees_nothing_of_what_was_there(world, sender))


async def test_x19_a_file_outlives_its_message(
    world: World, sender: Senders, line: Lines, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(actions, "withdraw", lambda tx, room, seq: None)

    await is_seen(
        test_seeing.test_a_file_that_was_taken_back_is_gone_for_everybody_and_then_from_the_disk(
            world, sender, line
        )
    )


async def test_x19_a_browser_need_not_ask_again(
    world: World, sender: Senders, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(sending, "KEEP", "private, max-age=86400")

    await is_seen(test_seeing.test_what_a_browser_kept_is_asked_for_again_each_time(world, sender))


async def test_g9_a_full_disk_is_a_fault(world: World, sender: Senders, monkeypatch: Patch) -> None:
    monkeypatch.setattr(uploading, "FULL", ())
    monkeypatch.setattr(receiving, "FULL", ())

    await is_seen(
        test_limits.test_a_disk_that_fills_up_halfway_is_busy_and_leaves_nothing(
            world, sender, monkeypatch
        )
    )


async def test_s12_nobody_asks_for_consent(
    world: World, sender: Senders, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(with_files, "_require_consent", lambda session, room, shows: None)

    await is_seen(
        test_consent.test_without_consent_one_is_asked_and_then_refused_or_obeyed(world, sender)
    )


async def test_s12_the_last_word_wins(
    world: World, sender: Senders, line: Lines, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(photo_consent, "_holds", lambda said, purpose, *_who: any(said.values()))

    await is_seen(test_consent.test_one_no_of_two_parents_is_a_no(world, sender, line))


async def test_nobody_looks_who_has_the_lease(world: World, monkeypatch: Patch) -> None:
    def anybody(tx: Any, id: str, lease: Any) -> Any:
        return tx.now

    monkeypatch.setattr(actions, "take_on", anybody)

    await is_seen(test_working.one_of_many_takes_a_file_on(world))


async def test_g8_nobody_is_told_that_a_photo_is_there(
    world: World, sender: Senders, line: Lines, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(actions, "_tell", lambda tx, file: None)
    small = jpeg(90, 60)

    await is_seen(
        test_working.test_everybody_is_told_when_it_is_there_or_cannot_be(
            world, sender, line, small, "ready"
        )
    )


async def test_a_form_from_elsewhere_brings_files(
    world: World, sender: Senders, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(security, "is_csrf_token", lambda secret, cookie, token: True)

    await is_seen(
        test_forms.test_a_form_from_elsewhere_is_refused_before_its_files_are_read(
            world, sender, "0" * 128
        )
    )


def test_the_paths_of_blobs_know_nothing_of_names() -> None:
    store = Store(Path("data"))

    assert store.path("f_0123ab", 320) == Path("data/ab/f_0123ab")
