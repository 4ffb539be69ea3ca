"""`serve --workers` and `work` as they are deployed: killed, renewed, stopped (G11)."""

import asyncio
import json
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed

from tests.kit.line import Client
from tests.kit.live import Live
from tests.kit.region import Someone
from tests.ports.server import PROGRAM, Program, Server
from tests.several.waiting import soon


class Workers(Server):
    """`leerplek serve --workers 2`, and whatever goes on beside it."""

    async def start(self) -> None:
        where = ("--host", "127.0.0.1", "--port", str(self.port))
        self._process = self.begins("serve", *where, "--workers", "2")
        async with asyncio.timeout(60):
            await self._ready(self._process)

    def begins(self, *words: str) -> subprocess.Popen[bytes]:
        """A command that goes on by itself; what it says goes to the same log."""
        with (self.data / "serve.log").open("ab") as log:
            return subprocess.Popen(
                [*self._command, *words],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def tells(self, what: signal.Signals) -> None:
        """A signal to the parent, and to none of its children."""
        os.kill(self.pid, what)

    @property
    def children(self) -> list[int]:
        """The processes that serve."""
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        names = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in path.read_text().split()}
        return [int(pid) for pid, name in names.items() if b"spawn_main" in name]


@dataclass(frozen=True, slots=True)
class At:
    """As much of a server as a line needs to know."""

    port: int


@dataclass(frozen=True, slots=True)
class House:
    """Two web servers at one port, and a room of five."""

    server: Workers
    room: str
    people: list[Someone]

    @asynccontextmanager
    async def line(self, who: int) -> AsyncIterator[Client]:
        someone = self.people[who]
        headers = {"Authorization": f"Bearer {someone.token}"}
        client = Client(self.room, cast(Live, At(self.server.port)), someone, headers)
        await client.dials()
        try:
            await client.greets()
            yield client
        finally:
            await client.hangs_up()


@asynccontextmanager
async def two_servers(
    database_url: str, redis_url: str, data: Path, program: Program = PROGRAM
) -> AsyncIterator[House]:
    """A house of two web servers, until the block ends."""
    how = {"LEERPLEK_REDIS_URL": redis_url, "LEERPLEK_RATE_LIMITS": "off"}
    server = Workers(data, database_url, how, program)
    try:
        await server.start()
        yield await _with_five(server)
    finally:
        await server.kill()


