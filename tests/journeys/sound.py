"""Whether a page is sound: for axe, dark and light, small and large; nothing runs out."""

from playwright.async_api import Page

from tests.ports.chromium import LAPTOP, PHONE, axe

# A colour that is still changing is no colour to measure.
STILL = {"reduced_motion": "reduce"}

TARGET = 44  # pixels; docs and looks ask more than the 24 of WCAG 2.2

# What is smaller than a thumb, but words in a line, hidden, or inside something that is larger.
SMALL_TARGETS = """(target) => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary"
)].flatMap((one) => {
  const style = getComputedStyle(one);
  const box = (one.closest("label.chip, label.tick") ?? one).getBoundingClientRect();
  const reach = getComputedStyle(one, "::after");
  const [wide, high] = reach.position === "absolute"
    ? [parseFloat(reach.width), parseFloat(reach.height)] : [box.width, box.height];
  const seen = one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const inWords = style.display === "inline";
  if (!seen || inWords || one.matches(".skip") || box.width === 0) return [];
  if (wide >= target - 0.5 && high >= target - 0.5) return [];
  return [`${one.outerHTML.slice(0, 120)} is ${wide} × ${high}`];
})"""


async def faults_of(page: Page, called: str) -> list[str]:
    """What is wrong with the page, in words that begin with where it is seen so.

    Who comes by a click or a key says first where that leads: `is_at`.
    """
    await page.wait_for_load_state()
    faults = []
    for size in (PHONE, LAPTOP):
        await page.set_viewport_size(size)
        if size is PHONE:
            faults += await too_wide_or_small(page)
            await stretch(page)
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            faults += [f"{size['width']} {scheme}: {fault}" for fault in await axe(page)]
    return [f"{called}: {fault}" for fault in faults]


async def too_wide_or_small(page: Page) -> list[str]:
    width = await page.evaluate("document.documentElement.scrollWidth")
    small: list[str] = await page.evaluate(SMALL_TARGETS, TARGET)
    return [*small, f"{width} pixels wide"] if width > PHONE["width"] else small


async def stretch(page: Page) -> None:
    """As high as the page: what lies under the bar at the foot comes out by scrolling, which axe
    does not do; it would call every target there too small.
    """
    height = await page.evaluate("document.documentElement.scrollHeight")
    await page.set_viewport_size({"width": PHONE["width"], "height": max(height, PHONE["height"])})
