"""How large, how often, how many; the same upload again; and what is refused, said by name."""

import asyncio
import errno
import os
import shutil
from collections import namedtuple
from uuid import uuid4

import pytest

from server.channels.protocol import LIMITS
from server.files import actions, receiving
from server.files.models import File
from server.limits import Buckets
from tests.files import corpus
from tests.files.corpus import jpeg, pdf, png
from tests.kit.sending import Senders
from tests.kit.world import World

Usage = namedtuple("Usage", "total used free")


def lying(world: World) -> list[str]:
    """All that lies in the folder of files."""
    folder = world.live.house.settings.data / "files"
    return sorted(path.name for path in folder.rglob("f_*"))


async def test_the_same_upload_again_is_the_same_file(world: World, sender: Senders) -> None:
    noor, key = await sender(world.noor), uuid4().hex

    first = await noor.uploads(png(), "a.png", key=key)
    again = await noor.uploads(png(), "a.png", key=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


async def test_the_same_upload_at_once_is_one_file(world: World, sender: Senders) -> None:
    noor, key = await sender(world.noor), uuid4().hex

    both = await asyncio.gather(*(noor.uploads(png(), "a.png", key=key) for _ in range(3)))

    assert {answer.status_code for answer in both} == {201}
    assert len({answer.json()["id"] for answer in both}) == 1


async def test_an_answered_upload_is_the_same_after_its_message(
    world: World, sender: Senders
) -> None:
    noor, key = await sender(world.noor), uuid4().hex
    photo = (await noor.uploads(png(), "a.png", key=key)).json()
    await noor.posts(photo["id"])

    assert (await noor.uploads(png(), "a.png", key=key)).json() == photo


@pytest.mark.parametrize(
    ("content", "name"), [(png(80, 80), "a.png"), (png(), "b.png")], ids=["bytes", "name"]
)
async def test_something_else_under_a_key_is_a_conflict(
    world: World, sender: Senders, content: bytes, name: str
) -> None:
    noor, key = await sender(world.noor), uuid4().hex
    await noor.uploads(png(), "a.png", key=key)

    answer = await noor.uploads(content, name, key=key)

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "conflict"


async def test_another_persons_key_is_another_upload(world: World, sender: Senders) -> None:
    noor, henk, key = await sender(world.noor), await sender(world.henk), uuid4().hex

    mine, his = await noor.uploads(png(), key=key), await henk.uploads(pdf(), "x.pdf", key=key)

    assert mine.json()["id"] != his.json()["id"]


async def test_a_refused_upload_leaves_its_key_and_nothing_else(
    world: World, sender: Senders
) -> None:
    noor, key = await sender(world.noor), uuid4().hex
    before = lying(world)

    refused = await noor.uploads(corpus.SVG, "logo.png", key=key)

    assert refused.status_code == 400
    error = refused.json()["error"]
    assert error["say"] == (
        "“logo.png” is een SVG-tekening. Dat kan hier niet. Maak er een PNG of pdf van."
    )
    assert error["faults"] == {"file": error["say"]}
    assert lying(world) == before
    assert (await noor.uploads(png(), "logo.png", key=key)).status_code == 201


async def test_more_than_was_said_beforehand_is_too_big(world: World, sender: Senders) -> None:
    noor, before = await sender(world.noor), lying(world)

    answer = await noor.uploads(bytes(LIMITS["file"] + 1), "film.bin")

    assert answer.status_code == 413
    assert answer.json()["error"]["say"] == "Een bestand kan hier hoogstens 25 MB groot zijn."
    assert lying(world) == before


async def test_exactly_what_was_said_beforehand_fits(world: World, sender: Senders) -> None:
    noor = await sender(world.noor)
    content = pdf(b"0" * (LIMITS["file"] - len(pdf())))

    told = await noor.has(content, "groot.pdf")

    assert told["bytes"] == LIMITS["file"]


@pytest.mark.parametrize("key", ["", "kort", "x" * 65], ids=["none", "short", "long"])
async def test_an_upload_needs_a_key(world: World, sender: Senders, key: str) -> None:
    noor = await sender(world.noor)

    answer = await noor.api.http.post(
        f"/api/v1/files?room={world.room}",
        files={"file": ("a.png", png())},
        headers={"Idempotency-Key": key},
    )

    assert answer.json()["error"]["code"] == "invalid"


FORMS: dict[str, tuple[str, bytes]] = {
    "no file": ("multipart/form-data; boundary=x", b"--x--\r\n"),
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "in pieces": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
    ),
    "not a form": ("multipart/form-data; boundary=x", b"hallo"),
}


@pytest.mark.parametrize("name", FORMS)
async def test_a_form_that_is_none_is_invalid_and_leaves_nothing(
    world: World, sender: Senders, name: str
) -> None:
    noor, before = await sender(world.noor), lying(world)
    kind, body = FORMS[name]

    answer = await noor.api.http.post(
        f"/api/v1/files?room={world.room}",
        content=body,
        headers={"Content-Type": kind, "Idempotency-Key": uuid4().hex},
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    assert lying(world) == before


async def test_five_uploads_at_once_and_then_slower(world: World, sender: Senders) -> None:
    noor = await sender(world.noor)
    buckets = Buckets(5, 5 / 60, clock=lambda: 0.0)

    waits = [buckets.take(world.noor.id) for _ in range(6)]

    assert waits == [0, 0, 0, 0, 0, 12]
    # Off in this server: a class may upload as it likes.
    answers = [await noor.uploads(pdf(str(n).encode()), "a.pdf") for n in range(6)]
    assert {answer.status_code for answer in answers} == {201}


async def test_at_most_ten_and_each_once(world: World, sender: Senders) -> None:
    noor = await sender(world.noor)
    ids = [(await noor.has(pdf(str(n).encode()), "a.pdf"))["id"] for n in range(11)]

    assert (await noor.posts(*ids)).json()["error"]["code"] == "invalid"
    assert (await noor.posts(ids[0], ids[0])).json()["error"]["code"] == "invalid"
    assert (await noor.posts(*ids[:10])).is_success
    files = await world.reads(lambda s: [s.get_one(File, id).place for id in ids[:10]])
    assert files == list(range(10))


async def test_a_full_disk_is_busy_and_leaves_nothing(
    world: World, sender: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    noor, key = await sender(world.noor), uuid4().hex
    before = lying(world)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(100, 100, 0))

    refused = await noor.uploads(jpeg(), key=key)

    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "busy")
    assert refused.headers["retry-after"] == "60"
    assert lying(world) == before
    monkeypatch.undo()
    assert (await noor.uploads(jpeg(), key=key)).status_code == 201


async def test_a_disk_that_fills_up_halfway_is_busy_and_leaves_nothing(
    world: World, sender: Senders, monkeypatch: pytest.MonkeyPatch
) -> None:
    noor, key = await sender(world.noor), uuid4().hex
    before = lying(world)

    def full(*_paths: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    refused = await noor.uploads(pdf(), "a.pdf", key=key)

    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "busy")
    monkeypatch.undo()
    assert lying(world) == before
    assert (await noor.uploads(pdf(), "a.pdf", key=key)).status_code == 201


def test_the_limits_that_are_told_are_the_limits_that_hold() -> None:
    assert (LIMITS["file"], LIMITS["files"]) == (receiving.LARGEST, actions.MOST)
