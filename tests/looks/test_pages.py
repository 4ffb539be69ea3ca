"""Every page draws with what it says it needs, and is sound before any script or style."""

import re
from itertools import pairwise

import pytest
from jinja2 import UndefinedError

from server.pages import TEMPLATES, environment
from server.words import _
from tests.looks.given import WEB, house_words
from tests.looks.outline import Element, Outline, outline
from tests.looks.sheet import ALL, render

# Layouts and collections of macros are drawn by the pages that use them.
NOT_PAGES = {
    "base.html",
    "sign_in/door.html",
    "sign_in/plate.html",
    "home/rows.html",
    "placements/life.html",
    "people/custody.html",
    "companies/place.html",
    "import/state.html",
    "jobs/bar.html",
    "data/stays.html",
    "data/index.html",
}
# Drawn by a running server in own tests: what they show is too much to invent here.
DRAWN_ELSEWHERE = ("rooms/", "parts/", "jobs/kinds/", "cases/", "api.html")
ATTRIBUTES = re.compile(
    r"data-job|data-(theme|school|side|size|state|tone|main|quiet|stop|wide|big|unread|done|demo|thumb|wrap"
    r"|label|code|icon|me|unread-for|unread-all|drawn|head)"
    r"|aria-(label|labelledby|describedby|hidden|current|invalid|pressed)"
    r"|accept|action|alt|autocapitalize|autocomplete|autofocus|charset|checked|class|content|cx|cy|hidden"
    r"|d|datetime|download|enctype|enterkeyhint|fill|font-size|for|href|id|inputmode|label|lang|max|maxlength|media|method|min|name"
    r"|open|pattern|placeholder|rel|required|role|rx|ry|scope|selected|spellcheck|src|stroke"
    r"|stroke-linejoin|stroke-width|type|value|viewbox|x|y"
)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ALL)
def test_a_page_is_sound(name: str, language: str) -> None:
    page = outline(render(name, language=language))

    assert faults_of(page) == []


@pytest.mark.parametrize("theme", ["system", "light", "dark"])
def test_a_person_chooses_the_theme(theme: str) -> None:
    html = outline(render("settings", theme)).of("html")[0]

    assert html.attributes["data-theme"] == {"system": ""}.get(theme, theme)


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("rooms-empty", None),
        ("rooms-empty-office", "/placements"),
        ("rooms-empty-safety", "/cases"),
        ("rooms-empty-region", None),
    ],
)
def test_who_is_in_no_room_is_shown_the_way_to_the_own_work(name: str, way: str | None) -> None:
    page = render(name)
    waits = "Je krijgt een mail als je wordt uitgenodigd." in page
    main = page[page.index("<main") : page.index("</main>")]

    assert waits is (name == "rooms-empty")
    assert [one.attributes["href"] for one in outline(main).of("a")] == ([way] if way else [])


def test_every_page_is_drawn_by_a_scene() -> None:
    there = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    pages = {path for path in there if not path.startswith(DRAWN_ELSEWHERE)} - NOT_PAGES

    assert pages == {scene.template for scene in ALL.values()}


def test_a_name_that_is_missing_is_seen() -> None:
    with pytest.raises(UndefinedError):
        environment().get_template("home/rooms.html").render(house_words(None))


def test_a_word_with_a_capital_is_said_in_the_language_of_the_reader() -> None:
    page = environment().from_string("{{ part|capitalize }}")

    assert page.render(part=_("leerling"), language="en") == "Pupil"
    assert page.render(part=_("leerling"), language="nl") == "Leerling"


def test_a_fault_of_a_form_is_tied_to_its_field() -> None:
    page = outline(render("code-wrong"))

    code = next(one for one in page.of("input") if one.attributes["name"] == "code")
    assert code.attributes["aria-invalid"] == "true"
    said = by_id(page)[code.attributes["aria-describedby"]]
    assert "Die code klopt niet. Nog 4 keer." in said.text


