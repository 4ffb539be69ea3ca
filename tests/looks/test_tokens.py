"""The values of tokens.css: dark stands twice and is equal, and every pair keeps its contrast."""

import math
import re

import pytest

from tests.looks.given import WEB

CSS = (WEB / "static" / "css" / "tokens.css").read_text()
BY_WISH = '@media (prefers-color-scheme: dark) {\n    :root:not([data-theme="light"]) {'
BY_CHOICE = ':root[data-theme="dark"] {'
THEMES = ("light", "dark")

# What stands on what, and the least contrast. Source: WCAG 2.2, 1.4.3 and 1.4.11.
TEXT = 4.5
EDGE = 3.0
PAIRS = [
    *((ink, on, TEXT) for ink in ("ink", "ink-soft") for on in ("ground", "surface", "sunken")),
    *(("accent", on, TEXT) for on in ("ground", "surface")),
    ("on-accent", "accent", TEXT),
    ("on-mine", "mine", TEXT),
    *((ink, "accent-soft", TEXT) for ink in ("accent-ink", "ink", "ink-soft")),
    *((f"{tone}-ink", f"{tone}-soft", TEXT) for tone in ("heed", "stop", "good", "home")),
    *((f"{tone}-ink", "ground", TEXT) for tone in ("heed", "stop", "good")),
    *((f"{tone}-ink", "surface", TEXT) for tone in ("heed", "stop", "good")),
    *((f"on-{tone}", tone, TEXT) for tone in ("heed", "stop", "good")),
    ("ink-soft", "heed-soft", TEXT),
    ("line-strong", "ground", EDGE),
    ("line-strong", "surface", EDGE),
    ("focus", "ground", EDGE),
    ("stop", "surface", EDGE),
    ("good", "ground", EDGE),
]
SCHOOLS = {
    "petrol": (212.0, 0.07),
    **{
        name: (float(hue), float(chroma))
        for name, hue, chroma in re.findall(
            r':root\[data-school="(\w+)"\] \{ --school-hue: (\d+); --school-chroma: ([\d.]+);', CSS
        )
    },
}


def test_the_two_dark_blocks_are_equal() -> None:
    assert roles_in(CSS, BY_WISH) == roles_in(CSS, BY_CHOICE)


def test_a_difference_between_them_would_be_seen() -> None:
    at = CSS.index("--color-ground", CSS.index(BY_CHOICE))
    changed = CSS[:at] + CSS[at:].replace("0.2 ", "0.21 ", 1)

    assert roles_in(changed, BY_WISH) != roles_in(changed, BY_CHOICE)


def test_every_role_that_dark_changes_exists_in_light() -> None:
    assert set(roles_in(CSS, BY_CHOICE)) <= set(roles_in(CSS, ":root {"))


def test_there_are_five_schools_to_choose_from() -> None:
    assert set(SCHOOLS) == {"petrol", "bramble", "moss", "ink", "rust"}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("school", SCHOOLS)
@pytest.mark.parametrize(("ink", "on", "least"), PAIRS)
def test_contrast_holds(ink: str, on: str, least: float, school: str, theme: str) -> None:
    assert contrast(colour(ink, school, theme), colour(on, school, theme)) >= least


def test_contrast_as_it_was_drawn() -> None:
    found = contrast(colour("ink", "petrol", "light"), colour("ground", "petrol", "light"))

    assert found == pytest.approx(13.7, abs=0.1)
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)


def roles_in(css: str, opening: str) -> dict[str, str]:
    """Name → value of all custom properties in the block that opens so."""
    start = css.index(opening) + len(opening)
    return dict(re.findall(r"--([\w-]+): ([^;]+);", css[start : css.index("}", start)]))


def colour(role: str, school: str, theme: str) -> tuple[float, float, float]:
    """Linear red, green, blue of a role, each 0 to 1, clipped to sRGB."""
    roles = roles_in(CSS, ":root {")
    if theme == "dark":
        roles |= roles_in(CSS, BY_CHOICE)
    value = roles[f"color-{role}"]
    while value.startswith("var(--color-"):
        value = roles[value[len("var(--") : -1]]
    return linear(*lightness_chroma_hue(value, *SCHOOLS[school]))


def lightness_chroma_hue(value: str, hue: float, chroma: float) -> tuple[float, float, float]:
    value = value.replace("var(--school-hue)", str(hue))
    value = value.replace("var(--school-chroma)", str(chroma))
    value = re.sub(r"calc\(([\d.]+) \* ([\d.]+)\)", multiplied, value)
    lightness, colour, angle = value.removeprefix("oklch(").removesuffix(")").split()
    return float(lightness), float(colour), float(angle)


def multiplied(found: re.Match[str]) -> str:
    return str(float(found[1]) * float(found[2]))


def linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Source: CSS Color 4, "Converting Oklab to OKLCH" and its sample code."""
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return clipped(red), clipped(green), clipped(blue)


def clipped(part: float) -> float:
    return min(1.0, max(0.0, part))


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Source: WCAG 2.2, "contrast ratio" and "relative luminance"."""
    darker, lighter = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (one, other)
    )
    return (lighter + 0.05) / (darker + 0.05)
