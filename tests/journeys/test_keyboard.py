"""A journey by keyboard alone: the focus is always seen, and never lost."""

import re

import pytest
from playwright.async_api import expect

from tests.journeys.people import Region, Somebody
from tests.ports.chromium import LAPTOP

MOST = 60  # presses of Tab on the way to something

# Where the focus stands, by its name, and whether it is drawn around.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one);
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const box = one.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const name = one.getAttribute("aria-label") || one.innerText || one.value || one.tagName;
  return { name: name.trim(), seen: drawn && inside, tag: one.tagName };
}"""

pytestmark = pytest.mark.timeout(120)


async def test_from_the_door_to_a_word_and_out(region: Region) -> None:
    noor = await region.visits("noor", size=LAPTOP)
    await noor.goes("/sign-in")
    await tabs_to(noor, "Verder als Noor")
    await noor.page.keyboard.press("Enter")
    await expect(noor.page.get_by_role("link", name="Kamers").first).to_be_visible()
    await tabs_to(noor, "Half vijf, zoals altijd.")
    await noor.page.keyboard.press("Enter")
    await noor.is_connected()

    # Where there is something new, some browsers let Tab begin there.
    await expect(noor.page.locator(".topnav .count")).to_be_hidden()
    await noor.page.reload()
    await noor.is_connected()

    # Otherwise the first Tab offers the way past everything, to where one writes.
    await noor.page.keyboard.press("Tab")
    assert await focus(noor) == "Naar het schrijfveld"
    await noor.page.keyboard.press("Enter")
    await expect(noor.field).to_be_focused()
    await noor.page.keyboard.type("Getypt zonder muis")
    await noor.page.keyboard.press("Enter")
    await noor.sees("Getypt zonder muis")
    await expect(noor.field).to_be_focused()

    await opens_menu_of_the_last(noor)
    await chooses(noor, "Feest")
    reaction = noor.message("Getypt zonder muis").locator(".reaction")
    await expect(reaction).to_have_accessible_name("1 × Feest: jij")
    assert await focus(noor) == "Meer bij dit bericht"

    await noor.page.keyboard.press("Enter")
    await chooses(noor, "Beantwoorden")
    await expect(noor.field).to_be_focused()
    await noor.page.keyboard.type("En nog een keer")
    await noor.page.keyboard.press("Enter")
    await noor.sees("En nog een keer")

    await opens_menu_of_the_last(noor)
    await chooses(noor, "Bewerken")
    editor = noor.page.get_by_role("textbox", name="Bewerk je bericht")
    await expect(editor).to_be_focused()
    await noor.page.keyboard.type("!")
    await noor.page.keyboard.press("Enter")
    await noor.sees("En nog een keer!")
    assert await focus(noor) == "Meer bij dit bericht"

    await noor.page.keyboard.press("Enter")
    await chooses(noor, "Intrekken")
    assert await focus(noor) == "Laat staan"
    await noor.page.keyboard.press("Tab")
    await noor.page.keyboard.press("Enter")
    await expect(noor.message("En nog een keer!")).to_have_count(0)
    assert await focus(noor)

    await tabs_to(noor, "Noor$", back=True)
    await noor.page.keyboard.press("Enter")
    await expect(noor.page.get_by_role("heading", name="Noor Bakker")).to_be_visible()
    await tabs_to(noor, "Uitloggen op dit apparaat")
    await noor.page.keyboard.press("Enter")
    await expect(noor.page.get_by_text("Je bent uitgelogd.")).to_be_visible()


async def test_escape_leaves_everything_as_it_was(region: Region) -> None:
    noor = await region.member("noor", "Noor · Stoutjes", size=LAPTOP)
    await noor.says("Dit blijft staan")
    await noor.sees("Dit blijft staan")

    await opens_menu_of_the_last(noor)
    await noor.page.keyboard.press("Escape")
    assert await focus(noor) == "Meer bij dit bericht"
    await noor.page.keyboard.press("Enter")
    await chooses(noor, "Bewerken")
    await noor.page.keyboard.type(" niet")
    await noor.page.keyboard.press("Escape")
    assert await focus(noor) == "Meer bij dit bericht"
    await noor.page.keyboard.press("Enter")
    await chooses(noor, "Intrekken")
    await noor.page.keyboard.press("Escape")
    assert await focus(noor)

    await noor.sees("Dit blijft staan")
    await expect(noor.message("Dit blijft staan").locator(".edited")).to_be_hidden()


async def opens_menu_of_the_last(noor: Somebody) -> None:
    """Back from the field to the three dots of the newest message."""
    await tabs_to(noor, "Meer bij dit bericht", back=True)
    await noor.page.keyboard.press("Enter")
    await expect(noor.page.get_by_role("dialog", name="Bij dit bericht")).to_be_visible()


async def chooses(noor: Somebody, act: str) -> None:
    for _ in range(MOST):
        if await focus(noor) == act:
            return await noor.page.keyboard.press("Enter")
        await noor.page.keyboard.press("ArrowDown")
    raise AssertionError(f"the menu does not offer {act}")


async def tabs_to(noor: Somebody, name: str, back: bool = False) -> None:
    await noor.page.wait_for_load_state()  # before its style sheet is there no focus is drawn
    for _ in range(MOST):
        await noor.page.keyboard.press("Shift+Tab" if back else "Tab")
        if re.search(name, await focus(noor)):
            return
    raise AssertionError(f"Tab does not come to {name}")


async def focus(noor: Somebody) -> str:
    """What is focused, and that one sees it."""
    found = await noor.page.evaluate(FOCUS)
    assert found, "the focus is lost"
    assert found["seen"], f"the focus on {found['name']} is not to be seen"
    name: str = found["name"]
    return name
