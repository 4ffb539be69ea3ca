"""An upload from door to place: received, written down, made in the child process, kept."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.errors import Busy, Problem, SlowDown
from server.files import actions, queries
from server.files.actions import Upload
from server.files.models import File, State
from server.files.names import shown
from server.files.pictures import Made, take_in
from server.files.receiving import DISK_FULL, FULL, Received
from server.files.refusals import unfit
from server.files.store import Store
from server.heavy import TooHeavy
from server.house import House

QUICK = 2.0  # seconds in which most pictures are made
PATIENT = 20.0  # seconds that a page without script can wait

Do = Callable[..., Awaitable[Any]]  # a piece of work, asked of the child process


def store_of(house: House) -> Store:
    """Where this house keeps its files."""
    return Store(house.settings.data / "files")


def slow_down(house: House, person: str) -> None:
    """`SlowDown` for who uploads too much in a short time."""
    if house.settings.rate_limits and (wait := house.uploads.take(person)):
        raise SlowDown(retry_after=wait)


async def take(
    house: House, person: str, room: str, key: str, received: Received, wait: float = QUICK
) -> dict[str, Any]:
    """The file as it stands after so many seconds at most; it is made all the same.

    The same again is the same file. `Conflict`, `Busy`, or `Invalid` with why it can't be kept.
    """
    id, lease = await house.scribe.write(actions.begin, _upload(person, room, key, received))
    if lease:
        await asyncio.to_thread(store_of(house).receive_again, id, received.path)
        errand = house.heavy.begin(make(house, id, lease))
        await asyncio.wait({errand}, timeout=wait)
        if errand.done() and (problem := errand.result()):
            await house.scribe.write(actions.drop, id)
            raise problem
    return await house.database.read(_told, id)


def _upload(person: str, room: str, key: str, received: Received) -> Upload:
    name = shown(received.name)
    said = "\n".join((received.digest, room, name))
    digest = hashlib.sha256(said.encode()).hexdigest()
    return Upload(room, person, key, digest, name, received.kind, received.bytes)


async def make(house: House, id: str, lease: datetime | None = None) -> Problem | None:
    """The file is made and kept; or why not. What the database can't write now is done later.

    A turn may be long in coming, and the lease run out: then whoever took the file on has it.
    """
    async with house.heavy.turn() as do:
        taken = await house.scribe.write(actions.take_on, id, lease)
        return await _make(house, id, taken, do) if taken else None


async def _make(house: House, id: str, lease: datetime, do: Do) -> Problem | None:
    store = store_of(house)
    name = await house.database.read(lambda session: session.get_one(File, id).name)
    try:
        made = await _made(do, store, id, name)
        size = await _on_disk(store.keep, id)
    except Problem as problem:
        await _tidy(store, id, await house.scribe.write(actions.fail, id, lease))
        return problem
    await _tidy(store, id, await house.scribe.write(actions.ready, id, lease, made, size))
    return None


async def _tidy(store: Store, id: str, stands: State | None) -> None:
    """Nothing is left of a file that nobody wants; of another, nothing that waits to be made."""
    if stands != "working":
        await asyncio.to_thread(store.forget_incoming if stands else store.remove, [id])


async def _made(do: Do, store: Store, id: str, name: str) -> Made:
    """What the child process made of it stands ready to be kept."""
    incoming, outgoing = store.incoming(id), store.outgoing(id)
    try:
        made: Made = await do(take_in, str(incoming), str(outgoing))
    except TooHeavy:
        raise unfit("heavy", name) from None
    if made.content == "disk_full":
        raise Busy(DISK_FULL, retry_after=60)
    if not made.is_fit:
        raise unfit(made.content, name)
    if made.content != "webp":
        await _on_disk(store.link, incoming, outgoing)
    return made


async def _on_disk(act: Callable[..., int | None], *given: Any) -> int:
    try:
        return await asyncio.to_thread(act, *given) or 0
    except OSError as error:
        if error.errno in FULL:
            raise Busy(DISK_FULL, retry_after=60) from None
        raise


def _told(session: Session, id: str) -> dict[str, Any]:
    return queries.told(session.get_one(File, id))
