"""What never changes lies at an address that is kept for ever."""

import gzip
import re

from server import assets
from server.words import translations
from tests.kit.front import Front


async def test_a_page_finds_its_styles_and_they_are_kept(front: Front) -> None:
    browser = await front.browser()
    page = await browser.opens("/sign-in")
    href = re.search(r'href="(/static/[0-9a-f]{12}/main\.css)"', page.text)
    assert href

    css = await browser.client.get(href[1])

    assert css.headers["content-type"] == "text/css; charset=utf-8"
    assert css.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "@layer" in css.text
    assert css.headers["content-encoding"] == "gzip"
    assert "set-cookie" not in css.headers


async def test_who_does_not_unpack_gets_it_plain(front: Front) -> None:
    browser = await front.browser(**{"Accept-Encoding": "identity"})

    css = await browser.client.get(assets.address("main.css"))

    assert "content-encoding" not in css.headers
    assert gzip.compress(css.content, mtime=0) == assets.assets()["main.css"].packed


async def test_other_versions_and_other_files_are_missing(front: Front) -> None:
    client = (await front.browser()).client
    for path in (
        "/static/000000000000/main.css",
        f"/static/{assets.version()}/nothing.js",
        f"/static/{assets.version()}/../pyproject.toml",
        f"/static/{assets.version()}/%2e%2e/%2e%2e/pyproject.toml",
        f"/static/{assets.version()}/css/order.txt",
        f"/static/{assets.version()}/js/wire.d.ts",
    ):
        answer = await client.get(path, follow_redirects=True)
        assert answer.status_code == 404, path


async def test_scripts_and_drawings_have_their_kind(front: Front) -> None:
    client = (await front.browser()).client

    script = await client.get(assets.address("js/words.js"))
    drawing = await client.get(assets.address("icons.svg"))
    icon = await client.get("/favicon.ico")

    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert icon.headers["content-type"] == "image/svg+xml"


async def test_search_engines_stay_outside(front: Front) -> None:
    page = await (await front.browser()).opens("/robots.txt")

    assert "Disallow: /" in page.text


def test_scripts_get_only_the_words_that_they_say() -> None:
    words = assets.script_words("en")

    assert assets.script_words("nl") == {}
    assert set(words) <= set(translations("en"))
    assert "Naar de inhoud" not in words
