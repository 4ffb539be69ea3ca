"""The room's pages and forms without a script: numbers that cannot be, and words refused."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx2
import pytest

from server import security
from server.channels.protocol import LIMITS
from tests.kit.api import visitor
from tests.kit.region import Someone
from tests.kit.world import World

TOO_LONG = "Het is te veel. " * (LIMITS["body"] // 16 + 1)


@dataclass(frozen=True)
class Window:
    """Somebody's browser without JavaScript, in their room."""

    http: httpx2.AsyncClient
    room: str
    csrf: str

    async def opens(self, path: str = "") -> httpx2.Response:
        return await self.http.get(f"/rooms/{self.room}{path}")

    async def sends(self, do: str, **fields: object) -> httpx2.Response:
        said = {"csrf": self.csrf, "do": do, **fields}
        return await self.http.post(f"/rooms/{self.room}/commands", data=said)

    async def says(self, body: str) -> int:
        """The number of that message."""
        answer = await self.sends("message.post", key=security.new_token(), body=body)
        assert answer.status_code == 303, answer.text
        return int(answer.headers["location"].rpartition("#m-")[2])


WindowOf = Callable[[Someone], Awaitable[Window]]


@pytest.fixture
async def window(world: World) -> AsyncIterator[WindowOf]:
    async with AsyncExitStack() as stack:

        async def open_window(who: Someone) -> Window:
            headers = {"Cookie": f"leerplek_session={who.token}", "Origin": world.live.origin}
            http = await stack.enter_async_context(visitor(world.live, headers))
            secret = world.live.house.settings.secret
            return Window(http, world.room, security.csrf_token(secret, who.token))

        yield open_window


def typed_in(page: httpx2.Response, id_: str) -> str:
    found = re.search(rf'<textarea[^>]*id="{id_}"[^>]*>(.*?)</textarea>', page.text, re.S)
    assert found, page.text
    return found[1].strip()


def chosen(page: httpx2.Response) -> list[str]:
    return re.findall(r'<input type="radio" name="do" value="([a-z.]+)"[^>]* checked', page.text)


@pytest.mark.parametrize("seq", ["999999999", "2147483648", "99999999999", "9" * 40])
async def test_a_number_that_no_room_reaches_is_no_message(
    world: World, window: WindowOf, seq: str
) -> None:
    noor = await window(world.noor)

    assert (await noor.opens(f"/messages/{seq}")).status_code == 404


async def test_a_refused_note_comes_back_as_a_note(world: World, window: WindowOf) -> None:
    marieke = await window(world.marieke)

    page = await marieke.sends("note.write", key=security.new_token(), body=TOO_LONG)

    assert page.status_code == 400
    assert typed_in(page, "write") == TOO_LONG.strip()
    assert chosen(page) == ["note.write"]
    assert chosen(await marieke.opens()) == ["message.post"]


async def test_a_refused_edit_stands_in_the_edit_and_not_in_the_answer(
    world: World, window: WindowOf
) -> None:
    noor = await window(world.noor)
    seq = await noor.says("Ik ben er.")

    page = await noor.sends("message.edit", key=security.new_token(), seq=seq, body=TOO_LONG)

    assert page.status_code == 400
    assert (typed_in(page, "edit-body"), typed_in(page, "f-body")) == (TOO_LONG.strip(), "")


async def test_a_refused_answer_stands_in_the_answer(world: World, window: WindowOf) -> None:
    noor = await window(world.noor)
    seq = await noor.says("Ik ben er.")

    page = await noor.sends("message.post", key=security.new_token(), reply_to=seq, body=TOO_LONG)

    assert page.status_code == 400
    assert (typed_in(page, "edit-body"), typed_in(page, "f-body")) == (
        "Ik ben er.",
        TOO_LONG.strip(),
    )


async def test_words_about_a_message_that_was_withdrawn_are_not_lost(
    world: World, window: WindowOf
) -> None:
    noor = await window(world.noor)
    seq = await noor.says("Ik ben er.")
    await noor.sends("message.withdraw", key=security.new_token(), seq=seq)

    edit = await noor.sends("message.edit", key=security.new_token(), seq=seq, body="Bijna.")
    answer = await noor.sends("message.post", key=security.new_token(), reply_to=seq, body="Ja!")

    assert (edit.status_code, answer.status_code) == (409, 409)
    assert '<p class="words pad">Bijna.</p>' in edit.text
    assert typed_in(answer, "write") == "Ja!"


async def test_words_for_a_closed_room_are_not_lost(world: World, window: WindowOf) -> None:
    noor = await window(world.noor)
    await world.ends_long_ago()

    page = await noor.sends("message.post", key=security.new_token(), body="Tot ziens!")

    assert page.status_code == 403
    assert '<p class="words pad">Tot ziens!</p>' in page.text


async def test_a_command_of_an_office_leads_home(world: World, window: WindowOf) -> None:
    """An office is no room: there is no page of it to go back to."""
    fatima = await window(world.fatima)
    bart, office = {"role": "teacher", "last_name": "Willems"}, world.live.region.school
    said = {"csrf": fatima.csrf, "do": "person.add", "key": security.new_token(), **bart}

    answer = await fatima.http.post(f"/rooms/{office}/commands", data=said)

    assert answer.status_code == 303, answer.text
    assert (await fatima.http.get(answer.headers["location"])).status_code == 200
