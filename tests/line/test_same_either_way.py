"""A page from before and the entries since make the page of after, for every kind (G8)."""

import copy
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from server import clock, permissions
from server.admin.erasing import erase_entries
from server.files import actions as files
from server.files.actions import Upload
from server.files.pictures import Made
from server.permissions import COORDINATOR, MEMBERS, SAFETY_OFFICER
from server.placements.life import finish, move
from server.placements.models import Life, Placement
from server.safety.models import Report
from server.storage.tx import Tx
from tests.kit.api import Api, ApiOf
from tests.kit.heard import Frame
from tests.kit.line import Client, Lines
from tests.kit.world import World

# An entry of a room is seen by somebody who can only be in a room.
IN_ROOMS = {
    what for what, roles in permissions.SEEN_BY.items() if roles & (MEMBERS - {COORDINATOR})
}


@dataclass
class Stage:
    """A room in which something was said, and people at work in it."""

    world: World
    noor: Client
    marieke: Client
    fatima: Api
    said: int  # a message of Noor, to which Marieke replied and reacted

    async def at_the_office(self, do: str, **with_: Any) -> None:
        answer = await self.fatima.commands(
            do, room=self.world.live.region.school, placement=self.world.room, **with_
        )
        assert answer.status_code == 200, answer.text

    async def imposes(self, *acts: str) -> None:
        """Marieke reports a message, and an officer of the school acts on it."""
        answer = await self.marieke.asks("message.report", seq=self.said, why="bullying")
        report = answer["report"]
        case = await self.world.reads(lambda session: session.get_one(Report, report).case)
        officer = await self.world.adds_to_the_office("Joke van Dam", SAFETY_OFFICER)
        commands = self.world.live.house.commands
        for act in acts:
            office, with_ = self.world.live.region.school, {"case": case}
            key = f"{act}-{case}"
            ask = commands.ask(f"case.{act}", office, officer.id, key, with_, is_fresh=True)
            await self.world.live.house.scribe.obey(ask)

    async def moves(self, life: Life) -> None:
        await self.world.writes(_move, self.world.room, life)

    async def agrees(self) -> None:
        """Noor's parent has nothing against photos."""
        house, who = self.world.live.house, self.world.bakker.id
        said = {"for": "room", "given": True}
        await house.scribe.obey(
            house.commands.ask("photo_consent.set", self.world.room, who, uuid4().hex, said)
        )

    async def chooses(self, *offs: bool) -> None:
        """Noor, who is almost 18, says whether her parent stays."""
        await self.world.turns_18_in(timedelta(days=14))
        for off in offs:
            await self.noor.asks("parent.keep", person=self.world.bakker.id, off=off)

    async def posts_before_it_is_made(self) -> None:
        """A photo that is still being made when its message is posted, without a word."""
        upload = Upload(self.world.room, self.world.noor.id, uuid4().hex, "", "a.jpg", "image", 9)
        id, lease = await self.world.writes(files.begin, upload)
        seq = await self.noor.posts("", files=[id], shows_pupil=False)
        await self.noor.posts("Zie je hem?", reply_to=seq)
        await self.world.writes(files.ready, id, lease, Made("webp", True, 8, 6), 7)


def _move(tx: Tx, room: str, life: Life) -> None:
    placement = tx.session.get_one(Placement, room)
    if life == "finished":
        finish(tx, placement)
    else:
        move(tx, placement, life, by=None)


Act = Callable[[Stage], Awaitable[object]]

ACTS: dict[str, Act] = {
    "message.posted": lambda s: s.noor.posts(
        "@docent, kijk: https://leerplek.example", reply_to=s.said
    ),
    "message.edited": lambda s: s.noor.asks("message.edit", seq=s.said, body="Het zetten lukt."),
    "message.withdrawn": lambda s: s.noor.asks("message.withdraw", seq=s.said),
    "message.reacted": lambda s: s.noor.asks("message.react", seq=s.said, emoji="🎉"),
    "message.files_ready": lambda s: s.posts_before_it_is_made(),
    "photo_consent.set": lambda s: s.agrees(),
    "parent.kept": lambda s: s.chooses(False),
    "parent.let_go": lambda s: s.chooses(False, True),
    "note.written": lambda s: s.marieke.asks("note.write", body="Belt vaak af."),
    "member.joined": lambda s: s.world.adds_a_parent("Dhr. Bakker"),
    "member.left": lambda s: s.world.unseats(s.world.bakker),
    "placement.changed": lambda s: s.at_the_office("placement.change", elective="Lassen"),
    "placement.signing": lambda s: s.moves("signing"),
    "placement.ready": lambda s: s.moves("ready"),
    "placement.started": lambda s: s.moves("active"),
    "placement.finished": lambda s: s.moves("finished"),
    "placement.ended_early": lambda s: s.at_the_office("placement.end", reason="Een andere plek."),
    "room.erased": lambda s: s.world.writes(erase_entries, s.world.room, [s.said]),
    "room.frozen": lambda s: s.imposes("freeze"),
    "room.thawed": lambda s: s.imposes("freeze", "thaw"),
    "room.read_along": lambda s: s.at_the_office("room.read_along", reason="De docent is ziek."),
    "agreement.signed_on_paper": lambda s: s.at_the_office(
        "agreement.sign_on_paper",
        person=s.world.noor.id,
        signed_on=(clock.today() - timedelta(days=1)).isoformat(),
    ),
}


