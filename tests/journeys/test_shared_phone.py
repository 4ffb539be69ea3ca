"""The phone that two brothers share: nothing of the one is seen by, or sent as, the other.

Daan and Yusuf stand for the brothers. Both come in at the address without a name, so they share
cookies, caches and everything else that a browser keeps.
"""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.journeys.people import Region, Somebody
from tests.journeys.reception import (
    held,
    is_kept,
    lie_there,
    photo,
    room_of,
    says_with,
    unsent,
    until,
)
from tests.ports.chromium import axe

DAANS, YUSUFS = "Daan · Garage De Bocht", "Yusuf · Garage De Bocht"
TWO = "Je hebt nog 2 berichten die niet verstuurd zijn"
UPLOADS = "**/api/v1/files*"
SIGN_IN = """async (sample) => {
  const headers = { "Content-Type": "application/json" };
  const said = { method: "POST", headers, body: JSON.stringify({ sample }) };
  return (await fetch("/api/v1/sessions", said)).status;
}"""

pytestmark = pytest.mark.timeout(180)


class Shared(Somebody):
    """A window at the address without a name: whoever comes there shares all with who was there."""

    async def goes(self, path: str) -> None:
        await self.page.goto(self.server.at("localhost") + path)

    async def comes(self, name: str) -> None:
        """Signs in as one of the sample people, from a page that does nothing by itself."""
        await self.goes("/robots.txt")
        assert await self.page.evaluate(SIGN_IN, name) == 201
        await self.goes("/rooms")

    async def another_window(self) -> "Shared":
        return Shared(self.name, await self.page.context.new_page(), self.server)


async def test_who_signs_out_is_asked_about_unsent_words_and_leaves_nothing(
    region: Region,
) -> None:
    phone = await shared(region)
    await phone.comes("daan")
    await with_unsent_words(phone)
    await phone.page.context.route(UPLOADS, lambda route: route.abort())
    await phone.page.context.set_offline(False)
    await phone.goes("/settings")
    out = phone.page.get_by_role("button", name="Uitloggen op dit apparaat")
    asked = phone.page.get_by_role("dialog", name=TWO)

    await out.click()
    await expect(asked.get_by_role("button", name="Blijf ingelogd")).to_be_focused()
    assert await axe(phone.page) == []
    await phone.page.keyboard.press("Escape")
    assert await lie_there(phone, 2)
    await out.click()
    await asked.get_by_role("button", name="Log toch uit").click()

    await expect(phone.page.get_by_text("Je bent uitgelogd.")).to_be_visible()
    assert await left_behind(phone) == []


async def test_who_signs_out_without_a_net_leaves_nothing_and_is_out_with_the_net(
    region: Region,
) -> None:
    phone = await shared(region)
    await phone.comes("daan")
    settings = await phone.another_window()
    await settings.goes("/settings")
    await with_unsent_words(phone)

    await settings.page.get_by_role("button", name="Uitloggen op dit apparaat").click()
    asked = settings.page.get_by_role("dialog", name=TWO)
    await asked.get_by_role("button", name="Log toch uit").click()

    await expect(settings.page.get_by_role("heading", name="Geen verbinding")).to_be_visible()
    await expect(settings.page.get_by_text("is niet verstuurd")).to_be_hidden()
    assert await left_behind(settings) == []
    # His room stood open in the other window.
    await expect(phone.page.locator(".log-frame")).to_be_hidden()
    await phone.page.locator("line-state").get_by_role("link", name="Log in").click()
    await expect(phone.page.get_by_role("heading", name="Geen verbinding")).to_be_visible()
    await expect(phone.page.get_by_text(DAANS)).to_have_count(0)
    await phone.page.context.set_offline(False)  # the page comes back by itself
    await expect(phone.page).to_have_url(re.compile("/sign-in"))
    await expect(settings.page.get_by_role("heading", name="Geen verbinding")).to_have_count(0)
    await expect(settings.page.get_by_text(DAANS)).to_have_count(0)


