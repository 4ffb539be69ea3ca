"""Each defence against people where they don't belong, broken: its trial must see it."""

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import app, permissions
from server.channels import pages
from server.channels.doors import Doors
from server.errors import Refused
from server.network.models import School
from server.permissions import MEMBERS, TEACHER, Role
from server.placements import acting, showing
from server.placements.known import Desk
from server.placements.models import Placement
from server.storage.commands import Ask, Commands, Member
from tests.permissions import forgeries, guesses, hostile
from tests.permissions.guesses import API
from tests.permissions.looking import changed_by_looking
from tests.permissions.table import doors, rows
from tests.permissions.town import Town, founded
from tests.permissions.trials import differences

Break = Callable[[pytest.MonkeyPatch], None]
Trial = Callable[[Town], Awaitable[list[str]]]


def everybody_writes_notes(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(permissions.MAY, "note.write", MEMBERS)


def the_whole_office_ends_placements(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(permissions.MAY, "placement.end", frozenset(Role))


def everybody_is_a_member(patch: pytest.MonkeyPatch) -> None:
    honest = app.members

    def members(session: Session, pairs: Iterable[tuple[str, str]]) -> dict[Any, Member]:
        wanted = set(pairs)
        strangers = {pair: Member(*pair, frozenset({TEACHER})) for pair in wanted}
        return strangers | dict(honest(session, wanted))

    patch.setattr(app, "members", members)


def everybody_stands_at_the_desk(patch: pytest.MonkeyPatch) -> None:
    def desk_of(session: Session, person: str, on: object) -> Desk:
        return Desk(person, tuple(session.query(School).order_by(School.name)))

    patch.setattr(acting, "desk_of", desk_of)


def every_school_is_ones_own(patch: pytest.MonkeyPatch) -> None:
    def own(session: Session, desk: Desk, room: str) -> Placement:
        return session.get_one(Placement, room)

    patch.setattr(acting, "own", own)


def what_isnt_yours_is_refused(patch: pytest.MonkeyPatch) -> None:
    honest = showing.own

    def own(session: Session, desk: Desk, room: str) -> Placement:
        found = session.get(Placement, room)
        if found and found.school not in desk.ids:
            raise Refused
        return honest(session, desk, room)

    patch.setattr(acting, "own", own)


def who_it_was_is_believed(patch: pytest.MonkeyPatch) -> None:
    honest = Commands.ask

    def ask(
        self: Commands, do: str, stream: str, by: str, key: str | None, with_: Any, **more: Any
    ) -> Ask:
        return honest(self, do, stream, with_.get("by", by), key, with_, **more)

    patch.setattr(Commands, "ask", ask)


def a_door_is_added(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pages, "routes", [*pages.routes, Route("/rooms/{room}/secrets", pages.room)])


def looking_leaves_a_trace(patch: pytest.MonkeyPatch) -> None:
    async def eager(request: Request) -> Response:
        await request.app.state.house.scribe.write(lambda tx: tx.record("audit", "room.gained"))
        return Response()

    patch.setattr(pages, "routes", [Route("/rooms/{room}", eager), *pages.routes])


def pages_of_others_are_believed(patch: pytest.MonkeyPatch) -> None:
    async def pass_on(scope: Any, receive: Any, settings: Any, bearer: bool) -> Any:
        return receive

    patch.setattr("server.middleware.require_own", pass_on)


def every_host_is_ours(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("server.middleware.require_our_host", lambda scope, settings: None)


def nobody_is_told_who_types(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Doors, "type", lambda self, seat: None)


def expected(command: str = "", path: str = API) -> Trial:
    """The table of permissions, as far as this command or this page goes."""

    async def trial(town: Town) -> list[str]:
        these = {
            door: row
            for door, row in rows().items()
            if (door.path, door.command) == (path, command)
        }
        assert these
        return await differences(town, these)

    trial.__name__ = command or path
    return trial


async def all_doors(town: Town) -> list[str]:
    return [str(door) for door in doors(town.app, town.house) ^ set(rows())]


async def guessing(town: Town) -> list[str]:
    return await guesses.told_apart(town, "coordinator elsewhere", "/placements/")


async def forging(town: Town) -> list[str]:
    return await forgeries.by_command(town, API, "message.post")


async def looking(town: Town) -> list[str]:
    return await changed_by_looking(town, "/rooms/{room}")


async def from_elsewhere(town: Town) -> list[str]:
    return await hostile.done_for_strangers(town, ["no token"])


async def under_another_name(town: Town) -> list[str]:
    return await hostile.opened_with(town, {"Host": "evil.example"})


CONTROLS: list[tuple[Break, Trial]] = [
    (everybody_writes_notes, expected("note.write")),
    (the_whole_office_ends_placements, expected("placement.end")),
    (everybody_is_a_member, expected("message.post")),
    (everybody_is_a_member, expected("room.history")),
    (everybody_stands_at_the_desk, expected(path="/placements/{room}")),
    (everybody_stands_at_the_desk, expected(path="/people")),
    (every_school_is_ones_own, expected(path="/placements/{room}/change")),
    (nobody_is_told_who_types, expected("typing", "/live")),
    (a_door_is_added, all_doors),
    (what_isnt_yours_is_refused, guessing),
    (who_it_was_is_believed, forging),
    (looking_leaves_a_trace, looking),
    (pages_of_others_are_believed, from_elsewhere),
    (every_host_is_ours, under_another_name),
]


@pytest.mark.parametrize(("broken", "trial"), CONTROLS, ids=lambda one: one.__name__)
async def test_a_broken_defence_is_seen(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: Break,
    trial: Trial,
) -> None:
    broken(monkeypatch)

    async with founded(database_url, tmp_path) as town:
        assert await trial(town) != []
