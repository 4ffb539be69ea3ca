"""Trials of hostile requests: every door, by those who know it well and mean no good."""

import asyncio
import re
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2

from server.accounts.actions import change_settings
from tests.permissions.asking import Asking, filled
from tests.permissions.digest import digest
from tests.permissions.shots import Shot
from tests.permissions.table import Door, rows
from tests.permissions.things import COMMANDS
from tests.permissions.town import Town
from tests.permissions.trials import together
from tests.permissions.visits import ORIGIN, Visitor

EVIL = "https://evil.example"

# How a page that isn't ours could send a form or a command, with the cookie of who looks at it.
Way = Callable[[Visitor, Shot], dict[str, Any]]
UNSAFE: dict[str, Way] = {
    "no token": lambda who, shot: {"data": {**shot.fields, "key": "a-key-of-a-test"}},
    "another's token": lambda who, shot: {"data": {**shot.fields, "csrf": "0" * 64}},
    "a token in the address": lambda who, shot: {
        "data": dict(shot.fields),
        "params": {"csrf": who.csrf},
    },
    "text": lambda who, shot: {
        "content": b"{}",
        "headers": {"Content-Type": "text/plain", "Origin": EVIL},
    },
    "JSON from elsewhere": lambda who, shot: {"json": shot.json or {}, "headers": {"Origin": EVIL}},
    "JSON from nowhere": lambda who, shot: {"json": shot.json or {}},
    "JSON from null": lambda who, shot: {"json": shot.json or {}, "headers": {"Origin": "null"}},
    "JSON from a sibling": lambda who, shot: {
        "json": shot.json or {},
        "headers": {"Sec-Fetch-Site": "same-site"},
    },
    "our site and another origin": lambda who, shot: {
        "json": shot.json or {},
        "headers": {"Sec-Fetch-Site": "same-origin", "Origin": EVIL},
    },
    "nothing at all": lambda who, shot: {"headers": {"Origin": EVIL}},
    "multipart": lambda who, shot: {"files": {"do": (None, "message.post")}},
    "multipart from elsewhere": lambda who, shot: {
        "files": {"do": (None, "message.post")},
        "headers": {"X-Leerplek": "1", "Origin": EVIL},
    },
    "a token in a file": lambda who, shot: {"files": {"csrf": ("csrf", who.csrf.encode())}},
}

NOT_JSON = [
    b"",
    b"nul",
    b"[]",
    b'"message.post"',
    b"1e999999",
    b'{"do": 1}',
    b'{"do": "message.post", "key": 7, "email": 1, "request": 2}',
    b'{"do": "message.post", "key": "12345678", "with": [], "email": [], "request": []}',
    b'{"do": "message.post"',
    b"\xff\xfe{\x00}\x00",
    b"{" * 10_000,
    b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    b"[" * 100_000,
    b'{"do": "\\ud800", "email": "\\ud800"}',
    b'{"do": "message.post", "key": "12345678", "with": {"body": "\\u0000"}, "email": "\\u0000"}',
]

_PART = b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nCSRF\r\n'
FORMS: dict[str, tuple[str, bytes]] = {
    "no boundary": ("multipart/form-data", _PART + b"--x--\r\n"),
    "another boundary": ("multipart/form-data; boundary=y", _PART + b"--x--\r\n"),
    "no end": ("multipart/form-data; boundary=x", _PART[:-12]),
    "no name": ("multipart/form-data; boundary=x", b"--x\r\n\r\nhallo\r\n--x--\r\n"),
    "rubbish": ("multipart/form-data; boundary=x", b"\x00\xff" * 100),
    "an endless header": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: " + b"a" * 100_000,
    ),
    "an endless boundary": ("multipart/form-data; boundary=" + "x" * 5_000, _PART),
    "an unknown charset": (
        "multipart/form-data; boundary=x; charset=klingon",
        b"--x\r\nContent-Disposition: form-data; name=do\r\n\r\n\xe9\r\n--x--\r\n",
    ),
    "too many parts": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 3_000 + b"--x--\r\n",
    ),
    "too many fields": ("application/x-www-form-urlencoded", b"csrf=CSRF" + b"&a=1" * 3_000),
    "only signs": ("application/x-www-form-urlencoded", b"&&==%%%;;&csrf=CSRF&%ZZ=%ff%fe"),
}

WISHES = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%09//evil.example/..",
    "/.//evil.example",
    "javascript:alert(1)",
    "/a\r\nSet-Cookie: leerplek_session=evil",
    "http:evil.example",
    "/@evil.example",
    "@evil.example",
    "?next=//evil.example",
]


