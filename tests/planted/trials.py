"""X18: what people write stands in no log, no number, no page of an error, no head of a letter."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx2
from aiosmtpd.smtp import SMTP

from server.storage.engine import Database
from tests.planted import lines, troubles, ways
from tests.planted.post import Refusing
from tests.planted.school import SECRET, School, fill
from tests.planted.words import MANY, Words
from tests.ports.server import PROGRAM, Program, ServerStarter

EVERY_WAY: tuple[ways.Way, ...] = (
    ways.posts,
    ways.writes_about,
    ways.is_refused,
    ways.seeks,
    ways.names_files,
    ways.asks_for_what_is_not,
    ways.speaks_no_http,
    lines.talks_rubbish,
    ways.imports,
)
# What the log must say for the trial to have tried anything.
HAPPENED = (
    "fault",
    "fault while writing",
    "fault on the line",
    "a duty failed",
    "letter not delivered",
    "database can't be written",
    "Invalid HTTP request received.",
)


async def no_planted_word_is_found(school: School) -> None:
    """Ten thousand words, by every way in, in good days and while things break."""
    await _comes_in_by(school, EVERY_WAY)
    await asks_for_codes(school)
    await _while_things_break(school)
    for one in HAPPENED:
        await troubles.logs(school, f'"event": "{one}"')
    seen = await school.seen()
    assert "leerplek_heavy_killed_total 0.0" not in seen["metrics"]
    assert len(school.words.ways) >= MANY
    _holds_none(school, seen)


async def no_word_of_a_short_day_is_found(school: School) -> None:
    """The same with a few ways in and one thing that breaks."""
    few = (ways.posts, ways.seeks)
    await _comes_in_by(school, few)
    async with troubles.refused_rows(school):
        await _comes_in_by(school, few)
    _holds_none(school, await school.seen())


async def _comes_in_by(school: School, some: Sequence[ways.Way]) -> None:
    for way in some:
        await way(school)


async def _while_things_break(school: School) -> None:
    async with troubles.refused_rows(school, "search_documents"):
        await ways.posts(school)
        await troubles.logs(school, "a duty failed")
    async with troubles.refused_rows(school):
        await ways.begins_imports(school)
        await _comes_in_by(school, EVERY_WAY)
        await troubles.logs(school, "INSERT INTO people")
    async with lines.on_the_line(school) as talk, troubles.lost_tables(school):
        await talk()
        await _comes_in_by(school, EVERY_WAY)
    async with troubles.lost_tables(school, "people", "seats"):
        await _comes_in_by(school, (ways.asks_for_what_is_not, lines.talks_rubbish))
    await troubles.loses_its_child(school)
    await troubles.cannot_be_written(school)


def _holds_none(school: School, seen: dict[str, str]) -> None:
    found = school.words.found_in(seen)
    assert not found, f"{len(found)} found:\n" + "\n".join(found[:40])


async def asks_for_codes(school: School) -> None:
    """Somebody who is known, and somebody who isn't."""
    for email in ("coordinator@drukte.example", f"{school.words.some('address')}@drukte.example"):
        await school.http.post("/api/v1/codes", json={"email": email})


@asynccontextmanager
async def at_school(
    started: ServerStarter, database_url: str, program: Program = PROGRAM, **more: str
) -> AsyncIterator[School]:
    """A server in production, in a process of its own, and a mail server that refuses."""
    words, post = Words(), Refusing()
    rooms, coordinator = await fill(database_url, words)
    loop = asyncio.get_running_loop()
    mail = await loop.create_server(lambda: SMTP(post, loop=loop), "127.0.0.1", 0)
    smtp = f"smtp://127.0.0.1:{mail.sockets[0].getsockname()[1]}"
    settings = {"MODE": "production", "SECRET": SECRET, "SMTP_URL": smtp, **more}
    server = await started(database_url, program, **settings)
    database = Database(database_url)
    here = httpx2.AsyncClient(
        base_url=f"http://127.0.0.1:{server.port}",
        headers={"Host": f"localhost:{server.port}"},
        timeout=30,
        trust_env=False,
    )
    try:
        async with here as http:
            school = School(server, http, database, words, post, rooms, coordinator)
            http.event_hooks = {"response": [school.hears]}
            yield school
    finally:
        await database.close()
        mail.close()
        await mail.wait_closed()