@pytest.fixture
async def house(postgres_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with two_servers(postgres_url, redis_url, tmp_path) as found:
        yield found


async def _with_five(server: Workers) -> House:
    path = server.data / "sessions.json"
    await server.command("sample", "--placements", "1", "--members", "5", "--sessions", str(path))
    (placement,) = json.loads(path.read_text())["placements"]
    people = [Someone(one["id"], one["role"], one["token"], "") for one in placement["people"]]
    return House(server, placement["room"], people)


async def renewed(house: House, times: int = 1) -> int:
    """One talks while servers are killed and renewed: all have everything, once (G11)."""
    server = house.server
    await soon(lambda: len(server.children) == 2)
    async with house.line(0) as noor, house.line(1) as henk, house.line(2) as talker:
        said = _Said()
        talking = asyncio.create_task(_talk(talker, said))
        try:
            for _ in range(times):
                await _a_killed_child_is_started_again(server)
                await _all_are_renewed(server)
                await asyncio.gather(_is_back(noor), _is_back(henk))
            await soon(lambda: len(said.answered) > 20, 20)
        finally:
            said.is_enough = True
            await talking
        for client in (noor, henk):
            await _is_back(client)
            await client.reaches(max(said.answered.values()))
            told = {e["key"]: e["seq"] for e in client.entries("message.posted")}
            assert {key: told.get(key) for key in said.answered} == said.answered
            assert len(told) == len(client.entries("message.posted"))
    return len(said.answered)


@pytest.mark.timeout(180)  # servers start several times, beside whatever else is tested
async def test_a_house_of_several_processes_is_renewed_without_losing_a_word(
    house: House,
) -> None:
    await renewed(house)

    server = house.server
    working = server.begins("work")
    try:
        await _ends_well(server, working)
    finally:
        working.kill()
        working.wait()


@pytest.mark.timeout(120)
async def test_a_process_that_hung_tells_nothing_to_a_session_that_ended_meanwhile(
    house: House,
) -> None:
    await nothing_is_told_after_hanging(house)


async def nothing_is_told_after_hanging(house: House, who: int = 0) -> None:
    """One signs out while one of two processes stands still, with lines of that person (X2)."""
    async with AsyncExitStack() as stack:
        noor = [await stack.enter_async_context(house.line(who)) for _line in range(6)]
        hanging = await _hangs(house.server, noor)
        try:
            await _by_the_other(house, who, "DELETE", "sessions/current")
            path, key = f"rooms/{house.room}/commands", f"said-while-{who}-hung"
            asks = {"do": "message.post", "key": key, "with": {"body": "Hoi?"}}
            said = await _by_the_other(house, 1, "POST", path, json=asks)
            for client in noor:
                await _asks_what_was_said(client)
            await asyncio.sleep(3)  # as long as it takes to be hanging, and not just slow
        finally:
            os.kill(hanging, signal.SIGCONT)
        began = time.monotonic()
        codes = [await client.is_closed() for client in noor]
        assert codes == [4401] * 6
        assert time.monotonic() - began < 2
        frames = [frame for client in noor for frame in client.frames]
        told = [*frames, *(e for f in frames for e in f.get("ok", {}).get("entries", []))]
        assert [one for one in told if "what" in one and one["seq"] >= said["seq"]] == []


async def _hangs(server: Workers, lines: list[Client]) -> int:
    """A process stands still that has some of these lines."""
    for pid in server.children:
        os.kill(pid, signal.SIGSTOP)
        asked = [await line.begins("room.history", room="you", limit=1) for line in lines]
        _done, unanswered = await asyncio.wait(asked, timeout=1)
        if unanswered:
            return pid
        os.kill(pid, signal.SIGCONT)
    raise AssertionError("No process has a line.")


async def _by_the_other(house: House, who: int, method: str, path: str, **more: Any) -> Any:
    """Asked again and again, since one of the two answers nobody."""
    headers = {"Authorization": f"Bearer {house.people[who].token}"}
    site = house.server.at("localhost")
    for _try in range(30):
        async with httpx2.AsyncClient(headers=headers, verify=False, timeout=1) as client:
            with suppress(httpx2.TransportError):
                answer = await client.request(method, f"{site}/api/v1/{path}", **more)
                assert answer.status_code in (200, 401), answer.text
                return answer.json()
    raise AssertionError("Nobody answered.")


async def _asks_what_was_said(client: Client) -> None:
    """Heard only by a process that hangs; the other has closed the line."""
    with suppress(ConnectionClosed):
        for _often in range(5):
            await client.begins("room.history", limit=5)


class _Said:
    def __init__(self) -> None:
        self.answered: dict[str, int] = {}  # by key: one number may have been answered twice
        self.is_enough = False


async def _talk(client: Client, said: _Said) -> None:
    """One who posts, and tries the same key again until it is answered."""
    number = 0
    while not said.is_enough:
        number += 1
        key = f"talk-{number:08}"
        said.answered[key] = await _posts_until_answered(client, key)


async def _posts_until_answered(client: Client, key: str) -> int:
    while True:
        try:
            return await client.posts("Nog altijd hier.", key=key)
        except Exception:  # cut, or told to come back: both are what is tried here
            await _is_back(client)


async def _is_back(client: Client) -> None:
    """A line that was cut dials until it stands."""
    if client.close_code is None:
        return
    async with asyncio.timeout(20):
        while True:
            try:
                await client.resumes()
                return
            except Exception:
                await asyncio.sleep(0.1)


async def _a_killed_child_is_started_again(server: Workers) -> None:
    before = server.children
    os.kill(before[0], signal.SIGKILL)
    await soon(lambda: len({*server.children} - {before[0]}) == 2, 10)


async def _all_are_renewed(server: Workers) -> None:
    before = set(server.children)
    server.tells(signal.SIGHUP)
    await soon(lambda: len(server.children) == 2 and before.isdisjoint(server.children), 40)


async def _ends_well(server: Workers, working: subprocess.Popen[bytes]) -> None:
    await soon(lambda: "at work" in server.log, 60)
    children = server.children
    began = time.monotonic()
    working.send_signal(signal.SIGTERM)
    await server.stop()
    await asyncio.to_thread(working.wait, 10)

    assert time.monotonic() - began < 10
    assert working.returncode == 0
    assert not {str(pid) for pid in children} & set(os.listdir("/proc"))
    assert "Traceback" not in server.log


async def test_what_does_not_go_together_is_refused_with_the_reason(
    sqlite_url: str, tmp_path: Path
) -> None:
    nowhere = {"LEERPLEK_REDIS_URL": "redis://127.0.0.1:1"}
    tried: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
        "Several processes need Redis": ({}, ("serve", "--workers", "2")),
        "Several processes need PostgreSQL": (nowhere, ("serve", "--workers", "2")),
        "the worker is inside": ({}, ("work",)),
        "must begin with redis://": ({"LEERPLEK_REDIS_URL": "http://127.0.0.1"}, ("work",)),
    }

    async def said(settings: dict[str, str], words: tuple[str, ...]) -> str:
        done = await Server(tmp_path, sqlite_url, settings).tries(*words)
        assert done.returncode == 1
        return done.stderr

    answers = await asyncio.gather(*(said(*words) for words in tried.values()))

    assert [why for why, answer in zip(tried, answers, strict=True) if why not in answer] == []
