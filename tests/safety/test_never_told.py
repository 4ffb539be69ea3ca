"""Nothing of a case reaches the reported, the others in the room, or who doesn't handle it.

More than two hundred words are planted in reports and cases, and looked for in every page, frame,
count, notice and export of theirs (X17, X18, X21), with who reported among them.
"""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.admin.exporting import export_to
from server.permissions import ADMIN, COORDINATOR
from tests.kit.line import Lines
from tests.kit.region import Someone
from tests.kit.world import World
from tests.safety.conftest import Officer, OfficerOf, case_of, in_days

REPORTS, NOTES = 6, 15
IN_ONE = 7  # planted words in each text

pytestmark = pytest.mark.timeout(180)


@dataclass
class Plot:
    """A case full of planted words; `reporter` is who made it."""

    case: str
    reports: list[str]
    words: list[str]
    pages: list[str]


async def test_no_planted_word_is_told_to_anybody_who_has_no_business_with_it(
    line: Lines, world: World, officer: OfficerOf, tmp_path: Path, capsys: Any
) -> None:
    await nothing_is_told(line, world, officer, tmp_path, capsys, (REPORTS, NOTES))


async def nothing_is_told(
    line: Lines,
    world: World,
    officer: OfficerOf,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    size: tuple[int, int] = (3, 3),
) -> None:
    """The trial: Noor reports Henk, Joke handles it, and everybody else looks everywhere."""
    joke, ada = await officer(), await officer(role=ADMIN)
    await world.seats(world.fatima, COORDINATOR)
    lies = await officer(role=COORDINATOR)
    async with line(world.henk) as henk, line(world.bakker) as bakker, line(world.fatima) as fatima:
        plot = await _plot(line, world, joke, size)
        for client in (henk, bakker, fatima):
            await client.is_up_to_date()
            told = json.dumps(client.frames, ensure_ascii=False)
            assert _found(plot, told) == [], client.who.name
            assert "report.moved" not in told
            assert "case." not in told
            assert client.heard("room.lost") == []

    others = [world.henk, world.bakker, world.marieke, world.fatima]
    readers = [await officer(one) for one in others]
    for reader in (*readers, ada, lies):
        for path in plot.pages:
            page = await reader.reads(path)
            assert page.status_code in (200, 303, 400, 404), (reader.who.name, path)
            assert _found(plot, page.text) == [], (reader.who.name, path)
            assert plot.case not in page.text, (reader.who.name, path)
        for api in (f"/api/v1/rooms/{reader.office}/entries", "/api/v1/rooms"):
            assert _found(plot, (await reader.reads(api)).text) == []
    for one in others:
        assert _found(plot, await _export(world, one, tmp_path)) == [], one.name
    assert plot.words[0] in await _export(world, world.noor, tmp_path)
    said = capsys.readouterr()
    assert _found(plot, said.out + said.err) == []
    counted = await joke.reads("/metrics")
    assert counted.status_code == 200
    assert _found(plot, counted.text) == []


async def test_unread_counts_stand_as_they_stood(line: Lines, world: World, joke: Officer) -> None:
    async with line(world.marieke) as marieke, line(world.henk) as henk:
        await henk.posts("Geef je 06 even")
        before = [room["unread"] for room in marieke.hello["rooms"] if "unread" in room]
        await _plot(line, world, joke, (2, 2), posts=False)
        await marieke.cut()
        after = (await marieke.resumes())["rooms"]
    assert [room["unread"] for room in after if "unread" in room] == [n + 1 for n in before]


async def _plot(
    line: Lines, world: World, joke: Officer, size: tuple[int, int], *, posts: bool = True
) -> Plot:
    texts = size[0] + 2 * size[1] + 1
    words = [f"Zwaluwstaart-{n}-" for n in range(texts * IN_ONE)]
    left = (" ".join(words[n * IN_ONE : (n + 1) * IN_ONE]) for n in range(texts))
    async with line(world.noor) as noor:
        seq = 5
        if posts:
            async with line(world.henk) as henk:
                seq = await henk.posts("Geef je 06 even, appen is makkelijker")
        reports = []
        for _n in range(size[0]):
            answer = await noor.asks("message.report", seq=seq, why="threat", words=next(left))
            reports.append(answer["report"])
    case = await case_of(world, reports[0])
    for _n in range(size[1]):
        await joke.did("case.note", case=case, words=next(left))
        await joke.did("case.contact", case=case, with_whom="Moeder", words=next(left))
    person = world.henk.id
    await joke.did("case.mute", case=case, person=person, until=in_days(2))
    await joke.did("case.close", case=case, outcome="founded", words=next(left))
    shown = (await joke.reads(f"/cases/{case}")).text
    assert all(word in shown for word in words)
    return Plot(case, reports, words, _pages(world, case, reports[0], seq))


def _pages(world: World, case: str, report: str, seq: int) -> list[str]:
    room = f"/rooms/{world.room}"
    of_the_room = [room, f"{room}/people", f"{room}/placement", f"{room}/messages/{seq}"]
    of_the_office = [f"/placements/{world.room}", "/people", f"/people/{world.henk.id}", "/jobs"]
    of_safety = [f"/cases/{case}", "/cases?closed=yes", f"/reports/{report}", f"{room}/reading"]
    mine = ["/", "/rooms", "/settings", "/settings/data", "/reports", "/audit", "/audit.csv"]
    searching = ["/search?q=Zwaluwstaart", "/api/v1/search?q=Zwaluwstaart"]
    history = [f"/api/v1{room}/entries", f"/api/v1{room}/people", "/api/v1/rooms/you/entries"]
    return [*of_the_room, *of_the_office, *of_safety, *mine, *searching, *history]


def _found(plot: Plot, text: str) -> list[str]:
    """What of the plot stands in there; a search says back what was asked."""
    return [word for word in (*plot.words, *plot.reports) if word in text]


async def _export(world: World, who: Someone, folder: Path) -> str:
    """Everything in the copy of that person's own data, as one text."""
    path = folder / f"{who.id}.zip"
    await export_to(world.live.house, who.id, path)
    with zipfile.ZipFile(path) as packed:
        return "\n".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
