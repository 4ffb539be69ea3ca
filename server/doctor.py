"""Looks at everything a server stands on, and says what to do where something is wrong."""

import resource
import shutil
from dataclasses import dataclass

from sqlalchemy.orm import Session

from server import config
from server.accounts.queries import sample_people
from server.config import Settings
from server.errors import Problem
from server.storage import audit, log, migrating
from server.storage.engine import Database

FILES = 4_096  # open files that a school needs at least
SPACE = 1 << 30  # bytes of disk


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    is_fine: bool
    says: str


async def look() -> list[Finding]:
    """All findings, those about settings first; without good settings nothing else is looked at."""
    try:
        settings = config.read()
    except config.Wrong as wrong:
        return [Finding("settings", False, reason) for reason in wrong.reasons]
    return [
        Finding("settings", True, f"{settings.mode}, {settings.base_url}"),
        _proxies(settings),
        *await _database(settings),
        _mail(settings),
        _files(),
        _disk(settings),
    ]


async def why_not_serve(settings: Settings) -> list[str]:
    """What about the database forbids serving it, in sentences; nothing when all is well."""
    if not settings.database_url.startswith(config.DRIVERS):
        return []  # its address is wrong, which was said already
    database = Database(settings.database_url)
    try:
        return await database.read(_why_not, is_demo=settings.is_demo)
    except Problem:
        return ["The database can't be opened: see LEERPLEK_DATABASE_URL."]
    finally:
        await database.close()


def _why_not(session: Session, *, is_demo: bool) -> list[str]:
    if migrating.version(session) != migrating.newest():
        return ["The database is not at the newest version. Run `leerplek migrate`."]
    if not is_demo and sample_people(session):
        return ["These are invented people: the sample region is not for production."]
    return []


def _proxies(settings: Settings) -> Finding:
    """Who serves https to browsers stands before us, since we speak http only."""
    if settings.proxies:
        return Finding("proxies", True, f"{', '.join(settings.proxies)} may say for whom they ask")
    if not settings.is_https:
        return Finding("proxies", True, "none; every visitor is known by the own address")
    return Finding(
        "proxies",
        False,
        "none are known, so whoever comes through the one that serves https counts as one visitor: "
        "together they get 300 requests a minute and 30 wrong codes. Set LEERPLEK_PROXIES to its "
        "address, such as 127.0.0.1.",
    )


async def _database(settings: Settings) -> list[Finding]:
    database = Database(settings.database_url)
    try:
        return await database.read(_inside)
    except Problem:
        return [Finding("database", False, "can't be opened. Check LEERPLEK_DATABASE_URL.")]
    finally:
        await database.close()


def _inside(session: Session) -> list[Finding]:
    found, newest = migrating.version(session), migrating.newest()
    if found != newest:
        return [Finding("database", False, "is not at the newest version. Run `leerplek migrate`.")]
    broken = list(audit.breaks(session))
    holes = log.holes(session)
    return [
        Finding("database", True, "is at the newest version"),
        _chain(broken),
        Finding(
            "log",
            not holes,
            f"numbers are missing in {', '.join(holes)}. Restore a backup." if holes else "no gaps",
        ),
    ]


def _chain(broken: list[int]) -> Finding:
    if broken:
        where = ", ".join(str(seq) for seq in broken[:10])
        return Finding("audit chain", False, f"was changed at {where}. Compare with a backup.")
    return Finding("audit chain", True, "whole")


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url:
        return Finding("mail", True, "is sent by SMTP")
    where = settings.data / "mail"
    if settings.is_demo:
        return Finding("mail", True, f"is written to {where} and shown at /demo/mail")
    return Finding("mail", False, f"only goes to {where}. Set LEERPLEK_SMTP_URL.")


def _files() -> Finding:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    is_fine = hard == resource.RLIM_INFINITY or hard >= FILES
    says = "enough may be open" if is_fine else f"only {hard} may be open. Raise LimitNOFILE."
    return Finding("files", is_fine, says)


def _disk(settings: Settings) -> Finding:
    folder = settings.data if settings.data.exists() else settings.data.parent
    free = shutil.disk_usage(folder).free
    return Finding("disk", free > SPACE, f"{free >> 20} MiB free for {settings.data.name}")
