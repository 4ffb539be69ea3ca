"""Looks at everything a server stands on, and says what to do where something is wrong."""

import resource
import shutil
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from server import clock, config, gauges, school_days, shared
from server.accounts.queries import sample_people
from server.config import Settings
from server.errors import Problem
from server.jobs import counting
from server.mail import smtp
from server.safety import queries
from server.storage import audit, log, migrating, turns
from server.storage.engine import Database
from server.storage.log import Fact

FILES = 4_096  # open files that a school needs at least
BACKUP_AGE = timedelta(days=2)
SPACE = 1 << 30  # bytes of disk
PATIENCE = 3  # seconds for Redis to answer


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
        await _redis(settings),
        _calendar(clock.today()),
        await _mail(settings),
        _files(),
        _disk(settings),
    ]


async def why_not_serve(settings: Settings) -> list[str]:
    """What about the database forbids serving it, in sentences; nothing when all is well."""
    if not settings.database_url.startswith(config.DRIVERS):
        return []  # its address is wrong, which was said already
    database = Database(settings.database_url)
    try:
        with turns.shared(settings.data, turns.SERVING):
            return await database.read(_why_not, is_demo=settings.is_demo)
    except turns.Taken:
        return ["A backup is being restored here. Wait until that is ready."]
    except OSError as error:
        return [f"LEERPLEK_DATA, {settings.data}, can't be written: {error.strerror}."]
    except Problem:
        return ["The database can't be opened: see LEERPLEK_DATABASE_URL."]
    finally:
        await database.close()


def _why_not(session: Session, *, is_demo: bool) -> list[str]:
    if migrating.version(session) != migrating.newest():
        return ["The database is not at the newest version. Run `leerplek migrate`."]
    if session.get(Fact, log.RESTORING):
        return ["A backup was restored only half. Run `leerplek restore` with it once more."]
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
        return await database.read(_inside, settings.is_demo)
    except Problem:
        return [Finding("database", False, "can't be opened. Check LEERPLEK_DATABASE_URL.")]
    finally:
        await database.close()


def _inside(session: Session, is_demo: bool) -> list[Finding]:
    found, newest = migrating.version(session), migrating.newest()
    if found != newest:
        return [Finding("database", False, "is not at the newest version. Run `leerplek migrate`.")]
    broken = list(audit.breaks(session))
    holes = log.holes(session)
    return [
        Finding("database", True, "is at the newest version"),
        _chain(broken, audit.erased(session)),
        Finding(
            "log",
            not holes,
            f"numbers are missing in {', '.join(holes)}. Restore a backup." if holes else "no gaps",
        ),
        _lag(session),
        _backup(session, is_demo),
        _jobs(session),
        cases_without_anybody(session),
    ]


def _chain(broken: list[int], erased: int) -> Finding:
    if broken:
        where = ", ".join(str(seq) for seq in broken[:10])
        return Finding("audit chain", False, f"was changed at {where}. Compare with a backup.")
    gone = f"; {erased} acts were erased as their retention term says" if erased else ""
    return Finding("audit chain", True, f"whole{gone}")


def cases_without_anybody(session: Session) -> Finding:
    """Whether every open case has somebody who may handle it: product.md, S2."""
    found = queries.nobody_handles(session, clock.today())
    if not found:
        return Finding("cases", True, "each has somebody to handle it")
    which = ", ".join(found[:3])
    says = f"nobody may handle {which}, since all who could are part of it. "
    return Finding("cases", False, says + "Invite a safety officer who is in none of its rooms.")


def _jobs(session: Session) -> Finding:
    stuck = counting.stuck(session, clock.now())
    failed = counting.failed_lately(session, clock.now())
    if stuck:
        says = f"{len(stuck)} of them stand still, such as {stuck[0]}. Is `leerplek serve` running?"
        return Finding("long work", False, says)
    if failed:
        return Finding("long work", False, f"{failed} failed since yesterday: see the log.")
    return Finding("long work", True, "goes on")


def _calendar(today: date) -> Finding:
    """Schools plan a year ahead; what isn't known then counts as no school holiday."""
    until = school_days.known_until()
    is_fine = until > today + timedelta(days=365)
    says = f"known until {until}"
    if not is_fine:
        says += ": after that Leerplek takes every week for a school week. Install a newer version."
    return Finding("school holidays", is_fine, says)


def _lag(session: Session) -> Finding:
    behind = gauges.lag(session)
    waiting = ", ".join(f"{count} for {name}" for name, count in sorted(behind.waiting.items()))
    if behind.is_long(clock.now()):
        says = f"entries wait for more than ten minutes ({waiting}). Is `leerplek serve` running?"
        return Finding("worker", False, says)
    return Finding("worker", True, f"{waiting} still to be told" if waiting else "is level")


def _backup(session: Session, is_demo: bool) -> Finding:
    made = gauges.backed_up_at(session)
    if made is None:
        says = "none was made of this database. Run `leerplek backup FILE`, each night by a timer."
        return Finding("backup", is_demo, "none; this is a demo" if is_demo else says)
    age = clock.now() - made
    says = f"the newest is of {made:%Y-%m-%d %H:%M} UTC"
    if age > BACKUP_AGE:
        says += f", {age.days} days ago. Look at its timer: `systemctl status leerplek-backup`."
    return Finding("backup", age <= BACKUP_AGE, says)


async def _redis(settings: Settings) -> Finding:
    if not settings.redis_url:
        return Finding("redis", True, "none is needed: one process serves, and does all the work")
    try:
        async with shared.dial(settings.redis_url, PATIENCE) as client:
            await client.ping()
    except shared.AWAY as error:
        says = f"doesn't answer ({type(error).__name__}). Check LEERPLEK_REDIS_URL."
        return Finding("redis", False, says)
    if not settings.secret and not settings.is_demo:
        says = "several processes need the same LEERPLEK_SECRET: set it for all of them."
        return Finding("redis", False, says)
    return Finding("redis", True, "answers")


async def _mail(settings: Settings) -> Finding:
    if settings.smtp_url:
        trouble = await smtp.trouble(settings.smtp_url)
        says = f"the server doesn't take letters: {trouble}" if trouble else "is sent by SMTP"
        return Finding("mail", not trouble, says)
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