def test_every_fault_of_a_form_is_named_at_its_head_in_the_order_of_the_fields() -> None:
    page = outline(render("company-wrong"))

    named = [one.attributes["href"] for one in page.of("a") if "#f-" in one.attributes["href"]]
    wrong = [f"#{one.attributes['id']}" for one in page.of("input") if is_wrong(one)]
    assert len(wrong) == 4
    assert named == wrong


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<h1>a</h1><p data-bigdata-tone="x">', "attribute data-bigdata-tone"),
        ('<h1>a</h1><p style="color: red">', "attribute style"),
        ("<h1>a</h1><h3>b</h3>", "h3 after h1"),
        ("<h2>a</h2>", "0 titles"),
        ('<h1>a</h1><form method="post"></form>', "a form without csrf"),
        ('<h1>a</h1><label for="b">', "nothing is called b"),
        ('<h1>a</h1><use href="icons.svg#i-nix">', "no drawing i-nix"),
        ('<h1>a</h1><button type="submit"></button>', "button without a name"),
        ("<h1>a</h1><script>alert(1)</script>", "a script in the page"),
        ("<h1>a</h1></div>", "stray div"),
    ],
)
def test_the_check_sees_what_is_wrong(html: str, fault: str) -> None:
    assert fault in faults_of(outline(html))


def faults_of(page: Outline) -> list[str]:
    """What is wrong with a page, in words."""
    return [
        *(f"stray {tag}" for tag in page.stray),
        *(f"attribute {name}" for name in attributes_of(page) if not ATTRIBUTES.fullmatch(name)),
        *wrong_titles(page),
        *wrong_ties(page),
        *wrong_forms(page),
        *(f"no drawing {name}" for name in drawings_of(page) - drawings()),
        *(f"{one.tag} without a name" for one in page.of("a", "button") if not name_of(one)),
        *("a script in the page" for one in page.of("script") if has_own_code(one)),
    ]


def attributes_of(page: Outline) -> set[str]:
    return {name for element in page.elements for name in element.attributes}


def wrong_titles(page: Outline) -> list[str]:
    titles = [one.tag for one in page.of("h1", "h2", "h3", "h4")]
    jumps = [
        f"{after} after {before}" for before, after in pairwise(titles) if is_jump(before, after)
    ]
    count = titles.count("h1")
    return jumps if count == 1 else [f"{count} titles", *jumps]


def is_jump(before: str, after: str) -> bool:
    return int(after[1]) > int(before[1]) + 1


def wrong_ties(page: Outline) -> list[str]:
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    twice = [f"{name} twice" for name in set(ids) if ids.count(name) > 1]
    missing = [
        f"nothing is called {name}"
        for element in page.elements
        for tie in ("for", "aria-describedby", "aria-labelledby")
        for name in element.attributes.get(tie, "").split()
        if name not in ids
    ]
    return twice + missing


def wrong_forms(page: Outline) -> list[str]:
    guarded = [one.form for one in page.of("input") if one.attributes.get("name") == "csrf"]
    return [
        "a form without csrf"
        for form in page.of("form")
        if form.attributes.get("method") == "post" and not any(form is one for one in guarded)
    ]


def drawings_of(page: Outline) -> set[str]:
    return {one.attributes["href"].partition("#")[2] for one in page.of("use")}


def drawings() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (WEB / "static" / "icons.svg").read_text()))


def is_wrong(element: Element) -> bool:
    return element.attributes.get("aria-invalid") == "true"


def by_id(page: Outline) -> dict[str, Element]:
    return {one.attributes["id"]: one for one in page.elements if "id" in one.attributes}


def name_of(element: Element) -> str:
    return element.attributes.get("aria-label", "") or element.text.strip()


def has_own_code(script: Element) -> bool:
    return "src" not in script.attributes and script.attributes.get("type") != "application/json"