async def opened_with(town: Town, headers: dict[str, str]) -> list[str]:
    """The doors that open to a request with these headers; each must answer 421."""

    async def knock(door: Door) -> str:
        path = any_path(door.path)
        visitor = town.visitor("coordinator")
        said = {**visitor.headers, "Origin": ORIGIN, **headers}
        answer = await town.client.request(door.method, path, headers=said)
        return "" if answer.status_code == 421 else f"{door}: {answer.status_code}"

    doors = {Door(door.path, door.method) for door in rows() if door.method != "LINE"}
    return [one for one in await together(knock(door) for door in sorted(doors)) if one]


async def done_for_strangers(town: Town, ways: Iterable[str] = UNSAFE) -> list[str]:
    """The doors that do something for a request made in one of these ways."""
    doors = {door.path: door for door in rows() if door.method not in ("GET", "LINE")}
    async with AsyncExitStack() as stack:
        asking = Asking(town, stack)
        shots = await together(asking.shot(door, "coordinator") for door in doors.values())
        before, found = await digest(town), []
        for door, shot in zip(doors.values(), shots, strict=True):
            visitor = town.visitor("coordinator").with_cookies(**shot.cookies)
            path = filled(door.path, {"room": town.ids.get(door.of, ""), **shot.at})
            for way in ways:
                said = UNSAFE[way](visitor, shot)
                said["headers"] = {**visitor.headers, **said.get("headers", {})}
                answer = await town.client.request(door.method, path, **said)
                if answer.status_code not in (400, 403):
                    found.append(f"{way}, {door}: {answer.status_code}")
    after = await digest(town)
    return found + [name for name in before if before[name] != after[name]]


def any_path(path: str) -> str:
    """That address with something in each place."""
    return filled(path, {name: 1 for name in _places(path)})


def _places(path: str) -> list[str]:
    return [part.partition("}")[0].partition(":")[0] for part in path.split("{")[1:]]


def stays_here(answer: httpx2.Response) -> bool:
    """Whether who follows that answer is still with us, and nothing was put in its headers."""
    where = urljoin(str(answer.url), answer.headers.get("location", "/").replace("\\", "/"))
    said = [part.partition('"')[0] for part in answer.text.split('href="')[1:]]
    said += answer.headers.get_list("set-cookie")
    is_clean = not any(re.search(r"^(\W*|https?:.*)evil|=evil", one) for one in said)
    return urlsplit(where).netloc == "localhost:8000" and answer.status_code < 500 and is_clean


def as_header(wish: str) -> str:
    """The same as a header can carry it."""
    return wish.replace("\r", "").replace("\n", "").replace("\t", "")


async def refusals(town: Town, language: str) -> dict[str, tuple[int, str]]:
    """Code → (status, what is said) of every refusal that a program can meet."""
    nobody, teacher, pupil = (town.visitor(who) for who in ("nobody", "teacher", "pupil"))
    for visitor in (teacher, pupil):
        assert visitor.who
        await town.writes(change_settings, visitor.who.id, language=language)
    door, other = (f"/api/v1/rooms/{room}/commands" for room in (town.room, town.other_room))
    key = {"key": "a-key-of-a-test"}
    post = {"do": "message.post", "with": {"body": "Hoi"}, **key}
    seq = (await town.does("teacher", "message.post", town.room, body="Weg ermee"))["seq"]
    await town.does("teacher", "message.withdraw", town.room, seq=seq)
    react = {"do": "message.react", "with": {**await COMMANDS["message.react"](town), "seq": seq}}
    await teacher.says(door, post)
    answers = [
        await teacher.says(door, {"do": "no.such", **key}),
        await nobody.says(door, post, **{"Accept-Language": language}),
        await pupil.says(door, {**post, "do": "note.write"}),
        await teacher.says(other, post),
        await teacher.says(door, {**post, "with": {"body": "Iets anders"}}),
        await teacher.says(door, {**react, "key": "another-key-of-a-test"}),
        await teacher.says(door, {"do": "x" * 300_000}),
        *await asyncio.gather(
            *(pupil.says(door, {**post, "key": f"one-of-many-{n}"}) for n in range(60))
        ),
    ]
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 429)
    told = [(answer.status_code, answer.json()["error"]) for answer in answers if answer.is_error]
    return {error["code"]: (status, error["say"]) for status, error in told}


async def from_afar(town: Town, path: str) -> int:
    """The status for somebody on another machine."""
    transport = httpx2.ASGITransport(town.app, client=("192.0.2.7", 1))
    async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        return (await client.get(path)).status_code
