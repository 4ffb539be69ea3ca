"""A copy of one's own data: a zip made by a job, room after room, kept for seven days."""

import asyncio
import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.accounts import queries as accounts
from server.accounts.models import Person
from server.accounts.names import full_name
from server.admin import own_data, terms
from server.admin.export_page import page
from server.files.store import Store
from server.house import House
from server.jobs import Moved, begin
from server.jobs.models import Job
from server.storage.audit import CHAIN, write_down
from server.storage.tx import Tx

KIND = "data.export"
FOLDER = "exports"
CHECKSUMS = "checksums.txt"
README = "index.html"


def ask_for_export(tx: Tx, by: str, person: str) -> str:
    """The id of the job that makes a copy of what is known of that person, for who asks.

    The one that is under way, if there is one.
    """
    tx.hold(CHAIN, by)
    for job in jobs_of(tx.session, by):
        if job.state == "waiting" and job.with_["person"] == person:
            return job.id
    write_down(tx, KIND, by=by, about=person)
    return begin(tx, KIND, by=by, with_={"person": person})


def jobs_of(session: Session, by: str) -> list[Job]:
    """The copies that this person asked for, the newest first."""
    found = select(Job).where(Job.by == by, Job.kind == KIND).order_by(Job.id.desc())
    return list(session.scalars(found))


def until(job: Job) -> datetime | None:
    """When the copy that this job made is taken away; None while there is none."""
    return job.ended_at + terms.EXPORTS if job.ended_at and job.state == "done" else None


def path_of(house: House, job: Job) -> Path | None:
    """Where the copy lies that this job made; None where it is gone or not made yet."""
    last = until(job)
    path = _zip(house, job.id)
    return path if last and last > clock.now() and path.exists() else None


def export_turn(house: House) -> Callable[[Job], Any]:
    """One step: a part of the copy in a folder of its own; the last one packs it."""

    async def turn(job: Job) -> Moved:
        person: str = job.with_["person"]
        rooms = await house.database.read(own_data.seated_rooms, person)
        at, total = int(job.cursor.get("at", 0)), len(rooms) + 2
        folder = _unfinished(house, job.id)
        if at == 0:
            of = [room.id for room in rooms]
            about = await house.database.read(_about, person, of, job.by or person)
            await asyncio.to_thread(_write, folder, about)
        elif at <= len(rooms):
            room = rooms[at - 1]
            seen = await house.database.read(own_data.room_as_seen, house.commands, room)
            await asyncio.to_thread(_write, folder, {f"rooms/{room.id}.json": seen})
        else:
            size = await _pack(house, folder, _zip(house, job.id), person, job.by or person)
            return Moved(total, is_over=True, total=total, result={"bytes": size})
        return Moved(at + 1, {"at": at + 1}, total=total)

    return turn


async def export_to(house: House, person: str, path: Path) -> int:
    """The same copy at once, to a file of who runs the server; its size in bytes."""
    folder = path.with_name(f".{path.name}.unfinished")
    rooms = await house.database.read(own_data.seated_rooms, person)
    about = await house.database.read(_about, person, [room.id for room in rooms], person)
    await asyncio.to_thread(_write, folder, about)
    for room in rooms:
        seen = await house.database.read(own_data.room_as_seen, house.commands, room)
        await asyncio.to_thread(_write, folder, {f"rooms/{room.id}.json": seen})
    return await _pack(house, folder, path, person, person)


async def forget_old(house: House) -> None:
    """Copies that lay here for seven days are gone, or of which the job was forgotten."""
    folder = house.settings.data / FOLDER
    there = await asyncio.to_thread(_there, folder)
    # Asked after the folder was read: a copy that is begun meanwhile has its job already.
    jobs = await house.database.read(_jobs)
    await asyncio.to_thread(_sweep, there, jobs, clock.now() - terms.EXPORTS)


def _about(session: Session, person: str, rooms: list[str], reader: str) -> dict[str, Any]:
    subjects = own_data.subjects(session, person, reader)
    elsewhere = own_data.words_elsewhere(session, person, rooms)
    return {
        **{f"{name}.json": said for name, said in subjects.items()},
        "my_words_elsewhere.json": elsewhere,
    }


async def _pack(house: House, folder: Path, path: Path, person: str, reader: str) -> int:
    """The folder as a zip with own files, a page to read it by, and checksums; bytes."""
    files = await house.database.read(own_data.own_files, person)
    who, language = await house.database.read(_names, person, reader)
    store = Store(house.settings.data / "files")
    blobs = {f"files/{file.id}-{file.name}": store.path(file.id) for file in files}
    return await asyncio.to_thread(_zipped, folder, path, blobs, who, language)


def _names(session: Session, person: str, reader: str) -> tuple[str, str]:
    who: Person = accounts.person(session, person)
    return full_name(who), accounts.person(session, reader).language


def _zipped(folder: Path, path: Path, blobs: dict[str, Path], who: str, language: str) -> int:
    parts = {str(one.relative_to(folder)): one for one in sorted(folder.rglob("*.json"))}
    parts |= {name: blob for name, blob in blobs.items() if blob.exists()}
    unfinished = path.with_name(f".{path.name}.zip")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as packed:
        sums = [f"{_add(packed, name, part)}  {name}" for name, part in parts.items()]
        shown = page(who, language, clock.now(), parts)
        packed.writestr(README, shown)
        sums.append(f"{hashlib.sha256(shown.encode()).hexdigest()}  {README}")
        packed.writestr(CHECKSUMS, "\n".join(sums) + "\n")
    unfinished.chmod(0o600)
    unfinished.replace(path)
    shutil.rmtree(folder, ignore_errors=True)
    return path.stat().st_size


def _add(packed: zipfile.ZipFile, name: str, part: Path) -> str:
    packed.write(part, name)
    with part.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(folder: Path, said: dict[str, Any]) -> None:
    for name, what in said.items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.format(msgspec.json.encode(what), indent=2))


def _jobs(session: Session) -> set[str]:
    return set(session.scalars(select(Job.id).where(Job.kind == KIND)))


def _there(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.exists() else []


def _sweep(there: list[Path], jobs: set[str], before: datetime) -> None:
    for path in _old(there, jobs, before):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _old(there: list[Path], jobs: set[str], before: datetime) -> Iterator[Path]:
    for path in there:
        job = path.name.strip(".").partition(".")[0]
        if job not in jobs or (path.exists() and path.stat().st_mtime < before.timestamp()):
            yield path


def _zip(house: House, job: str) -> Path:
    return house.settings.data / FOLDER / f"{job}.zip"


def _unfinished(house: House, job: str) -> Path:
    return house.settings.data / FOLDER / f".{job}"
