"""What a phone needs to have Leerplek as a program: worker, manifest, and a page without a net."""

import io
import json
import re

import pytest
from PIL import Image

from server import assets, offline
from tests.kit.front import Front, FrontMaker


@pytest.fixture
async def house(fronts: FrontMaker) -> Front:
    front: Front = await fronts(more=[*assets.routes, *offline.routes])
    return front


async def test_the_worker_is_renewed_as_soon_as_an_asset_changes(house: Front) -> None:
    client = (await house.browser()).client

    worker = await client.get("/sw.js")

    assert worker.headers["content-type"] == "text/javascript; charset=utf-8"
    assert worker.headers["cache-control"] == "no-cache"
    assert worker.headers["service-worker-allowed"] == "/"
    assert "worker-src 'self'" in worker.headers["content-security-policy"]
    version, listed, tongues = (json.loads(said[1]) for said in given(worker.text))
    assert version == assets.version()
    assert set(listed) == {assets.address(path) for path in assets.assets()}
    assert tongues == ["nl", "en"]


@pytest.mark.parametrize(
    ("tongue", "words"), [("nl", "Leren op de werkplek"), ("en", "Learning at work")]
)
async def test_the_manifest_speaks_the_language_of_the_page(
    house: Front, tongue: str, words: str
) -> None:
    client = (await house.browser()).client

    answer = await client.get(f"/manifest.webmanifest?in={tongue}")

    said = answer.json()
    assert answer.headers["content-type"] == "application/manifest+json"
    assert (said["lang"], said["start_url"], said["display"]) == (tongue, "/", "standalone")
    assert said["description"].startswith(words)


async def test_every_icon_is_there_as_large_as_it_says(house: Front) -> None:
    client = (await house.browser()).client
    icons = (await client.get("/manifest.webmanifest")).json()["icons"]

    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    for icon in icons:
        picture = Image.open(io.BytesIO((await client.get(icon["src"])).content))
        assert "x".join(map(str, picture.size)) == icon["sizes"]


async def test_the_page_without_a_net_is_nobodys_in_every_language(house: Front) -> None:
    await house.adds_noor()
    noor = await house.signs_in("noor@school.example")

    dutch = await noor.client.get("/offline?in=nl")
    english = await noor.client.get("/offline?in=en")
    other = await noor.client.get("/offline?in=xx")

    assert "Geen verbinding" in dutch.text
    assert "No connection" in english.text
    assert other.headers["content-language"] == "nl"
    for page in (dutch, english):
        assert "Noor" not in page.text
        assert "data-me" not in page.text


def given(worker: str) -> list[re.Match[str]]:
    """What the server wrote above it."""
    return list(re.finditer(r"^const (?:VERSION|ASSETS|LANGUAGES) = (.*);$", worker, re.MULTILINE))
