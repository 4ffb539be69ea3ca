"""Who reads English finds no Dutch but what people wrote."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import expect

from server.words import catalogue
from tests.journeys.crawl import pages_of
from tests.journeys.people import Region, Somebody
from tests.ports.chromium import LAPTOP

# What people wrote or are called: messages, names of people, places and subjects.
WRITTEN = ".words, .quote, .newest-words, .one-line, .letter, textarea, .face"
# Every sentence that stands alone in the page, seen or read aloud.
SENTENCES = """(written) => {
  const seen = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const here = texts.currentNode.parentElement;
    if (here.closest(`${written}, script, template, noscript`)) continue;
    seen.push(texts.currentNode.data);
  }
  for (const name of ["aria-label", "placeholder", "title", "alt"])
    for (const one of document.querySelectorAll(`[${name}]`)) seen.push(one.getAttribute(name));
  return [document.title, ...seen].map(text => text.replace(/\\s+/g, " ").trim());
}"""
DAYS = re.compile(r"\b(maan|dins|woens|donder|vrij|zater|zon)dag\b|\b(mrt|mei|okt)\b|\bjanuari\b")

pytestmark = pytest.mark.timeout(200)


@pytest.mark.parametrize("name", ["noor", "mo", "bakker", "fatima"])
async def test_no_dutch_is_left(region: Region, name: str) -> None:
    somebody = await region.person(name, size=LAPTOP)
    await reads_english(somebody)
    left: list[str] = []

    async for path in pages_of(somebody):
        sentences = await somebody.page.evaluate(SENTENCES, WRITTEN)
        left += [f"{path}: {text}" for text in sentences if is_dutch(text)]

    assert not left, "\n".join(left)


async def test_the_door_speaks_english_when_the_browser_does(region: Region) -> None:
    stranger = await region.window(locale="en-GB")

    await stranger.goto(region.server.at("localhost"))

    await expect(stranger.locator("html")).to_have_attribute("lang", "en")
    sentences = await stranger.evaluate(SENTENCES, WRITTEN)
    assert [text for text in sentences if is_dutch(text)] == []
    await stranger.get_by_role("button", name="Nederlands").click()
    await expect(stranger.locator("html")).to_have_attribute("lang", "nl")
    await stranger.wait_for_load_state()
    sentences = await stranger.evaluate(SENTENCES, WRITTEN)
    assert len([text for text in sentences if is_dutch(text)]) > 9, "the check sees Dutch"


async def test_a_room_of_two_languages(region: Region) -> None:
    noor, marieke = await asyncio.gather(
        region.person("noor"), region.member("marieke", "Noor · Stoutjes")
    )
    await reads_english(noor)
    await noor.enters("Noor · Stoutjes")
    field = noor.page.get_by_role("textbox", name="Write a message")
    await noor.sees_online("Marieke")
    await marieke.sees_online("Noor")

    await field.press_sequentially("Good morning")
    await expect(marieke.page.get_by_text("Noor is aan het typen")).to_be_visible()
    await marieke.types("Goedemorgen")
    await expect(noor.page.get_by_text("Marieke is typing")).to_be_visible()
    await noor.page.get_by_role("button", name="Send").click()

    await marieke.sees("Good morning")
    await expect(noor.message("Good morning").locator(".state")).to_have_text("Read by Marieke")
    await noor.page.context.set_offline(True)
    await expect(noor.page.locator("line-state")).to_contain_text("No connection")
    sentences = await noor.page.evaluate(SENTENCES, WRITTEN)
    assert [text for text in sentences if is_dutch(text)] == []


async def reads_english(somebody: Somebody) -> None:
    await somebody.goes("/settings")
    await somebody.page.get_by_text("English").click()
    await somebody.page.get_by_role("button", name="Bewaar").click()
    await expect(somebody.page.locator("html")).to_have_attribute("lang", "en")


def is_dutch(text: str) -> bool:
    """Whether this is a sentence of ours that has another English one, or names a Dutch day."""
    return bool(DAYS.search(text) or (text and DUTCH.fullmatch(text)))


def _dutch() -> re.Pattern[str]:
    known = catalogue("en")
    assert known
    sentences = []
    for message in known:
        pairs = zip(_forms(message.id), _forms(message.string), strict=False)
        sentences += [dutch for dutch, english in pairs if dutch and dutch != english]
    return re.compile("|".join(map(_pattern, sentences)))


def _forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(map(str, text or ()))


def _pattern(sentence: str) -> str:
    parts = re.split(r"\{\w+\}", sentence)
    # A pattern of holes alone would be found everywhere.
    return (
        ".+".join(map(re.escape, parts)) if any(len(part.strip()) > 3 for part in parts) else "(?!)"
    )


DUTCH = _dutch()
