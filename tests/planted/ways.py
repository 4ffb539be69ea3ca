"""Every way by which words come in: what is kept, what is refused, and what is rubbish."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterator
from itertools import cycle
from urllib.parse import quote
from uuid import uuid4

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from server import security
from server.sample import load
from tests.planted.school import SECRET, School, bearer, cookie

HEADERS = (
    *("User-Agent", "Referer", "Origin", "Accept-Language", "X-Forwarded-For", "If-None-Match"),
    *("X-Request-Id", "Idempotency-Key", "Content-Type", "Sec-Fetch-Site", "Range", "Accept"),
)
# Columns of a file, and what each is chosen to hold.
COLUMNS = {
    "Stamnummer": "number",
    "Roepnaam": "first_name",
    "Achternaam": "last_name",
    "Geboortedatum": "born",
    "Stamklas": "school_class",
    "E-mail": "email",
    "Ouder/verzorger 1 Achternaam": "p1_last_name",
    "Ouder/verzorger 1 E-mail": "p1_email",
}


async def posts(school: School) -> None:
    """Messages, one of each person who may write."""

    async def post(room: load.Room, token: str) -> None:
        body = school.words.some("message", 50)
        answer = await school.commands(room, token, "message.post", body=body)
        if answer.is_success:
            school.said.setdefault(room["room"], []).append(answer.json()["seq"])

    await asyncio.gather(
        *(post(room, one["token"]) for room in school.rooms for one in room["people"])
    )


async def writes_about(school: School) -> None:
    """Notes, and what is done with a message: changed, withdrawn, reported, each with words."""
    some = school.words.some

    async def write(room: load.Room) -> None:
        pupil, teacher, supervisor, _parent = (one["token"] for one in room["people"])
        seq = school.said.get(room["room"], [1])[0]
        for token in (pupil, teacher, supervisor):
            body = some("changed message", 10)
            await school.commands(room, token, "message.edit", seq=seq, body=body)
        await school.commands(room, teacher, "note.write", body=some("note", 20))
        report = {"seq": seq, "why": "other", "words": some("report", 20)}
        await school.commands(room, teacher, "message.report", **report)
        why = some("reason", 5)
        await school.commands(room, teacher, "message.withdraw", seq=seq, why=why)

    await asyncio.gather(*(write(room) for room in school.rooms))


async def is_refused(school: School) -> None:
    """Commands and forms that can't be obeyed, with words in every field."""
    some = school.words.some
    room, other = school.rooms[0], school.rooms[1]
    token = other["people"][1]["token"]
    mine = other["people"][0]["token"]
    for where, do, with_ in (
        (room, "message.post", {"body": some("foreign message", 20)}),
        (other, "message.post", {"body": some("message", 3), "mentions": [some("mention")] * 2}),
        (other, "message.post", {"body": some("message", 3), "files": [some("file id")]}),
        (other, "message.post", {"body": [some("wrong shape", 3)]}),
        (other, "message.post", {"body": some("NUL", 3) + "\x00"}),
        (other, "message.post", {"body": some("long") * 1_000}),
        (other, "message.edit", {"seq": some("number"), "body": some("message", 3)}),
        (other, "message.react", {"seq": 1, "emoji": some("emoji")}),
        (other, "message.report", {"seq": 1, "why": some("kind of report")}),
        (other, "read.mark", {"seq": some("number"), some("field"): some("field")}),
        (other, "room.history", {"before": some("number"), "limit": some("number")}),
        (other, "room.join", {"since": some("number")}),
        (other, "placement.end", {"placement": some("id"), "reason": some("reason", 5)}),
    ):
        await school.commands(where, token, do, **with_)
    at = f"/rooms/{other['room']}/commands"
    for path, fields in {
        at: {"do": "message.post", "body": some("form", 30), "reply_to": some("number")},
        f"/rooms/{other['room']}/messages/1/report": {
            "why": some("form"),
            "words": some("form", 9),
        },
        "/settings": {name: some("form") for name in ("language", "theme", "receipts")},
        "/language": {"language": some("form"), "next": some("form")},
        "/sign-in": {"email": f"{some('address')}@{some('address')}.example"},
        "/sign-in/code": {"request": some("request"), "code": some("code")},
        "/sessions/end": {"id": some("id")},
    }.items():
        await school.sends(path, mine, **fields)
        await school.http.post(path, data=fields, headers=cookie(mine))  # without a form's token
    await _at_the_office(school)


async def _at_the_office(school: School) -> None:
    some = school.words.some
    people = ("first_name", "last_name", "prefix", "email", "born", "school_class", "track")
    plans = ("pupil", "kind", "company", "address", "teacher", "elective", "starts", "ends", "days")
    companies = ("name", "kvk", "short_name", "sector", "street", "postcode", "town", "contact")
    terms = ("kind", "years")
    for path, names in {
        "/people/new": people,
        "/placements/new": plans,
        "/companies/new": companies,
        "/schools/o_none/terms": terms,
        "/school-year": ("school", "ends", "moves"),
    }.items():
        await school.sends(path, school.coordinator, **{name: some("form", 2) for name in names})