def test_every_kind_that_a_room_can_hold_has_its_act() -> None:
    assert ACTS.keys() == IN_ROOMS


@pytest.mark.parametrize("what", sorted(ACTS))
async def test_the_page_before_and_the_entries_since_make_the_page_after(
    line: Lines, world: World, api: ApiOf, what: str
) -> None:
    await page_before_and_entries_since_make_page_after(line, world, api, what)


async def page_before_and_entries_since_make_page_after(
    line: Lines, world: World, api: ApiOf, what: str
) -> None:
    """For pupil, supervisor and teacher alike: on the line, resumed, and read again."""
    async with line(world.noor) as noor, line(world.marieke) as marieke, line(world.henk) as henk:
        said = await noor.posts("Het zetten lukt nog niet.")
        await marieke.posts("Zal ik meekijken?", reply_to=said)
        await marieke.asks("message.react", seq=said, emoji="👍")
        stage = Stage(world, noor, marieke, await api(world.fatima), said)
        viewers = (noor, henk, marieke)
        before = [await _page(viewer) for viewer in viewers]
        marks = [len(viewer.frames) for viewer in viewers]

        await ACTS[what](stage)
        head = (await _page(marieke))[-1]["seq"]

        for viewer, page, mark in zip(viewers, before, marks, strict=True):
            await viewer.reaches(head)
            after = await _page(viewer)
            assert _kinds(after[len(page) :]) & {what, None}
            live = [f for f in viewer.frames[mark:] if _is_entry(f, world.room)]
            assert folded(page, live) == after
            await viewer.cut()
            viewer.stream().last = page[-1]["seq"]
            mark = len(viewer.frames)
            await viewer.resumes()
            resumed = [f for f in viewer.frames[mark:] if _is_entry(f, world.room)]
            assert folded(page, resumed) == after


async def _page(viewer: Client) -> list[Frame]:
    entries: list[Frame] = (await viewer.asks("room.history", limit=100))["entries"]
    return entries


def _is_entry(frame: Frame, room: str) -> bool:
    return frame.get("room") == room and "seq" in frame and "whisper" not in frame


def _kinds(entries: list[Frame]) -> set[str | None]:
    return {entry.get("what") for entry in entries}


def folded(page: list[Frame], entries: list[Frame]) -> list[Frame]:
    """What a client that keeps the rule shows after these entries."""
    shown = {entry["seq"]: copy.deepcopy(entry) for entry in page}
    for entry in entries:
        if entry["seq"] not in shown:
            shown[entry["seq"]] = copy.deepcopy(entry)
        said = entry.get("with", {})
        if "message" in said:
            _stands_now(shown, said["of"], said["message"])
        if entry.get("what") == "room.erased":
            _is_gone(shown, said["numbers"])
    return [shown[seq] for seq in sorted(shown)]


def _is_gone(shown: dict[int, Frame], numbers: list[list[int]]) -> None:
    """Those entries are hidden, and nobody quotes them any more."""
    gone = {seq for first, last in numbers for seq in range(first, last + 1)}
    for seq in gone & shown.keys():
        shown[seq] = {"room": shown[seq]["room"], "seq": seq}
    for entry in shown.values():
        said = entry.get("with", {})
        for message in (said, said.get("message", {})):
            if message.get("quote", {}).get("seq") in gone:
                del message["quote"]


def _stands_now(shown: dict[int, Frame], of: int, message: Frame) -> None:
    """That message, wherever it is shown: itself, in entries about it, in quotes."""
    shown[of]["with"] = copy.deepcopy(message)
    for entry in shown.values():
        said = entry.get("with", {})
        if said.get("of") == of:
            said["message"] = copy.deepcopy(message)
        for holder in (said, said.get("message", {})):
            if holder.get("quote", {}).get("seq") == of:
                holder["quote"] = _quote(holder["quote"], message)


def _quote(quote: Frame, message: Frame) -> Frame:
    if message.get("withdrawn"):
        return {"seq": quote["seq"], "withdrawn": True}
    bare = {name: quote[name] for name in ("seq", "by")} | {"text": message["body"][:200]}
    brings = message.get("files")
    return {**bare, "kind": brings[0]["kind"]} if brings and not message["body"] else bare