async def test_the_brother_who_signs_in_finds_nothing_and_sends_nothing(region: Region) -> None:
    phone, mo = await asyncio.gather(shared(region), region.member("mo", DAANS))
    await phone.comes("daan")
    await with_unsent_words(phone)
    daan = await mo.page.locator(".people li", has_text="Daan").first.get_attribute("data-who")
    assert daan

    await phone.page.goto("about:blank")
    await phone.page.context.clear_cookies(name="leerplek_session")  # it was too long ago
    await phone.page.context.set_offline(False)
    await phone.comes("yusuf")

    await until(lambda: is_empty(phone), "something of Daan stayed behind")
    await expect(phone.page.get_by_text(DAANS)).to_have_count(0)
    assert not [line for line in await held(phone) if daan in line]
    await phone.enters(YUSUFS)
    await phone.says("Met Yusuf")
    await phone.sees("Met Yusuf")
    await nobody_heard_daan(mo)


async def test_a_window_of_the_one_sends_nothing_as_the_other(region: Region) -> None:
    phone, mo = await asyncio.gather(shared(region), region.member("mo", DAANS))
    await phone.comes("daan")
    await phone.enters(DAANS)
    await phone.page.context.route(UPLOADS, lambda route: route.abort())
    await says_with(phone, "Hier spreekt Daan", photo("daan.jpg"))
    brother = await phone.another_window()

    await brother.comes("yusuf")
    await phone.page.context.unroute(UPLOADS)

    await until(lambda: is_empty(brother), "something of Daan stayed behind")
    await expect(phone.page.get_by_role("log")).to_be_hidden()
    await brother.enters(YUSUFS)
    await brother.says("Met Yusuf")
    await brother.sees("Met Yusuf")
    await nobody_heard_daan(mo)


async def test_who_was_signed_out_from_afar_sees_nothing_and_is_asked(region: Region) -> None:
    phone, laptop = await asyncio.gather(region.member("daan", DAANS), region.person("daan"))
    await is_kept(phone, room_of(phone))
    await phone.page.context.route(UPLOADS, lambda route: route.abort())
    await says_with(phone, "Nog onderweg", photo("weg.jpg"))
    await laptop.goes("/settings")

    await laptop.page.get_by_role("button", name="Log overal anders uit").click()

    asked = phone.page.get_by_role("dialog", name="Je hebt nog 1 bericht dat niet verstuurd is")
    await expect(asked).to_be_visible()
    await expect(phone.page.locator(".log-frame")).to_be_hidden()
    assert not [line for line in await held(phone) if "leerplek-kept" in line]
    await asked.get_by_role("button", name="Gooi weg").click()
    await expect(phone.page.get_by_role("button", name="Verder als Daan")).to_be_visible()
    assert await is_empty(phone)


async def shared(region: Region) -> Shared:
    page = await region.window()
    page.set_default_timeout(15_000)
    return Shared("localhost", page, region.server)


async def with_unsent_words(phone: Shared) -> Shared:
    """Daan, without a net, with a photo and a message that wait."""
    await phone.enters(DAANS)
    await is_kept(phone, room_of(phone))
    await phone.page.context.set_offline(True)
    await says_with(phone, "Hier spreekt Daan", photo("daan.jpg"))
    await phone.says("En nog wat")
    await until(lambda: lie_there(phone, 2), "the words don't lie on the device")
    return phone


async def nobody_heard_daan(mo: Somebody) -> None:
    """Mo sits in both rooms."""
    for room in (DAANS, YUSUFS):
        await mo.enters(room)
        await expect(mo.message("Hier spreekt Daan")).to_have_count(0)


async def left_behind(phone: Somebody) -> list[str]:
    """Everything of a person that lies on the device."""
    lies = [line for line in await held(phone) if line.startswith("leerplek-kept")]
    lies += [str(command) for command in (await unsent(phone))["commands"]]
    stored: list[str] = await phone.page.evaluate("Object.keys(localStorage)")
    return lies + stored


async def is_empty(phone: Somebody) -> bool:
    return await unsent(phone) == {"commands": [], "files": 0}