async def seeks(school: School) -> None:
    """Search, with words that are found nowhere, as a page and as JSON."""
    some = school.words.some
    for room, path in zip(school.rooms, cycle(("/search", "/api/v1/search"))):
        token = room["people"][2]["token"]
        head = cookie(token) if path == "/search" else bearer(token)
        for asked in (
            {"q": some("search", 12), "room": room["room"]},
            {"q": f'"{some("search", 3)}', "kind": some("search"), "by": some("search")},
            {"q": some("search", 2), "before": some("search"), "order": some("search")},
        ):
            await school.http.get(path, params=asked, headers=head)


async def names_files(school: School) -> None:
    """Files whose names and contents hold words: kept, refused, broken."""
    some = school.words.some
    for at, (kind, content) in enumerate(
        (
            ("txt", some("file", 30).encode()),
            ("pdf", f"%PDF-1.4 {some('file', 30)}".encode()),
            ("png", _broken_photo(some("photo", 30))),
            ("svg", f"<svg>{some('file', 30)}</svg>".encode()),
        )
    ):
        room = school.rooms[school.dice.randrange(len(school.rooms))]
        token = room["people"][at]["token"]
        answer = await school.http.post(
            "/api/v1/files",
            params={"room": room["room"], "q": some("query")},
            files={"file": (f"{some('file name', 3)}.{kind}", content)},
            headers={**bearer(token), "X-Leerplek": "1", "Idempotency-Key": uuid4().hex},
        )
        if answer.status_code == 201:
            said = {"body": some("message", 5), "files": [answer.json()["id"]]}
            await school.commands(room, token, "message.post", **said)


def _broken_photo(words: str) -> bytes:
    """The half of a photo, with words in its description."""
    file, about = io.BytesIO(), PngInfo()
    about.add_text("Description", words)
    Image.effect_noise((300, 300), 50).save(file, "PNG", pnginfo=about)
    return file.getvalue()[: file.tell() // 2]


async def asks_for_what_is_not(school: School) -> None:
    """Addresses, queries, headers and bodies that mean nothing."""
    some, http = school.words.some, school.http
    token = school.rooms[2]["people"][1]["token"]
    bodies = (b"{", b"[]", b"\xff" + some("body", 9).encode(), some("body", 9).encode())
    for path in (
        "/",
        "/rooms/",
        "/files/",
        "/api/v1/files/",
        "/people/",
        "/invitations/",
        "/jobs/",
    ):
        await http.get(f"{path}{some('path')}", params={some("query"): some("query")})
        for head in (cookie(token), bearer(token), bearer(some("token")), cookie(some("cookie"))):
            asked = f"{path}{quote(some('path', 2))}?{some('query')}={some('query')}"
            await http.get(asked, headers=head)
    for name in HEADERS:
        await http.get("/settings", headers={**cookie(token), name: some("header")})
        await http.post("/api/v1/poll", headers={**bearer(token), name: some("header")}, json=[])
    for path in ("/api/v1/poll", "/api/v1/codes", "/api/v1/sessions", "/api/v1/files"):
        for body in bodies:
            head = {**bearer(token), "Content-Type": "application/json"}
            await http.post(path, content=body, headers=head)
        await http.post(path, json={some("field"): some("field", 9)}, headers=bearer(token))
    for _host in range(5):
        await http.get("/", headers={"Host": f"{some('host')}.example"})


async def speaks_no_http(school: School) -> None:
    some = school.words.some
    for said in (
        f"GET /{some('raw')} HTTP/9.9\r\n{some('raw')}\r\n\r\n",
        f"{some('raw')} {some('raw')}\r\n\r\n",
        f"POST /{some('raw')} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {some('raw')}\r\n\r\n",
        f"POST /sign-in HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n{some('raw', 9)}\r\n",
        f"GET /live HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Key: {some('raw')}\r\n\r\n",
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", school.server.port)
        writer.write(said.encode())
        writer.write_eof()
        school.keeps("raw answer", (await reader.read()).decode(errors="replace"))
        writer.close()
        await writer.wait_closed()


async def imports(school: School) -> None:
    """A list of pupils, looked at; what begins is written by a job, later."""
    some, token = school.words.some, school.coordinator
    csv = "\r\n".join([";".join([*COLUMNS, some("column")]), *_rows(school)])
    for content in (csv, csv[:50] + '"' + some("broken file", 20)):
        answer = await school.http.post(
            "/import",
            data={"csrf": security.csrf_token(SECRET, token), "kind": "pupils"},
            files={"file": (f"{some('file name', 2)}.csv", content.encode())},
            headers=cookie(token),
        )
        if answer.status_code != 303:
            continue
        path = answer.headers["location"].split("?")[0]
        chosen = {f"column{at}": name for at, name in enumerate(COLUMNS.values())}
        await school.sends(f"{path}/columns", token, kind="pupils", **chosen)
        school.imported.append(path)
        for at in (path, f"{path}/report.csv"):  # somebody who isn't to see it
            await school.http.get(at, headers=cookie(school.rooms[0]["people"][1]["token"]))


async def begins_imports(school: School) -> None:
    begun, school.imported = school.imported, []
    for path in begun:
        await school.sends(f"{path}/begin", school.coordinator)


def _rows(school: School) -> Iterator[str]:
    for number in range(24):
        cells = [school.words.some("cell") for _column in range(len(COLUMNS) + 1)]
        cells[0] = f"{number}-{cells[0]}"
        cells[3] = "14-09-2011" if number % 3 else cells[3]
        cells[5] = f"{cells[5]}@leerling.example"
        cells[7] = f"{cells[7]}@thuis.example"
        yield ";".join(cells)


Way = Callable[[School], Awaitable[None]]
