"""The search page works without a script, says what to do, and leaves no word behind."""

import re

import pytest

from tests.kit.api import Api, ApiOf
from tests.kit.line import Lines
from tests.kit.world import World
from tests.search.conftest import is_indexed

QUESTION = "kwartelvleespastei"  # asked by nobody else in these tests


async def shown(door: Api, **asked: object) -> str:
    page = await door.gets("/search", **asked)
    assert page.status_code == 200
    return page.text


async def test_before_anything_is_asked_it_says_how(world: World, api: ApiOf) -> None:
    page = await shown(await api(world.noor))

    assert "Zoek in je kamers" in page
    assert "aanhalingstekens" in page
    assert f'<option value="{world.room}"' in page
    assert "Van wie" not in page  # people are asked of a room


async def test_a_hit_shows_who_where_and_the_words_marked(
    line: Lines, world: World, api: ApiOf
) -> None:
    async with line(world.henk) as henk:
        await henk.posts("Wat doen we vandaag?")
        seq = await henk.posts("Een <b>passer</b> & een liniaal")
    await is_indexed(world)

    page = await shown(await api(world.noor), q="passer")

    assert "&lt;b&gt;<mark>passer</mark>&lt;/b&gt; &amp; een liniaal" in page
    assert f'href="/rooms/{world.room}?around={seq}#m-{seq}"' in page
    assert "Henk Stoutjes" in page
    assert "Wat doen we vandaag?" in page


async def test_the_jump_leads_to_a_page_with_the_message(
    line: Lines, world: World, api: ApiOf
) -> None:
    async with line(world.henk) as henk:
        seq = await henk.posts("Ver weg staat een passer")
        for n in range(120):
            await henk.posts(f"En verder {n}")
    await is_indexed(world)
    noor = await api(world.noor)
    (hit,) = (await noor.gets("/api/v1/search", q="passer")).json()["hits"]

    path, _, anchor = hit["jump"].partition("#")
    page = await noor.http.get(path)

    assert anchor == f"m-{seq}"
    assert f'id="{anchor}"' in page.text
    assert f'id="{anchor}"' not in (await noor.gets(f"/rooms/{world.room}")).text


async def test_nothing_found_says_what_to_try(world: World, api: ApiOf) -> None:
    page = await shown(await api(world.noor), q="onvindbaar", kind="photo")

    assert "Niets gevonden" in page
    assert 'href="/search?q=onvindbaar">Zoek overal' in page


@pytest.mark.parametrize(
    ("typed", "said"), [("x", "minstens twee letters"), ("x" * 400, "hooguit 200 tekens")]
)
async def test_what_can_not_be_asked_is_said_beside_the_field(
    world: World, api: ApiOf, typed: str, said: str
) -> None:
    page = await (await api(world.noor)).gets("/search", q=typed)

    assert page.status_code == 400
    assert re.search(rf'id="f-q-wrong".*{said}', page.text, re.DOTALL)
    assert f'value="{typed}"' in page.text
    assert 'aria-invalid="true"' in page.text


async def test_in_a_room_one_asks_by_person_and_leafs_on(
    line: Lines, world: World, api: ApiOf
) -> None:
    async with line(world.henk) as henk:
        for n in range(25):
            await henk.posts(f"passer {n}")
    await is_indexed(world)
    noor = await api(world.noor)

    first = await shown(noor, q="passer", room=world.room, by=world.henk.id)
    more = re.search(r'href="(/search\?[^"]+)">Meer', first)
    assert more
    second = (await noor.http.get(more[1].replace("&amp;", "&"))).text

    assert f'<option value="{world.henk.id}" selected>Henk Stoutjes' in first
    assert (first.count("<mark>"), second.count("<mark>")) == (20, 5)
    assert ">Meer" not in second


async def test_a_room_has_a_field_of_its_own(world: World, api: ApiOf) -> None:
    page = (await (await api(world.noor)).gets(f"/rooms/{world.room}")).text

    assert f'name="room" value="{world.room}"' in page
    assert f'href="/search?room={world.room}"' in page


async def test_what_is_asked_is_kept_nowhere(
    world: World, api: ApiOf, capsys: pytest.CaptureFixture[str]
) -> None:
    noor = await api(world.noor)
    for path in ("/search", "/api/v1/search"):
        answer = await noor.gets(path, q=QUESTION)
        assert answer.headers["Cache-Control"] == "private, no-store"

    logged = capsys.readouterr().out
    metrics = (await noor.gets("/metrics")).text

    assert "route=/search" in logged
    assert QUESTION not in logged
    assert QUESTION not in metrics
