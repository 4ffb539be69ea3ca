"""Rooms that were opened are read without a net, and never show what has gone since."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.journeys.people import Region, Somebody, is_at
from tests.journeys.reception import held, is_kept, no_sockets, photo, room_of, says_with, until
from tests.journeys.sound import too_wide_or_small
from tests.ports.chromium import LAPTOP, axe

ROOM = "Noor · Stoutjes"
NO_NET = "Geen verbinding. Je bericht wordt straks verstuurd."
LIST = ("/", "/rooms", "/settings", "/search", "/sign-in", "/demo/mail")

pytestmark = pytest.mark.timeout(180)


async def test_an_opened_room_is_read_without_a_net(region: Region) -> None:
    noor = await region.member("noor", ROOM)
    await is_kept(noor, room_of(noor))
    room = noor.page.url
    await noor.page.context.set_offline(True)

    await noor.page.reload()

    await expect(noor.page.get_by_text("Half vijf, zoals altijd.")).to_be_visible()
    await expect(noor.page.locator("line-state")).to_contain_text(NO_NET)
    await expect(noor.page.locator("line-state")).to_contain_text("Je ziet wat er stond: vandaag")
    assert await axe(noor.page) == []
    assert await too_wide_or_small(noor.page) == []
    await noor.goes("/settings")
    await is_at(noor.page, "Geen verbinding")
    await expect(noor.page.get_by_role("link", name=ROOM)).to_be_visible()
    assert await axe(noor.page) == []
    assert await too_wide_or_small(noor.page) == []
    await noor.page.locator("kept-rooms time").evaluate(
        "time => { time.textContent = 'vandaag, woensdag 23 september, 20:35' }"
    )
    assert await too_wide_or_small(noor.page) == [], "on the day with the longest name"
    await noor.page.get_by_role("link", name=ROOM).click()
    await expect(noor.page).to_have_url(room)
    await expect(noor.page.get_by_text("Half vijf, zoals altijd.")).to_be_visible()


async def test_the_page_comes_back_though_the_first_word_of_a_net_was_false(
    region: Region,
) -> None:
    noor = await region.member("noor", ROOM)
    await is_kept(noor, room_of(noor))
    await noor.page.context.set_offline(True)
    await noor.goes("/settings")
    await is_at(noor.page, "Geen verbinding")

    async with noor.page.expect_event("requestfailed", lambda request: "healthz" in request.url):
        await noor.page.context.route("**/healthz", lambda route: route.abort(), times=1)
        await noor.page.context.set_offline(False)

    await expect(noor.page.get_by_role("link", name="Mijn gegevens")).to_be_visible()


async def test_what_was_sent_without_a_net_is_not_sent_again_by_the_page(region: Region) -> None:
    noor = await region.member("noor", ROOM)
    await is_kept(noor, room_of(noor))
    await noor.goes("/settings")
    await noor.page.context.set_offline(True)
    await noor.page.get_by_role("button", name="Bewaar").click()
    lost = noor.page.get_by_text("Wat je net deed, is niet verstuurd.")
    await expect(lost).to_be_visible()
    other = await noor.page.context.new_page()
    await other.goto(noor.server.at("noor.localhost") + "/rooms")
    await is_at(other, "Geen verbinding")

    sent: list[str] = []
    noor.page.on("request", lambda request: sent.append(request.method))
    await noor.page.context.set_offline(False)

    await is_at(other, "Kamers")
    assert await noor.page.evaluate("fetch('/healthz').then((answer) => answer.ok)")
    assert "POST" not in sent
    await expect(lost).to_be_visible()


async def test_the_photos_one_saw_are_there_too(region: Region) -> None:
    noor = await region.member("noor", ROOM)
    await is_kept(noor, room_of(noor))
    await says_with(noor, "Nog een hoek", photo("hoek.jpg"))
    await noor.sees("Nog een hoek")
    await noor.page.reload()
    seen = noor.message("Nog een hoek").locator('.photo[data-state="ready"]')
    file = await seen.get_attribute("data-file")
    await is_kept(noor, f"/files/{file}?size=320")
    await until(lambda: keeps(noor, "Nog een hoek"), "the page is not kept")
    await noor.page.context.set_offline(True)

    await noor.page.reload()

    image = seen.locator("img")
    await until(lambda: image.evaluate("image => image.naturalWidth > 0"), "no photo")


async def test_without_a_net_it_speaks_ones_language(region: Region) -> None:
    noor = await region.member("noor", ROOM)
    await is_kept(noor, room_of(noor))
    await noor.goes("/settings")
    await noor.page.get_by_text("English").click()
    await noor.page.get_by_role("button", name="Bewaar").click()
    await expect(noor.page.get_by_text("Saved.")).to_be_visible()
    await until(lambda: speaks(noor, "en"), "the language is not kept")
    await noor.page.context.set_offline(True)

    await noor.goes("/rooms")

    await expect(noor.page.locator("html")).to_have_attribute("lang", "en")
    await expect(noor.page.get_by_role("link", name=ROOM)).to_be_visible()


async def test_only_rooms_are_kept(region: Region) -> None:
    fatima = await region.person("fatima", size=LAPTOP)
    await fatima.goes("/placements")
    await fatima.page.get_by_role("link", name="Jayden Visser").first.click()
    await expect(fatima.page.get_by_role("heading", level=1)).to_contain_text("Jayden Visser bij")
    for path in LIST:
        await fatima.goes(path)
    noor = await region.member("noor", ROOM)
    await is_kept(noor, room_of(noor))
    for path in LIST:
        await noor.goes(path)

    room = r"/rooms/p_[0-9a-f]+(/people|/placement)?|/files/f_[0-9a-f]+\?size=320|/-/tongue"
    for somebody in (fatima, noor):
        kept = [line for line in await held(somebody) if line.startswith("leerplek-kept-")]
        odd = [line for line in kept if not re.fullmatch(rf"\S+ ({room})", line)]
        assert odd == []
    others = {line.split()[0] for line in await held(noor)} - {await cache_of(noor)}
    assert all(name.startswith("leerplek-static-") for name in others)


async def test_what_was_withdrawn_does_not_come_back(region: Region) -> None:
    noor, henk = await asyncio.gather(region.member("noor", ROOM), region.member("henk", ROOM))
    await henk.says("Dit had ik niet moeten zeggen")
    await noor.sees("Dit had ik niet moeten zeggen")
    await noor.page.reload()
    await noor.is_connected()
    await until(lambda: keeps(noor, "niet moeten zeggen"), "the page is not kept")

    await noor.goes("/")  # the line tells it on another page
    await henk.chooses("Dit had ik niet", "Intrekken")
    await henk.page.get_by_role("button", name="Trek in").click()
    await until(lambda: lacks(noor, "niet moeten zeggen"), "the withdrawn words are still kept")
    await noor.page.context.set_offline(True)
    await noor.goes("/")
    await noor.page.get_by_role("link", name=ROOM).click()

    await expect(noor.page.get_by_text("Half vijf, zoals altijd.")).to_be_visible()
    await expect(noor.page.get_by_text("niet moeten zeggen")).to_have_count(0)


async def test_what_was_withdrawn_while_one_was_away_goes_with_the_first_net(
    region: Region,
) -> None:
    noor, henk = await asyncio.gather(region.member("noor", ROOM), region.member("henk", ROOM))
    await says_with(henk, "Dit ook niet", photo("weg.jpg", 9))
    await noor.sees("Dit ook niet")
    await noor.page.reload()
    await noor.is_connected()
    await until(lambda: keeps(noor, "Dit ook niet"), "the page is not kept")
    await noor.page.goto("about:blank")
    await henk.chooses("Dit ook niet", "Intrekken")
    await henk.page.get_by_role("button", name="Trek in").click()
    await expect(henk.message("Dit ook niet")).to_have_count(0)

    await noor.goes("/settings")

    await until(lambda: lacks(noor, "Dit ook niet"), "the withdrawn words are still kept")


async def test_behind_a_firewall_that_stops_sockets(any_region: Region) -> None:
    noor, henk = await asyncio.gather(any_region.person("noor"), any_region.member("henk", ROOM))
    await no_sockets(noor.page.context)
    await noor.goes("/rooms")
    await noor.page.get_by_role("link", name=ROOM).click()
    await expect(noor.page.locator('html[data-line="polling"]')).to_be_attached()
    await expect(noor.page.locator("line-state")).to_contain_text("Berichten komen wel aan")

    await says_with(noor, "Hoor je mij?", photo("school.jpg"))
    await henk.sees("Hoor je mij?")
    await henk.says("Luid en duidelijk")
    await noor.sees("Luid en duidelijk")
    await henk.chooses("Luid en duidelijk", "Intrekken")
    await henk.page.get_by_role("button", name="Trek in").click()
    await expect(noor.message("Luid en duidelijk")).to_have_count(0)
    await noor.goes("/rooms")
    await noor.page.get_by_role("link", name=ROOM).click()
    await expect(noor.page.locator('html[data-line="polling"]')).to_be_attached()
    await noor.sees("Hoor je mij?")


async def test_it_can_be_installed(region: Region) -> None:
    noor = await region.member("noor", ROOM)
    await is_kept(noor, room_of(noor))

    href = await noor.page.locator('link[rel="manifest"]').get_attribute("href")
    assert href == "/manifest.webmanifest?in=nl"
    cdp = await noor.page.context.new_cdp_session(noor.page)
    found = await cdp.send("Page.getAppManifest")
    assert found["errors"] == []
    troubles = await cdp.send("Page.getInstallabilityErrors")
    # The windows of these tests keep nothing afterwards, where nothing can be installed.
    errors = {one["errorId"] for one in troubles["installabilityErrors"]}
    assert errors <= {"in-incognito"}


async def keeps(somebody: Somebody, words: str) -> bool:
    """Whether these words lie in a kept page."""
    found: bool = await somebody.page.evaluate(
        """async (words) => {
          for (const name of await caches.keys()) {
            if (!name.startsWith("leerplek-kept-")) continue;
            const cache = await caches.open(name);
            for (const request of await cache.keys())
              if ((await (await cache.match(request)).text()).includes(words)) return true;
          }
          return false;
        }""",
        words,
    )
    return found


async def lacks(somebody: Somebody, words: str) -> bool:
    return not await keeps(somebody, words)


async def speaks(somebody: Somebody, tongue: str) -> bool:
    said = "caches.match('/-/tongue').then(kept => kept?.text())"
    return bool(await somebody.page.evaluate(said) == tongue)


async def cache_of(somebody: Somebody) -> str:
    """The one cache that is this person's."""
    names = {line.split()[0] for line in await held(somebody)}
    (own,) = [name for name in names if name.startswith("leerplek-kept-")]
    return own
